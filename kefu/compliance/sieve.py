"""Which of many searches could succeed, told from what stands in a sentence alone.

A search needs one key of each of several groups, such as a word of each of its slots. Every key comes to a number
with a bit for each group that it serves. Joined over a sentence, the numbers say which searches have all they need.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kefu.compliance.bits import joined, numbers_in

Keys = frozenset[str]


class Sieve:
    """Searches by number, and what each of them needs; one that needs nothing always passes."""

    def __init__(self, needs: Sequence[Collection[Keys]]) -> None:
        self._count = len(needs)
        self._every = (1 << self._count) - 1
        self._levels = max(map(len, needs), default=0)
        self._unasked = 0
        self._by_key: dict[str, int] = {}
        for number, groups in enumerate(needs):
            asked = list(groups)
            for level in range(self._levels):
                bit = 1 << (level * self._count + number)
                if level >= len(asked):
                    self._unasked |= bit
                    continue
                for key in asked[level]:
                    self._by_key[key] = self._by_key.get(key, 0) | bit
        self.width = self._count * self._levels

    def served_by(self, keys: Iterable[str]) -> int:
        """The bits of some keys, joined."""
        by_key = self._by_key
        return joined(by_key[key] for key in keys if key in by_key)

    def passing(self, served: int) -> list[int]:
        """The numbers of the searches that have all they need; bits above `width` say nothing."""
        served |= self._unasked
        left = self._every
        for _ in range(self._levels):
            left &= served
            if not left:
                return []
            served >>= self._count
        return numbers_in(left)
