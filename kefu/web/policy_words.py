"""A policy's cells, limits and outcomes in plain words, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext, pgettext

from kefu.policy.cells import Cell, OneOf, Range
from kefu.policy.lexicon import Lexicon, outcome_word, value_word
from kefu.policy.numbers import DEFAULT, Number, Numbers, Period
from kefu.policy.outcomes import FIELDS, LADDERS
from kefu.policy.words import phrase, word
from kefu.web import words as desk_words
from kefu.web.facts import fact_value

_ENDS = (
    ("at_least", "at_least"),
    ("more_than", "more_than"),
    ("at_most", "at_most_limit"),
    ("less_than", "less_than"),
)


class PolicyWords:
    """Says what a version's tables hold, with its numbers as they stand on a day."""

    def __init__(self, lexicon: Lexicon, numbers: Numbers, on: date, language: str) -> None:
        self.lexicon, self.on, self.language = lexicon, on, language
        self._numbers: Mapping[str, Number] = {number.name: number for number in numbers}

    def cell(self, cell: Cell) -> str:
        """“slight or severe”, “at most 30”."""
        either = phrase("one_of", self.language)
        if isinstance(cell, OneOf):
            if cell.values == self.lexicon.codes[cell.fact]:
                return phrase("any_known", self.language)
            return either.join(self.value(cell.fact, value) for value in cell.values)
        known = self._known(cell)
        if not cell.unknown:
            return known
        unknown = word("value", "unknown", self.language)
        return either.join([known, unknown]) if known else unknown

    def value(self, fact: str, value: str | bool | None) -> str:
        """A value of a fact."""
        if value is None:
            return word("value", "unknown", self.language)
        return value_word(fact, value, self.language)

    def limit(self, name: str) -> str:
        """A number as it stands: “30”, or “30 USD, 25 EUR” where currencies differ."""
        number = self._numbers.get(name)
        return name if number is None else number_words(number, self.on)

    def outcome(self, key: str, value: Any) -> list[list[str]]:
        """An outcome as steps, each a list of things in words."""
        steps = value if key in LADDERS else [value if isinstance(value, list) else [value]]
        return [[self._entry(FIELDS.get(key, ""), entry) for entry in step] for step in steps]

    def _known(self, cell: Range) -> str:
        """Which known numbers it accepts; nothing where it wants none."""
        bounds = [
            phrase(said, self.language, limit=self.limit(name))
            for end, said in _ENDS
            if (name := getattr(cell, end)) is not None
        ]
        if not bounds:
            return phrase("any_known", self.language) if cell.known else ""
        return pgettext("between two limits", " and ").join(bounds)

    def _entry(self, kind: str, entry: Any) -> str:
        if not isinstance(entry, dict):
            return self._code(kind, entry)
        parts = [self._code(kind, entry.get("remedy", entry.get("code")))]
        if entry.get("target"):
            parts.append(gettext("about %(share)s") % {"share": self.limit(entry["target"])})
        if entry.get("most"):
            parts.append(gettext("up to %(share)s") % {"share": self.limit(entry["most"])})
        if entry.get("approval"):
            parts.append(gettext("a supervisor approves"))
        said = ", ".join(parts)
        return f"{said} ({entry['rule']})" if entry.get("rule") else said

    def _code(self, kind: str, code: Any) -> str:
        if kind == "time":
            return f"{desk_words.word('policy_deadline', str(code))}: {self.limit(str(code))}"
        if isinstance(code, bool):
            return word("value", "true" if code else "false", self.language)
        if kind in ("offer", "remedy", "step", "ask", "task"):
            try:
                return outcome_word(kind, str(code), self.language)
            except KeyError:
                return str(code)
        return value_word("topic", str(code), self.language) if kind == "value" else str(code)


def number_words(number: Number, on: date) -> str:
    """A number as it stands on a day: what a newer period does not name still holds from an older one."""
    held = [p for p in number.periods if p.since <= on] or [number.periods[-1]]
    if held[0].unit == "money":
        return period_words(held[0])
    said: dict[str, str] = {}
    for period in held:
        for key, value in period.values.items():
            said.setdefault(key, in_unit(value, period.unit))
    places = sorted(said, key=lambda key: key != DEFAULT)
    return ", ".join(said[key] if key == DEFAULT else f"{said[key]} {key}" for key in places)


def period_words(period: Period) -> str:
    """A period's values with their unit, equal ones said once."""
    keys = list(period.values)
    if len({*period.values.values()}) == 1:
        said = in_unit(next(iter(period.values.values())), period.unit)
        return said if keys == ["default"] else f"{said} {', '.join(keys)}"
    return ", ".join(
        in_unit(value, period.unit) if key == "default" else f"{in_unit(value, period.unit)} {key}"
        for key, value in period.values.items()
    )


def in_unit(value: Decimal, unit: str) -> str:
    """“35 %”, “24 hours”; money is said with its currency beside it."""
    plain = format(value.normalize(), "f")
    pattern = desk_words.TABLES["policy_unit"].get(unit)
    return gettext(pattern) % {"value": plain} if pattern else plain


def example_words(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A case in words: each known fact with its value."""
    currency, market = str(facts.get("currency") or ""), str(facts.get("marketplace") or "")
    return [
        (desk_words.word("cell", name), fact_value(name, value, currency, market))
        for name, value in facts.items()
        if value not in (None, [], "") and name != "currency"
    ]


def as_query(facts: Mapping[str, Any]) -> str:
    """A case as the query of the page on which it is tried."""
    plain = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in facts.items()
        if value not in (None, [], "")
    }
    return urlencode({n: ",".join(v) if isinstance(v, list) else v for n, v in plain.items()})
