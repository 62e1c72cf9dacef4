"""What several sources told of one return, made into one: pure, and the same in every order.

A field that is what it is (the article, how many, who pays the label) keeps what was said first;
another word for it is a contradiction, for a person to settle. What moves on (state, tracking,
money) is the latest word. A moment is the earliest one told; where a source knows only the day,
another one's hour of that day is more exact. A person's word wins over all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

# A person who says what is so; what verbs of the desk write is told by "desk".
PERSON = "person"
FIXED = frozenset(
    {"rma", "asin", "sku", "quantity", "in_policy", "label_payer", "fulfilment", "lpn", "currency"}
)
MOVING = frozenset(
    {
        "amount_told",
        "answer",
        "bin",
        "carrier",
        "disposition",
        "grade",
        "label_cost",
        "late",
        "late_at",
        "parcel_state",
        "portions",
        "remedy",
        "status_told",
        "tracking_number",
    }
)
# Said in several ways by several sources, none of them wrong: the first is kept.
LOOSE = frozenset({"buyer_name", "comment", "marketplace", "reason", "title", "wanted"})
MOMENTS = frozenset(
    {
        "requested_at",
        "answered_at",
        "sent_at",
        "arrived_at",
        "inspected_at",
        "refunded_at",
        "put_away_at",
        "ended_at",
        "kept_at",
        "made_good_at",
    }
)
MIDNIGHT = time()
# A day of a marketplace, as UTC has it, ends so late at the most.
LONGEST_DAY = timedelta(hours=36)
FIELDS = FIXED | MOVING | LOOSE | MOMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one source said at one moment. Values are JSON's; moments are ISO 8601."""

    source: str
    key: str
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two words for one field: the one that stands, and the other one."""

    field: str
    stands: str
    stands_by: str
    told: str
    told_by: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What follows from all of it. A field that nobody told is not in ``values``."""

    values: dict[str, Any] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


def merge(tellings: Iterable[Told]) -> Merged:
    """Put the tellings together; their order does not matter."""
    in_time = sorted(tellings, key=lambda t: (t.at, t.source, t.key))
    merged = Merged()
    for name in sorted(FIELDS):
        said = [(t.source, t.facts[name]) for t in in_time if _says(t, name)]
        if said:
            merged.values[name] = _value(name, said)
            merged.clashes.extend(_clashes(name, said))
    return merged


def _says(told: Told, name: str) -> bool:
    """An empty word says nothing; a person may take a moment back by saying ``None``."""
    if name not in told.facts:
        return False
    return told.facts[name] not in (None, "") or (told.source == PERSON and name in MOMENTS)


def _value(name: str, said: Sequence[tuple[str, Any]]) -> Any:
    by_person = [value for source, value in said if source == PERSON]
    if by_person:
        return by_person[-1]
    values = [value for _, value in said]
    if name in MOMENTS:
        return _earliest(values)
    return values[-1] if name in MOVING else values[0]


def _earliest(told: Sequence[str]) -> str:
    """The earliest moment; a bare day (midnight, UTC) yields to a moment that may be of that day."""
    first = min(told, key=datetime.fromisoformat)
    day = datetime.fromisoformat(first)
    if day.astimezone(UTC).time() != MIDNIGHT:
        return first
    exact = [at for at in told if day < datetime.fromisoformat(at) <= day + LONGEST_DAY]
    return min(exact, key=datetime.fromisoformat, default=first)


def _clashes(name: str, said: Sequence[tuple[str, Any]]) -> list[Clash]:
    if name not in FIXED:
        return []
    sources = [(source, value) for source, value in said if source != PERSON]
    if not sources:
        return []
    by, stands = sources[0]
    others: dict[str, str] = {}
    for source, value in sources[1:]:
        if _plain(value) != _plain(stands):
            others.setdefault(str(value), source)
    return [
        Clash(field=name, stands=str(stands), stands_by=by, told=told, told_by=told_by)
        for told, told_by in others.items()
    ]


def _plain(value: Any) -> str:
    return str(value).strip().casefold()
