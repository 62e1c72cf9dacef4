"""The worded rules (MSG-6, MSG-7): phrases of each language, looked for within a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from kefu.compliance.findings import Hit
from kefu.compliance.languages import small_words_of
from kefu.compliance.normalise import Folded
from kefu.compliance.passages import Passages, Sentence, Window, one_sentence, sentence_around
from kefu.compliance.phrases import Atom, Lexicon, Phrase, keys_of
from kefu.compliance.sieve import Keys
from kefu.compliance.tables import table

Where = dict[int, list[Window]]
_CLAUSE_START = r"(?:^|[.!?:;,。！？，；：、\n(\"'*·>-])\s*"
_LOOK_BACK = 120
_MOST_HITS = 1000


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a language file: what to look for, what excuses it, what to say instead."""

    code: str
    language: str
    spaced: bool
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
        gathered = [[keys for atom in atoms for keys in atom.needed] for atoms in self.together]
        return [list(phrase.needed) for phrase in self.phrases] + gathered

    def find(self, folded: Folded, cut: Passages, where: Where | None = None) -> Iterator[Hit]:
        """Every place where the row holds, up to a thousand.

        `where` says which phrases and gatherings can hold in which windows, as `standing`
        tells; without it all are looked for everywhere.
        """
        if where is None:
            every = range(len(self.phrases) + len(self.together))
            where = {number: list(cut.windows) for number in every}
        return islice(self._places(folded, cut, where), _MOST_HITS)

    def stands(self, number: int, text: str) -> bool:
        """Whether a phrase or gathering of the row stands in a sentence, whatever excuses it."""
        split = len(self.phrases)
        if number < split:
            return self.phrases[number].stands_in(text)
        gathered = _clusters(text, 0, len(text), self.together[number - split], self.near)
        return next(gathered, None) is not None

    def _places(self, folded: Folded, cut: Passages, where: Where) -> Iterator[Hit]:
        split = len(self.phrases)
        for number, windows in where.items():
            if number < split:
                for match in _matches(self.phrases[number], cut.text, windows):
                    if self._holds(cut.text, match.start(), match.end()):
                        yield self._hit(folded, match)
                continue
            for window in windows:
                atoms, near = self.together[number - split], self.near
                for start, end in _clusters(cut.text, window.start, window.end, atoms, near):
                    if self._holds(cut.text, start, end):
                        yield Hit(
                            code=self.code,
                            start=start,
                            end=end,
                            suggestion=self.suggest,
                            language=self.language,
                        )

    def _holds(self, text: str, start: int, end: int) -> bool:
        before = text[max(0, start - _LOOK_BACK) : start]
        if self.only_after and not self.only_after.search(before):
            return False
        if self.not_before and self.not_before.search(before):
            return False
        if self.not_after and self.not_after.match(text, end):
            return False
        if not self.unless:
            return True
        begin, stop = sentence_around(text, start, end)
        keys = keys_of(Sentence(text[begin:stop], spaced=self.spaced))
        excuses = (phrase for phrase in self.unless if phrase.possible(keys))
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
        yield from phrase.pattern.finditer(text, window.start, window.end)


def _clusters(
    text: str, begin: int, stop: int, atoms: tuple[Atom, ...], near: int
) -> Iterator[tuple[int, int]]:
    """The tightest ranges inside one sentence that hold every atom, in any order."""
    marks: list[tuple[int, int, int]] = []
    for index, atom in enumerate(atoms):
        found = _compiled(atom.source).finditer(text, begin, stop)
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
        end = max(place[1] for place in last.values())
        if end - first <= near and one_sentence(text, first, end):
            last.clear()
            yield first, end


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


@cache
def rows_of(language: str) -> tuple[Row, ...]:
    """The rows of one language, its phrases compiled on first use."""
    data = table(f"lang/{language}")
    lexicon = Lexicon(data["classes"], spaced=data["spaced"], small_words=small_words_of(language))
    return tuple(_row(row, lexicon, data, language) for row in data["row"])


def _row(row: Mapping[str, Any], lexicon: Lexicon, data: Mapping[str, Any], language: str) -> Row:
    only_after = row.get("only_after")
    if row.get("clause_start"):
        words = "|".join(data["conjunctions"].split())
        only_after = rf"(?:{_CLAUSE_START}|\b(?:{words})\s+)$" if words else rf"{_CLAUSE_START}$"
    return Row(
        code=row["code"],
        language=language,
        spaced=data["spaced"],
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
