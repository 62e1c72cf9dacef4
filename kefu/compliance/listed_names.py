"""The names of `data/names.toml`: shops, ways to pay and messengers, with what must stand around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from kefu.compliance.disguises import as_written, skeleton_of
from kefu.compliance.normalise import Folded, fold_words
from kefu.compliance.tables import table

_KINDS = ("competing_shop", "outside_payment", "messenger")
_SURNAME = re.compile(r"\s+(?:[A-Z]\.\s)?[A-ZÄÖÜ][a-zäöüß]{2,}")


@dataclass(frozen=True, kw_only=True)
class Name:
    """One name with what must or must not stand around it."""

    code: str
    skeleton: str
    number: bool = False
    before: tuple[re.Pattern[str], ...] = ()
    after: tuple[re.Pattern[str], ...] = ()
    not_before: tuple[re.Pattern[str], ...] = ()
    not_after: tuple[re.Pattern[str], ...] = ()
    not_near: tuple[re.Pattern[str], ...] = ()
    case: str = ""
    person: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The letters in order, each as it may be written, with small gaps between."""
        return re.compile(as_written(self.skeleton))

    @cached_property
    def eastern(self) -> bool:
        """Written in characters that have no word borders."""
        return not self.skeleton.isascii()

    def fits(self, folded: Folded, start: int, end: int) -> bool:
        """Whether the surroundings make this occurrence the name and not an ordinary word."""
        if not self.could_fit(folded, start, end):
            return False
        if not self.before and not self.after:
            return True
        before, after = folded.text[max(0, start - 40) : start], folded.text[end : end + 40]
        if any(p.search(after) for p in self.after):
            return True
        if self.person and _SURNAME.match(folded.original, folded.span(start, end)[1]):
            return False
        return any(p.search(before) for p in self.before)

    def could_fit(self, folded: Folded, start: int, end: int) -> bool:
        """Whether nothing around this occurrence speaks against the name."""
        before, after = folded.text[max(0, start - 40) : start], folded.text[end : end + 40]
        if self.case and not folded.slice(start, end).startswith(self.case):
            return False
        if any(p.search(before) for p in self.not_before):
            return False
        if any(p.search(after) for p in self.not_after):
            return False
        return not any(p.search(before) or p.search(after) for p in self.not_near)


@cache
def around() -> dict[str, re.Pattern[str]]:
    """What may stand around a name, by its key in the table."""
    rows = table("names")["around"]
    return {key: re.compile(rows[key]) for key in ("placed", "meant", "joined", "not_near")}


@cache
def listed_names() -> tuple[Name, ...]:
    """Every name of the table, in its order."""
    found: list[Name] = []
    for code in _KINDS:
        rows = table("names")[code]
        for word in rows["always"]:
            found.append(Name(code=code, skeleton=skeleton_of(fold_words(word))))
        for cue in ("placed", "meant"):
            found.extend(_after_small_words(code, word, cue) for word in rows.get(cue, "").split())
        for row in rows.get("cued", ()):
            cues = {
                key: tuple(re.compile(cue) for cue in row.get(key, ()))
                for key in ("before", "after", "not_before", "not_after", "not_near")
            }
            found.append(
                Name(
                    code=code,
                    skeleton=skeleton_of(fold_words(row["name"])),
                    number=row["name"].isdigit(),
                    case=row.get("case", ""),
                    person=row.get("person", False),
                    **cues,
                )
            )
    return tuple(dict.fromkeys(found))


def _after_small_words(code: str, word: str, cue: str) -> Name:
    known = around()
    return Name(
        code=code,
        skeleton=skeleton_of(fold_words(word)),
        before=(known[cue],),
        not_near=(known["not_near"],),
        case=word[0],
        person=True,
    )
