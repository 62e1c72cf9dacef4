"""By when a notice wants an answer, read from its sentences (CLM-2, RET-2).

Conventions, chosen so that we are never later than Amazon can mean:

* "within N hours / calendar days" is N × 24 h from when Amazon took the mail in, not the end of a day;
* "within N business days" is the same time of day N weekdays later (holidays are not known here);
* "by <date>" is the end of that day in the marketplace's time zone (23:59:59), "before <date>" its
  beginning; a stated time of day is taken as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache

from kefu.connectors.mail.reading.dates import date_expression, stated_day, stated_time
from kefu.connectors.mail.reading.layouts import table
from kefu.connectors.mail.reading.plaintext import folded

# A full stop after a number ends a sentence only if no month or unit follows ("6. März").
_SENTENCE_END = re.compile(
    r"(?<=[!?。！？])\s*|(?<=[^\d\s.]\.)\s+(?!\d)"
    r"|(?<=\d\.)\s+(?=[A-ZÀ-Þ¿])(?!Jan|Feb|Mär|Mae|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Tag|Werktag)"
)
_WRAPPED_FROM = 50
_MAX_SENTENCES = 400
_LONGEST = 600
_MAX_DAYS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """``purpose`` is ``answer`` or ``appeal``; ``sentence`` is what stated it."""

    due: datetime
    purpose: str
    sentence: str


def find_deadline(text: str, received_at: datetime | None, zone: tzinfo) -> Deadline | None:
    """The deadline that a notice states for us. A duration needs ``received_at`` to count from.

    Sentences about answering go before those about an appeal, those before others; within the same
    rank the earliest moment counts.
    """
    found: list[tuple[int, datetime, str, str]] = []
    for sentence in _sentences(text):
        plain = folded(sentence[:_LONGEST])
        if not plain or not any(char.isdigit() or char.isalpha() for char in plain):
            continue
        due = _in_sentence(plain, received_at, zone)
        if due is None:
            continue
        rank, purpose = _rank(plain)
        if rank < 3:
            found.append((rank, due, purpose, " ".join(sentence.split())[:300]))
    if not found:
        return None
    rank, due, purpose, sentence = min(found, key=lambda entry: entry[:2])
    return Deadline(due=due, purpose=purpose, sentence=sentence)


def _sentences(text: str) -> list[str]:
    """Sentences, at most four hundred. Only a line long enough to have been wrapped goes on below."""
    lines: list[str] = []
    wrapped = False
    for line in text.split("\n")[: 5 * _MAX_SENTENCES]:
        line = line.strip()
        if wrapped and line:
            lines[-1] += " " + line
        elif line:
            lines.append(line)
        wrapped = len(line) >= _WRAPPED_FROM and not line.endswith((".", "。", ":", "："))
    return [
        sentence
        for line in lines[:_MAX_SENTENCES]
        for sentence in _SENTENCE_END.split(line[:5_000])
    ][:_MAX_SENTENCES]


def _rank(sentence: str) -> tuple[int, str]:
    appeal, answer = _words("appeal").search(sentence), _words("answer").search(sentence)
    if appeal and not (answer and answer.start() < appeal.start()):
        return 1, "appeal"
    if answer:
        return 0, "answer"
    if _words("other").search(sentence):
        return 3, ""
    return 2, "answer"


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile(table("deadlines")[key]["words"])


def _in_sentence(sentence: str, received_at: datetime | None, zone: tzinfo) -> datetime | None:
    local = received_at.astimezone(zone) if received_at else None
    candidates = [_dated(sentence, local, zone)]
    if local is not None:
        candidates.append(_duration(sentence, local))
    return min((moment for moment in candidates if moment is not None), default=None)


def _duration(sentence: str, start: datetime) -> datetime | None:
    found = []
    for match in _duration_pattern().finditer(sentence):
        number = match["n1"] or match["n2"]
        count = int(number) if number.isdigit() else table("deadlines")["numbers"][number]
        unit = (match["u1"] or match["u2"] or "").strip()
        if 0 < count <= _MAX_DAYS:
            found.append(_after(start, count, unit))
    return min(found, default=None)


def _after(start: datetime, count: int, unit: str) -> datetime:
    units = table("deadlines")["units"]
    # Elapsed time is counted in UTC: a change to summer time must not shorten or stretch it.
    if re.fullmatch(units["hour"], unit):
        return (start.astimezone(UTC) + timedelta(hours=count)).astimezone(start.tzinfo)
    if re.fullmatch(units["business_day"], unit):
        due = start
        while count:
            due += timedelta(days=1)
            count -= due.weekday() < 5
        return due
    return (start.astimezone(UTC) + timedelta(days=count)).astimezone(start.tzinfo)


@cache
def _duration_pattern() -> re.Pattern[str]:
    spec = table("deadlines")
    numbers = "|".join(sorted(spec["numbers"], key=len, reverse=True))
    units = "|".join(spec["units"][unit] for unit in ("hour", "business_day", "day"))
    count = rf"(?:\d{{1,3}}|{numbers})"
    gap = r"[ -]?(?:\(\d{1,3}\) ?)?"
    return re.compile(
        rf"\b{spec['before']['words']} (?:the |les |los |die |i |de )?(?:next )?(?P<n1>{count}){gap}(?P<u1>{units})(?![a-zà-ÿ])"
        rf"|(?P<n2>\d{{1,3}}) ?(?P<u2>{units}) ?{spec['before']['after']}"
    )


def _dated(sentence: str, local: datetime | None, zone: tzinfo) -> datetime | None:
    found = []
    for pattern in _date_patterns():
        for match in pattern.finditer(sentence):
            day = stated_day(match, local)
            if day is not None:
                before = bool(match.groupdict().get("before"))
                found.append(_moment(day, stated_time(match, zone), before, zone))
    return min(found, default=None)


def _moment(day: date, clock: time | None, before: bool, zone: tzinfo) -> datetime:
    if clock is not None:
        return datetime.combine(day, clock)
    return datetime.combine(day, time(0, 0) if before else time(23, 59, 59), zone)


@cache
def _date_patterns() -> tuple[re.Pattern[str], ...]:
    """Preposition and date (Europe), date and postposition (Japan, China, Turkey)."""
    by = table("deadlines")["by"]
    stated = date_expression()
    return (
        re.compile(rf"(?:{by['until']}|(?P<before>{by['before']})) {{0,2}}{stated}"),
        re.compile(rf"{stated} ?{by['until_after']}"),
    )
