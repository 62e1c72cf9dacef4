"""The second look at a sentence: what its meaning says, where the words leave it open; weights come from `train`.

Words that no table and no example has say little by themselves. The embedding of the whole sentence
(`kefu.meaning`) is near to that of others which say the same, in whatever words and language. A small
network weighs it beside the word families. It costs some thirty milliseconds, so that few sentences are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from kefu.compliance.languages import is_eastern
from kefu.meaning import Floats, embed

WEIGHTS = "look.npz"
MOST_CHARACTERS = 400
"""The embedding costs by the token; where a sentence is longer, its beginning tells."""
SPREAD = 55.0
"""Brings embeddings, which lie close together, to about unit variance."""
LOUD = 4.0
"""How loud one family is beside the numbers of an embedding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One hidden layer; `families` are inputs after the embedding, `mean` (SIZE,) is taken off that first."""

    families: tuple[str, ...]
    mean: Floats
    inner: Floats  # (SIZE + families, hidden)
    inner_bias: Floats
    outer: Floats  # (hidden,)
    outer_bias: float

    def score(self, inputs: Floats) -> Floats:
        """Log odds that sentences are forbidden, shape (n,)."""
        hidden = np.maximum(inputs @ self.inner + self.inner_bias, 0)
        result: Floats = hidden @ self.outer + np.float32(self.outer_bias)
        return result


@cache
def network() -> Network:
    """The stored network."""
    source = files("kefu.compliance").joinpath("data", "tenor", WEIGHTS)
    with as_file(source) as path, np.load(path) as stored:
        return Network(
            families=tuple(str(name) for name in stored["families"]),
            outer_bias=float(stored["outer_bias"]),
            **{
                name: stored[name].astype(np.float32)
                for name in ("mean", "inner", "inner_bias", "outer")
            },
        )


def looked_at(text: str, families: Iterable[str]) -> float:
    """Log odds that a sentence, as it was written, is forbidden."""
    known = network()
    vectors = embed([excerpt(text)])
    return float(known.score(inputs(vectors, [families], known.families, known.mean))[0])


def excerpt(text: str) -> str:
    """What the embedding sees of a sentence; Chinese and Japanese say more per sign."""
    room = MOST_CHARACTERS // 2 if is_eastern(text) else MOST_CHARACTERS
    return "".join(filter(str.isprintable, " ".join(text.split())))[:room]


def inputs(
    vectors: Floats, families: Sequence[Iterable[str]], names: Sequence[str], mean: Floats
) -> Floats:
    """What the network is given of sentences, shape (n, SIZE + names)."""
    named = np.zeros((len(vectors), len(names)), dtype=np.float32)
    place = {name: number for number, name in enumerate(names)}
    for row, present in zip(named, families, strict=True):
        row[[place[name] for name in present if name in place]] = LOUD
    result: Floats = np.hstack([(vectors - mean) * np.float32(SPREAD), named])
    return result
