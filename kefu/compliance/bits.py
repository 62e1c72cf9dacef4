"""Small sets of numbers as the bits of one integer, so that sets are joined and met at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_


def joined(sets: Iterable[int]) -> int:
    """All bits that are in any of them."""
    return reduce(or_, sets, 0)


def numbers_in(bits: int) -> list[int]:
    """The numbers of the bits, rising."""
    numbers = []
    while bits:
        last = bits & -bits
        numbers.append(last.bit_length() - 1)
        bits ^= last
    return numbers
