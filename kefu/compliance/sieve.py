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
        # Those with most groups come first, so that a number has no bits for groups that are not there.
        self._order = sorted(range(len(needs)), key=lambda number: -len(needs[number]))
        self._every = (1 << len(needs)) - 1
        self._levels: list[
            tuple[int, int]
        ] = []  # how many ask for a group, and the bits of the others
        self._by_key: dict[str, int] = {}
        self.width = 0
        for level in range(max(map(len, needs), default=0)):
            asked = [
                list(needs[number])[level] for number in self._order if len(needs[number]) > level
            ]
            for place, keys in enumerate(asked, self.width):
                for key in keys:
                    self._by_key[key] = self._by_key.get(key, 0) | 1 << place
            self._levels.append((len(asked), self._every >> len(asked) << len(asked)))
            self.width += len(asked)

    def served_by(self, keys: Iterable[str]) -> int:
        """The bits of some keys, joined."""
        by_key = self._by_key
        return joined(by_key[key] for key in keys if key in by_key)

    def passing(self, served: int) -> list[int]:
        """The numbers of the searches that have all they need, rising; bits above `width` say nothing."""
        left = self._every
        for asking, others in self._levels:
            left &= served | others
            if not left:
                return []
            served >>= asking
        return sorted(map(self._order.__getitem__, numbers_in(left)))
