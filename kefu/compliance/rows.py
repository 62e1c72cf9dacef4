"""The worded rules (MSG-6, MSG-7): phrases of each language, looked for within a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from kefu.compliance.findings import Hit
from kefu.compliance.languages import small_words_of
from kefu.compliance.normalise import Folded
from kefu.compliance.passages import Passages, Window, one_sentence, sentence_around
from kefu.compliance.phrases import Atom, Keys, Lexicon, Phrase, keys_of_words
from kefu.compliance.tables import table

Where = dict[int, list[Window]]
_CLAUSE_START = r"(?:^|[.!?:;,。！？，；：、\n(\"'*·>-])\s*"
_LOOK_BACK = 120
_MOST_HITS = 1000
_MOST_WORDS = 40_000  # whose phrases are kept in mind
_SIGNS = frozenset("★⭐")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a language file: what to look for, what excuses it, what to say instead."""

    code: str
    language: str
    phrases: tuple[Phrase, ...]
    together: tuple[tuple[Atom, ...], ...]
    near: int
    unless: tuple[Phrase, ...]
    only_after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    suggest: str | None
    forms: Mapping[str, str]

    @property
    def groups(self) -> list[list[Keys]]:
        """For each phrase and then each gathering: the keys of its slots, as far as they can be told."""
        gathered = [[a.keys for a in atoms if a.keys is not None] for atoms in self.together]
        return [list(phrase.needed) for phrase in self.phrases] + gathered

    def find(self, folded: Folded, cut: Passages, where: Where | None = None) -> Iterator[Hit]:
        """Every place where the row holds, up to a thousand.

        `where` says which phrases and gatherings can hold in which windows, as `possible_rows`
        tells; without it all are looked for everywhere.
        """
        if where is None:
            every = range(len(self.phrases) + len(self.together))
            where = {number: list(cut.windows) for number in every}
        return islice(self._places(folded, cut, where), _MOST_HITS)

    def stands(self, number: int, window: Window) -> bool:
        """Whether a phrase or gathering of the row stands in a window, whatever excuses it."""
        split = len(self.phrases)
        if number < split:
            found = self.phrases[number].pattern.search(window.text, window.start, window.end)
            return found is not None
        gathered = self._gatherings(self.together[number - split], window.text, [window])
        return next(gathered, None) is not None

    def _places(self, folded: Folded, cut: Passages, where: Where) -> Iterator[Hit]:
        split = len(self.phrases)
        for number, windows in where.items():
            if number < split:
                for match in _matches(self.phrases[number], cut.text, windows):
                    if self._holds(cut, match.start(), match.end()):
                        yield self._hit(folded, match)
                continue
            for start, end in self._gatherings(self.together[number - split], cut.text, windows):
                if self._holds(cut, start, end):
                    yield Hit(
                        code=self.code,
                        start=start,
                        end=end,
                        suggestion=self.suggest,
                        language=self.language,
                    )

    def _gatherings(
        self, atoms: tuple[Atom, ...], text: str, windows: list[Window]
    ) -> Iterator[tuple[int, int]]:
        for window in windows:
            if all(atom.possible(window.keys) for atom in atoms):
                yield from _clusters(text, window, atoms, self.near)

    def _holds(self, cut: Passages, start: int, end: int) -> bool:
        text = cut.text
        before = text[max(0, start - _LOOK_BACK) : start]
        if self.only_after and not self.only_after.search(before):
            return False
        if self.not_before and self.not_before.search(before):
            return False
        if self.not_after and self.not_after.match(text, end):
            return False
        if not self.unless:
            return True
        keys = cut.keys
        excuses = [phrase for phrase in self.unless if phrase.possible(keys)]
        begin, stop = sentence_around(text, start, end)
        return not any(phrase.pattern.search(text, begin, stop) for phrase in excuses)

    def _hit(self, folded: Folded, match: re.Match[str]) -> Hit:
        start, end = match.start(), match.end()
        while end > start + 1 and folded.text[end - 1].isspace():
            end -= 1
        suggestion = self.suggest
        if suggestion is not None and "{" in suggestion:
            parts = {}
            for name in match.re.groupindex:
                inner = match.span(name)
                said = folded.slice(*inner) if inner[0] < inner[1] else ""
                said = said[:1].lower() + said[1:] if match.start(name) == start else said
                parts[name] = self.forms.get(match.group(name) or "", said.strip())
            suggestion = suggestion.format_map(parts)
        if suggestion:
            if folded.slice(start, end)[:1].isupper():
                suggestion = suggestion[:1].upper() + suggestion[1:]
            suggestion = re.sub(r"\s{2,}", " ", suggestion).strip()
        return Hit(
            code=self.code, start=start, end=end, suggestion=suggestion, language=self.language
        )


def _matches(phrase: Phrase, text: str, windows: list[Window]) -> Iterator[re.Match[str]]:
    for window in windows:
        if phrase.possible(window.keys):
            yield from phrase.pattern.finditer(text, window.start, window.end)


def _clusters(
    text: str, window: Window, atoms: tuple[Atom, ...], near: int
) -> Iterator[tuple[int, int]]:
    """The tightest ranges inside one sentence that hold every atom, in any order."""
    marks: list[tuple[int, int, int]] = []
    for index, atom in enumerate(atoms):
        found = _compiled(atom.source).finditer(text, window.start, window.end)
        places = [(match.start(), match.end(), index) for match in found]
        if not places:
            return
        marks.extend(places)
    marks.sort()
    last: dict[int, tuple[int, int]] = {}
    for start, end, index in marks:
        last[index] = (start, end)
        if len(last) < len(atoms):
            continue
        first = min(place[0] for place in last.values())
        stop = max(place[1] for place in last.values())
        if stop - first <= near and one_sentence(text, first, stop):
            last.clear()
            yield first, stop


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


Places = frozenset[tuple[int, int]]  # number of the row, number of the phrase or gathering in it
_COMMON = 40  # a small word of the language makes a phrase this much likelier to be possible


@cache
def _index(language: str) -> tuple[dict[str, Places], Places]:
    """Key → the phrases that it makes possible; and the phrases that must always be looked for."""
    small = {f"={word}" for word in small_words_of(language)}
    by_key: dict[str, set[tuple[int, int]]] = {}
    always = set()
    for row_number, row in enumerate(rows_of(language)):
        for number, groups in enumerate(row.groups):
            if not groups:
                always.add((row_number, number))
                continue
            # One slot is enough to rule a phrase out: the one whose words are rarest.
            rarest = min(groups, key=lambda keys: len(keys) + _COMMON * len(keys & small))
            for key in rarest:
                by_key.setdefault(key, set()).add((row_number, number))
    return {key: frozenset(places) for key, places in by_key.items()}, frozenset(always)


def possible_rows(language: str, windows: Iterable[Window]) -> Iterator[tuple[Row, Where]]:
    """The rows that windows of a text could break, each with its phrases and the windows to look in."""
    windows_of: dict[tuple[int, int], list[Window]] = {}
    for window in windows:
        for place in _possible_places(language, window):
            windows_of.setdefault(place, []).append(window)
    rows = rows_of(language)
    for row_number, group in groupby(sorted(windows_of), key=itemgetter(0)):
        yield rows[row_number], {number: windows_of[row_number, number] for _, number in group}


def any_wording(language: str, window: Window) -> bool:
    """Whether any phrase or gathering of a language stands in a window."""
    rows = rows_of(language)
    return any(
        rows[row_number].stands(number, window)
        for row_number, number in _possible_places(language, window)
    )


def _possible_places(language: str, window: Window) -> Iterator[tuple[int, int]]:
    by_key, always = _index(language)
    needed = _needed(language)
    if window.spaced and _SIGNS.isdisjoint(window.sentence):
        led_to = _led_to(language)
        places = always.union(*[led_to[word[0]] for word in window.words])
    else:
        places = always.union(*map(by_key.__getitem__, window.keys & by_key.keys()))
    keys = window.keys if places else frozenset()
    for place in places:
        if not any(map(keys.isdisjoint, needed[place])):
            yield place


class _LedTo(dict[str, Places]):
    """Word → the phrases that it makes possible; worked out on first sight."""

    def __init__(self, by_key: Mapping[str, Places]) -> None:
        self._by_key = by_key

    def __missing__(self, word: str) -> Places:
        if len(self) > _MOST_WORDS:
            self.clear()
        keys = keys_of_words((word,), "")
        found = self[word] = Places().union(*(self._by_key.get(key, ()) for key in keys))
        return found


@cache
def _led_to(language: str) -> _LedTo:
    return _LedTo(_index(language)[0])


@cache
def _needed(language: str) -> dict[tuple[int, int], list[Keys]]:
    """For each phrase and gathering: keys of its slots, of each of which a window must have one."""
    return {
        (row_number, number): groups
        for row_number, row in enumerate(rows_of(language))
        for number, groups in enumerate(row.groups)
    }


@cache
def rows_of(language: str) -> tuple[Row, ...]:
    """The rows of one language, its phrases compiled on first use."""
    data = table(f"lang/{language}")
    lexicon = Lexicon(data["classes"], spaced=data["spaced"])
    return tuple(_row(row, lexicon, data, language) for row in data["row"])


def _row(row: Mapping[str, Any], lexicon: Lexicon, data: Mapping[str, Any], language: str) -> Row:
    only_after = row.get("only_after")
    if row.get("clause_start"):
        words = "|".join(data["conjunctions"].split())
        only_after = rf"(?:{_CLAUSE_START}|\b(?:{words})\s+)$" if words else rf"{_CLAUSE_START}$"
    return Row(
        code=row["code"],
        language=language,
        phrases=tuple(lexicon.phrase(text) for text in row.get("phrases", ())),
        together=tuple(
            tuple(lexicon.atom(slot) for slot in text.split()) for text in row.get("together", ())
        ),
        near=row.get("near", 120),
        unless=tuple(lexicon.phrase(text) for text in row.get("unless", ())),
        only_after=re.compile(only_after) if only_after else None,
        not_before=re.compile(row["not_before"]) if "not_before" in row else None,
        not_after=re.compile(row["not_after"]) if "not_after" in row else None,
        suggest=row.get("suggest"),
        forms=data.get("forms", {}).get(row.get("forms", ""), {}),
    )
