"""Which phrases and gatherings of the tables stand in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter

from kefu.compliance.passages import Window
from kefu.compliance.phrases import keys_of_pair, keys_of_word
from kefu.compliance.rows import Row, Where, rows_of
from kefu.compliance.sieve import Sieve
from kefu.compliance.tables import table

Place = tuple[int, int]  # number of the row, number of the phrase or gathering in it


class Index:
    """Which phrases and gatherings of a language could stand in a sentence."""

    def __init__(self, language: str) -> None:
        self._spaced: bool = table(f"lang/{language}")["spaced"]
        groups = {
            (row_number, number): needed
            for row_number, row in enumerate(rows_of(language))
            for number, needed in enumerate(row.groups)
        }
        self._places = list(groups)
        self._rows = rows_of(language)
        self._sieve = Sieve(list(groups.values()))
        self.width = self._sieve.width
        self.anywhere = bool(self._sieve.passing(0))  # something may stand among unknown words

    def of(self, word: str) -> int:
        """What a word is known for: the slots that it may fill."""
        return self._sieve.served_by((keys_of_word if self._spaced else keys_of_pair)(word))

    def standing(self, text: str, known: int) -> tuple[Place, ...]:
        """The phrases and gatherings that stand in a sentence of whose words so much is known, whatever excuses them."""
        possible, rows = map(self._places.__getitem__, self._sieve.passing(known)), self._rows
        return tuple([(row, number) for row, number in possible if rows[row].stands(number, text)])


index = cache(Index)


def rows_standing(
    language: str, found: Iterable[tuple[Window, Iterable[Place]]]
) -> Iterator[tuple[Row, Where]]:
    """The rows that stand in windows of a text, each with its phrases and the windows to look in."""
    windows_of: dict[Place, list[Window]] = {}
    for window, places in found:
        for place in places:
            windows_of.setdefault(place, []).append(window)
    rows = rows_of(language)
    for row_number, group in groupby(sorted(windows_of), key=itemgetter(0)):
        yield rows[row_number], {number: windows_of[row_number, number] for _, number in group}
