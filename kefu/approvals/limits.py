"""When a second person must say yes: a pure comparison of what was chosen with the verdict."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A remedy that a letter offers; ``percent`` of the price, or ``amount`` in its currency.

    ``rule``: the rule that allows or forbids it, where the verdict names one.
    """

    remedy: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    rule: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Chosen:
        """From ``{"remedy", "percent"?, "amount"?, "rule"?}``; empty texts count as not given."""
        return cls(
            remedy=data["remedy"],
            percent=_decimal(data.get("percent")),
            amount=_decimal(data.get("amount")),
            rule=data.get("rule", ""),
        )

    def to_json(self) -> dict[str, str | None]:
        """The same again, decimals as text."""
        return {
            "remedy": self.remedy,
            "percent": None if self.percent is None else str(self.percent),
            "amount": None if self.amount is None else str(self.amount),
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a second person is asked: a code, the remedy, the rule it rests on.

    ``numbers`` of a limit that is passed: ``limit``, ``had``, ``would``, ``asked``, ``left``,
    ``currency``, ``days``, as texts.
    """

    code: str
    remedy: str
    rule: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        said = {"code": self.code, "remedy": self.remedy, "rule": self.rule}
        return {**said, "numbers": dict(self.numbers)} if self.numbers else said


# Words alone commit to nothing; whoever answers may always use them.
WORDS = frozenset(
    {
        "ask_buyer",
        "explain",
        "give_tracking",
        "ask_patience",
        "decline_kindly",
        "no_answer",
        "hand_to_person",
    }
)


def reasons_for_approval(chosen: Sequence[Chosen], verdict: Mapping[str, Any]) -> list[Why]:
    """Everything that goes beyond what ``verdict`` (its JSON) lets one person do (STD-3)."""
    options = {option["remedy"]: option for option in verdict["options"]}
    forbidden = {f["remedy"]: f["rule"] for f in verdict["forbidden"]}
    found = []
    for choice in chosen:
        option = options.get(choice.remedy)
        if choice.remedy in forbidden:
            found.append(Why(code="forbidden", remedy=choice.remedy, rule=forbidden[choice.remedy]))
        elif option is None:
            if choice.remedy not in WORDS and choice.remedy != verdict["next"]:
                found.append(Why(code="not_proposed", remedy=choice.remedy))
        elif option.get("needs_approval"):
            found.append(Why(code="policy", remedy=choice.remedy, rule=option["rule"]))
        elif _too_much(choice, option):
            found.append(Why(code="above_limit", remedy=choice.remedy, rule=option["rule"]))
    return found


def refused_before(chosen: Sequence[Chosen], refused: Collection[str]) -> list[str]:
    """What was offered and ``refused`` already: nobody may offer it again (PRD-10)."""
    return [c.remedy for c in chosen if c.remedy in refused and c.remedy not in WORDS]


def _too_much(choice: Chosen, option: Mapping[str, Any]) -> bool:
    most_percent, most = _decimal(option.get("max_percent")), _decimal(option.get("max_amount"))
    if choice.percent is not None and most_percent is not None and choice.percent > most_percent:
        return True
    return choice.amount is not None and most is not None and choice.amount > most


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))
