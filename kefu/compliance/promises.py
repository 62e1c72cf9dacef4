"""What a letter promises the buyer, and whether the verdict leaves room for it (STD-3).

Told from the words alone: "we will refund you", "Ersatz ist unterwegs", 「全額をご返金いたします」. What is refused,
asked for or merely explained is no promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from kefu.compliance.findings import Finding
from kefu.compliance.languages import languages_of
from kefu.compliance.normalise import Folded, fold
from kefu.compliance.passages import sentence_around
from kefu.compliance.tables import LANGUAGES, TIGHT, codes, table

_REACH = 90  # characters after the words in which their sum may stand
KINDS = ("refund", "partial_refund", "replacement", "part", "return_label")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One remedy that a text promises; `start` and `end` count its code points.

    `kind` is one of KINDS: "refund" is the whole price, "partial_refund" a share or an amount, whether as a refund or
    as compensation. `amount` and `percent` are what the sentence names, without the currency.
    """

    kind: str
    start: int
    end: int
    text: str
    amount: Decimal | None = None
    percent: Decimal | None = None

    @property
    def kept_by(self) -> frozenset[str]:
        """The remedies of the policy that would keep this promise."""
        return frozenset(table("promises")["kept_by"][self.kind])

    @property
    def natural(self) -> str:
        """The remedy that keeps it most plainly."""
        return str(table("promises")["kept_by"][self.kind][0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much of one remedy; `None` is no limit of that sort."""

    amount: Decimal | None = None
    percent: Decimal | None = None

    def bears(self, promise: Promise) -> bool:
        """Whether what the promise names stays within."""
        return not (_above(promise.amount, self.amount) or _above(promise.percent, self.percent))


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a letter of one case may promise.

    `chosen`: what the letter is said to offer. `allowed`: what the verdict offers besides. `granted`: what the buyer was
    promised or given before. `known` is false where there is no verdict: then nothing is called beyond it.
    """

    chosen: Mapping[str, Limit] = field(default_factory=dict)
    allowed: Mapping[str, Limit] = field(default_factory=dict)
    granted: frozenset[str] = frozenset()
    known: bool = True

    def fault(self, promise: Promise) -> str | None:
        """The reason code of a promise that has no room, else None."""
        ticked = [limit for remedy, limit in self.chosen.items() if remedy in promise.kept_by]
        if any(limit.bears(promise) for limit in ticked) or self.granted & promise.kept_by:
            return None
        allowed = (limit for remedy, limit in self.allowed.items() if remedy in promise.kept_by)
        if any(limit.bears(promise) for limit in allowed):
            return "promise_above_choice" if ticked else "promise_not_ticked"
        return "promise_beyond_verdict" if self.known else "promise_not_ticked"


def promised(text: str, language: str | None = None) -> tuple[Promise, ...]:
    """Every remedy that the text speaks of as promised, in reading order.

    `language` is an ISO 639-1 code; without it, or beside it, the text's own languages are told.
    """
    folded = fold(text)
    found: dict[tuple[str, int], Promise] = {}
    for spoken in languages_of(folded.text, language):
        for promise in _of_language(folded, spoken):
            found.setdefault((promise.kind, promise.start), promise)
    return tuple(_without_repeats(found.values()))


def unkept(promises: Iterable[Promise], room: Room) -> tuple[tuple[Promise, Finding], ...]:
    """The promises that have no room, each with the finding that says so."""
    judged = ((promise, room.fault(promise)) for promise in promises)
    return tuple((promise, _finding(promise, fault)) for promise, fault in judged if fault)


def _finding(promise: Promise, fault: str) -> Finding:
    meaning = codes()[fault]
    return Finding(
        rule=meaning.rule,
        start=promise.start,
        end=promise.end,
        text=promise.text,
        severity=meaning.severity,
        suggestion="",
        code=fault,
    )


def _of_language(folded: Folded, language: str) -> Iterator[Promise]:
    for kind, pattern in _patterns(language):
        for match in pattern.finditer(folded.text):
            begin, stop = sentence_around(folded.text, match.start(), match.start() + 1)
            stop = max(stop, match.end())
            refused = _refused(language).search(folded.text[begin : match.start()])
            if not refused and not _words(language, "unless").search(folded.text, begin, stop):
                # Chinese and Japanese name the sum before the verb, too.
                first = begin if language in TIGHT else match.start()
                said = folded.text[first : min(stop, match.end() + _REACH)]
                yield _promise(folded, kind, match, said, language)


def _promise(folded: Folded, kind: str, match: re.Match[str], said: str, language: str) -> Promise:
    amount, percent = _sum_in(said)
    if kind == "refund":
        part = percent is not None and percent < 100
        named = amount is not None and not _words(language, "whole").search(said)
        if part or named or _words(language, "part_of").search(said):
            kind = "partial_refund"
    start, end = folded.span(*_trimmed(folded.text, match.start(), match.end()))
    return Promise(
        kind=kind,
        start=start,
        end=end,
        text=folded.original[start:end],
        amount=amount if kind == "partial_refund" else None,
        percent=percent if kind == "partial_refund" else None,
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    while start < end - 1 and text[start].isspace():
        start += 1
    return start, end


def _without_repeats(promises: Iterable[Promise]) -> Iterator[Promise]:
    """Of promises that overlap, kind by kind, only the first, or the one that names a sum."""
    kept: list[Promise] = []
    for promise in sorted(promises, key=lambda p: (p.start, p.end, p.kind)):
        rival = next((k for k in kept if k.end > promise.start and _same(k, promise)), None)
        if rival is None:
            kept.append(promise)
        elif rival.kind == "refund" and promise.kind == "partial_refund":
            kept[kept.index(rival)] = promise
    yield from kept


def _same(one: Promise, other: Promise) -> bool:
    money = {"refund", "partial_refund"}
    return one.kind == other.kind or {one.kind, other.kind} <= money


def _sum_in(said: str) -> tuple[Decimal | None, Decimal | None]:
    """The first amount and the first percentage; an amount beside a percentage is the price."""
    percent = _money("percent").search(said)
    if percent is not None:
        return None, _number(next(filter(None, percent.groups()), ""))
    amount = _money("amount").search(said)
    return (_number(amount.group()) if amount else None), None


def _number(written: str) -> Decimal | None:
    digits = re.sub(r"[^\d.,]", "", written).strip(".,")
    if not digits:
        return None
    cents = re.search(r"[.,](\d{1,2})$", digits)
    whole = re.sub(r"\D", "", digits[: cents.start()] if cents else digits)
    return Decimal(f"{whole or 0}.{cents.group(1) if cents else 0}")


def _above(named: Decimal | None, most: Decimal | None) -> bool:
    return named is not None and most is not None and named > most


@cache
def _money(name: str) -> re.Pattern[str]:
    return re.compile(table("promises")["money"][name])


@cache
def _words(language: str, name: str) -> re.Pattern[str]:
    return re.compile(table("promises")[language][name])


@cache
def _refused(language: str) -> re.Pattern[str]:
    """A negation just before the place where a search ends: "non possiamo …"."""
    words = table("promises")[language].get("negation", r"\0")
    return re.compile(
        rf"(?:{words})$" if language in TIGHT else rf"\b(?:{words})[^\w,;:]+(?:\w+[^\w,;:]+)?$"
    )


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The expressions of one language, one a kind, its gaps filled in."""
    if language not in LANGUAGES:
        return ()
    rows = table("promises")[language]
    border = "" if language in TIGHT else r"\b"
    gap = rf"(?:(?!{border}(?:{rows['turns']}){border})[^.!?;。！？；\n]){{0,70}}?"
    found = []
    for kind in KINDS:
        sources = "|".join(f"(?:{line.replace('~', gap)})" for line in rows.get(kind, ()))
        found.append((kind, re.compile(sources)))
    return tuple(found)
