"""The second look at a sentence: what it means, where the words leave it open; weights come from `train`.

Words that no table and no example has say little by themselves. An encoder for many languages
(`kefu.meaning`) knows what they are near to; its upper layers were taught what sentences to buyers
come to. It costs some thirty milliseconds a sentence, so that few are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import numpy as np

from kefu.compliance.languages import is_eastern
from kefu.compliance.remembered import remembered
from kefu.meaning import Floats
from kefu.meaning.encoder import MATRICES, Layer, encoder
from kefu.meaning.tokens import pieces_of

WEIGHTS = "look.npz"
MOST_CHARACTERS = 400
"""The encoder costs by the token; where a sentence is longer, its beginning tells."""
MOST_PIECES = 160
FIRST_TAUGHT = 6
"""The first layer that was taught; those below stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the mean state of a sentence (SIZE,) and its `families` say for each code, harmless ones being 0."""

    families: tuple[str, ...]
    codes: tuple[str, ...]
    of_state: Floats  # (SIZE, codes)
    of_families: Floats  # (families, codes)
    bias: Floats  # (codes,)

    def scores(self, state: Floats, families: Iterable[str]) -> Floats:
        """Log odds of each code against a harmless sentence, shape (codes,)."""
        known = frozenset(families)
        present = [number for number, name in enumerate(self.families) if name in known]
        result: Floats = state @ self.of_state + self.of_families[present].sum(axis=0) + self.bias
        return result


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
    layers, head = _taught()
    scores = head.scores(encoder().mean_state(pieces_of_sentence(text), layers), families)
    by_code = dict(zip(head.codes, scores.tolist(), strict=True))
    return Look(float(np.logaddexp.reduce(scores)), by_code)


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
def _taught() -> tuple[Sequence[Layer], Head]:
    """All layers of the encoder, the upper ones as they were taught, and the head."""
    source = files("kefu.compliance").joinpath("data", "tenor", WEIGHTS)
    with as_file(source) as path, np.load(path) as stored:
        head = Head(
            families=tuple(str(name) for name in stored["families"]),
            codes=tuple(str(code) for code in stored["codes"]),
            **{
                name: stored[name].astype(np.float32)
                for name in ("of_state", "of_families", "bias")
            },
        )
        layers = encoder().layers()
        upper = [
            taught(layer, _lessons(stored, number))
            for number, layer in enumerate(layers[FIRST_TAUGHT:])
        ]
    return (*layers[:FIRST_TAUGHT], *upper), head


def _lessons(stored: Any, number: int) -> dict[str, tuple[Floats, Floats, Floats]]:
    kinds = ("down", "up", "shift")
    return {
        name: tuple(stored[f"{name}_{kind}"][number].astype(np.float32) for kind in kinds)
        for name in MATRICES
    }


def taught(layer: Layer, lessons: Mapping[str, tuple[Floats, Floats, Floats]]) -> Layer:
    """A layer with the product of two narrow matrices added to each of its own, and a shift after it."""
    return Layer(
        matrix={name: layer.matrix[name] + down @ up for name, (down, up, _) in lessons.items()},
        bias={name: layer.bias[name] + shift for name, (_, _, shift) in lessons.items()},
        norms=layer.norms,
    )
