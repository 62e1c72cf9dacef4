"""The encoder with its upper layers taught what texts come to, as the product reads it; `teaching` learns it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from kefu.meaning import SIZE, Floats
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
        parts = [encoder().mean_states(part, self.layers) for part in _parts(texts)]
        states = np.concatenate([np.empty((0, SIZE), np.float32), *parts])
        scores: Floats = states @ self.of_state + marks @ self.of_marks + self.bias
        return scores


def _parts(texts: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    """The texts in order, so many together that their pieces are `AT_ONCE` at most."""
    part: list[Sequence[int]] = []
    for text in texts:
        if part and sum(map(len, part)) + len(text) > AT_ONCE:
            yield part
            part = []
        part.append(text)
    if part:
        yield part


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
