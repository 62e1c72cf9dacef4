"""What a decision says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The same short sentence in English and in Chinese."""

    en: str
    zh: str

    def to_json(self) -> dict[str, str]:
        """`{"en": …, "zh": …}`."""
        return {"en": self.en, "zh": self.zh}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One remedy allowed now. `max_amount` is in `currency`; percentages are of what the buyer paid."""

    remedy: str
    rule: str
    max_percent: Decimal | None = None
    target_percent: Decimal | None = None
    max_amount: Decimal | None = None
    currency: str | None = None
    needs_approval: bool = False

    def to_json(self) -> dict[str, object]:
        """The vocabulary's shape: percentages as numbers, the amount as a decimal string."""
        return {
            "remedy": self.remedy,
            "max_percent": _number(self.max_percent),
            "target_percent": _number(self.target_percent),
            "max_amount": None if self.max_amount is None else format(self.max_amount, "f"),
            "currency": self.currency,
            "needs_approval": self.needs_approval,
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """A remedy that would be wrong now, and the rule that says so."""

    remedy: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOrder:
    """What another department must do, and the rule that asks for it."""

    task: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time: `value` many `unit` (minutes, hours, days, business_days)."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """How long something may take: `within` that many `unit` (minutes, hours, days, business_days).

    It counts from `since`, the fact `counts_from`; where that is unknown or none is named, from when it
    was first asked for. The fact `met_by` tells when what is asked for happened. `warn`: how long before its end the desk warns, where the policy says so.
    """

    deadline: str
    within: Decimal
    unit: str
    rule: str
    counts_from: str | None = None
    since: datetime | None = None
    met_by: str | None = None
    warn: Span | None = None

    def to_json(self) -> dict[str, object]:
        """As an entry of the trace: the number's name, its value in this case, the rule it serves."""
        return {
            "stage": "deadline",
            "deadline": self.deadline,
            "within": _number(self.within),
            "unit": self.unit,
            "rule": self.rule,
            "counts_from": self.counts_from,
            "from": None if self.since is None else self.since.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What may be done now, best first; `trace` is ready for JSON and is full only when explained."""

    next: str
    options: tuple[Option, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    asks: tuple[str, ...] = ()
    tasks: tuple[TaskOrder, ...] = ()
    deadlines: tuple[TimeLimit, ...] = ()
    rules: tuple[str, ...] = ()
    policy: str
    trace: tuple[Mapping[str, object], ...] = ()

    def to_json(self) -> dict[str, object]:
        """The vocabulary's shape, ready for `json.dumps`."""
        return {
            "next": self.next,
            "options": [option.to_json() for option in self.options],
            "forbidden": [{"remedy": f.remedy, "rule": f.rule} for f in self.forbidden],
            "asks": list(self.asks),
            "tasks": [{"task": t.task, "rule": t.rule} for t in self.tasks],
            "rules": list(self.rules),
            "policy": self.policy,
            "trace": [
                *(dict(entry) for entry in self.trace),
                *(limit.to_json() for limit in self.deadlines),
            ],
        }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
