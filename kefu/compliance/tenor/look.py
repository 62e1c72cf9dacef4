"""The second look at a sentence: what its meaning says, where the words leave it open; weights come from `train`.

Words that no table and no example has say little by themselves. The embedding of the whole sentence
(`kefu.meaning`) is near to that of others which say the same, in whatever words and language. A small
network weighs it beside the word families. It costs some thirty milliseconds, so that few sentences are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import NamedTuple

import numpy as np

from kefu.compliance.languages import is_eastern
from kefu.meaning import Floats, embed

WEIGHTS = "look.npz"
MOST_CHARACTERS = 400
"""The embedding costs by the token; where a sentence is longer, its beginning tells."""
SPREAD = 55.0
"""Brings embeddings, which lie close together, to about unit variance."""
NUMBERS = ("mean", "inner", "inner_bias", "outer", "outer_bias")
LOUD = 4.0
"""How loud one family is beside the numbers of an embedding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One hidden layer; `families` are inputs after the embedding, `mean` (SIZE,) is taken off that first."""

    families: tuple[str, ...]
    codes: tuple[str, ...]
    mean: Floats
    inner: Floats  # (SIZE + families, hidden)
    inner_bias: Floats
    outer: Floats  # (hidden, codes)
    outer_bias: Floats  # (codes,)

    def scores(self, inputs: Floats) -> Floats:
        """Log odds of each code against a harmless sentence, shape (n, codes)."""
        hidden = np.maximum(inputs @ self.inner + self.inner_bias, 0)
        result: Floats = hidden @ self.outer + self.outer_bias
        return result


class Look(NamedTuple):
    """Log odds that a sentence is forbidden, and those of each code."""

    forbidden: float
    codes: Mapping[str, float]


def any_of(scores: Floats) -> Floats:
    """Log odds of being forbidden at all from those of each code (n, codes), shape (n,)."""
    result: Floats = np.logaddexp.reduce(scores, axis=1)
    return result


@cache
def network() -> Network:
    """The stored network."""
    source = files("kefu.compliance").joinpath("data", "tenor", WEIGHTS)
    with as_file(source) as path, np.load(path) as stored:
        return Network(
            families=tuple(str(name) for name in stored["families"]),
            codes=tuple(str(code) for code in stored["codes"]),
            **{name: stored[name].astype(np.float32) for name in NUMBERS},
        )


def looked_at(text: str, families: Iterable[str]) -> Look:
    """What a sentence, as it was written, is taken for."""
    known = network()
    vectors = embed([excerpt(text)])
    scores = known.scores(inputs(vectors, [families], known.families, known.mean))
    by_code = dict(zip(known.codes, scores[0].tolist(), strict=True))
    return Look(float(any_of(scores)[0]), by_code)


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
