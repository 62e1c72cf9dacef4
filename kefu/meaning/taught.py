"""The encoder with its upper layers taught what texts come to, as the product reads it; `teaching` learns it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from kefu.meaning import Floats
from kefu.meaning.encoder import MATRICES, Layer, encoder

FIRST_TAUGHT = 6
"""The first layer that is taught; those below stay as they are."""
LESSON = ("down", "up", "shift")
"""What a matrix learns: two narrow matrices, whose product is added to it, and a shift after it."""
HEAD = ("of_state", "of_marks", "bias")
AT_ONCE = 1024
"""Pieces that go through the layers together: more gain no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """All layers, and what a text's mean state (SIZE,) and its marks (marks,) say for each class."""

    layers: Sequence[Layer]
    of_state: Floats  # (SIZE, classes)
    of_marks: Floats  # (marks, classes)
    bias: Floats  # (classes,)

    def scores(self, texts: Sequence[Sequence[int]], marks: Floats) -> Floats:
        """Log odds, up to one number per text, of each class, shape (n, classes).

        `texts` are given as pieces; `marks` (n, marks) tell what else is known of each.
        """
        states = np.empty((len(texts), len(self.of_state)), np.float32)
        for some in _of_like_length(texts):
            states[some] = encoder().mean_states([texts[one] for one in some], self.layers)
        scores: Floats = states @ self.of_state + marks @ self.of_marks + self.bias
        return scores


def _of_like_length(texts: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Numbers of texts, so many together that their pieces are `AT_ONCE` at most."""
    some: list[int] = []
    pieces = 0
    for number in sorted(range(len(texts)), key=lambda one: len(texts[one])):
        if some and pieces + len(texts[number]) > AT_ONCE:
            yield some
            some, pieces = [], 0
        some.append(number)
        pieces += len(texts[number])
    if some:
        yield some


def read_taught(stored: Mapping[str, Any]) -> Taught:
    """What was learnt, from the arrays of its file."""
    lower, upper = _lower(), encoder().layers(FIRST_TAUGHT)
    learnt = [with_lessons(layer, _lessons(stored, number)) for number, layer in enumerate(upper)]
    head = {name: stored[name].astype(np.float32) for name in HEAD}
    return Taught(layers=(*lower, *learnt), **head)


@cache
def _lower() -> tuple[Layer, ...]:
    """The layers that all who are taught have in common."""
    return encoder().layers(end=FIRST_TAUGHT)


def _lessons(stored: Mapping[str, Any], number: int) -> dict[str, tuple[Floats, ...]]:
    return {
        name: tuple(stored[f"{name}_{kind}"][number].astype(np.float32) for kind in LESSON)
        for name in MATRICES
    }


def with_lessons(layer: Layer, lessons: Mapping[str, tuple[Floats, ...]]) -> Layer:
    """A layer with what each of its matrices has learnt."""
    return Layer(
        matrix={name: layer.matrix[name] + down @ up for name, (down, up, _) in lessons.items()},
        bias={name: layer.bias[name] + shift for name, (_, _, shift) in lessons.items()},
        norms=layer.norms,
    )
