"""The second look at a sentence: what it means, where the words leave it open; weights come from `train`.

Words that no table and no example has say little by themselves. An encoder for many languages
(`kefu.meaning`) knows what they are near to; its upper layers were taught what sentences to buyers
come to. It costs some thirty milliseconds a sentence, so that few are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import NamedTuple

import numpy as np

from kefu.compliance.languages import is_eastern
from kefu.compliance.remembered import remembered
from kefu.meaning import Floats
from kefu.meaning.taught import Taught, read_taught
from kefu.meaning.tokens import pieces_of

WEIGHTS = "look.npz"
MOST_CHARACTERS = 400
"""The encoder costs by the token; where a sentence is longer, its beginning tells."""
MOST_PIECES = 160


class Look(NamedTuple):
    """Log odds that a sentence is forbidden, and those of each code."""

    forbidden: float
    codes: Mapping[str, float]

    @property
    def code(self) -> str:
        """The code that it would be forbidden by."""
        return max(self.codes, key=self.codes.__getitem__)


@remembered
def looked_at(text: str, families: frozenset[str]) -> Look:
    """What a sentence, as it was written, is taken for."""
    taught, names, codes = _taught()
    marks = family_matrix([families], names)
    scores = taught.scores([pieces_of_sentence(text)], marks)[0]
    by_code = dict(zip(codes, scores.tolist(), strict=True))
    return Look(float(np.logaddexp.reduce(scores)), by_code)


def family_matrix(families: Sequence[frozenset[str]], names: Sequence[str]) -> Floats:
    """Which of the named families stand in which sentence, shape (n, names)."""
    place: Mapping[str, int] = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(families), len(names)), np.float32)
    for row, present in zip(matrix, families, strict=True):
        row[[place[name] for name in present if name in place]] = 1
    return matrix


def pieces_of_sentence(text: str) -> list[int]:
    """What the encoder is given of a sentence."""
    return pieces_of(excerpt(text), MOST_PIECES)


def excerpt(text: str) -> str:
    """What is looked at of a sentence."""
    return _printed(text)[: _room(text)]


def seen_whole(text: str) -> bool:
    """Whether all of a text is looked at."""
    return len(_printed(text)) <= _room(text)


def _printed(text: str) -> str:
    return "".join(filter(str.isprintable, " ".join(text.split())))


def _room(text: str) -> int:
    """How many characters are looked at; Chinese and Japanese say more per sign."""
    return MOST_CHARACTERS // 2 if is_eastern(text) else MOST_CHARACTERS


@cache
def _taught() -> tuple[Taught, Sequence[str], Sequence[str]]:
    """What was taught, the families that it looks for, in their order, and the codes."""
    source = files("kefu.compliance").joinpath("data", "tenor", WEIGHTS)
    with as_file(source) as path, np.load(path) as stored:
        return read_taught(stored), stored["families"].tolist(), stored["codes"].tolist()
