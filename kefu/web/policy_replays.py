"""A replay in words, money and bars: what would have gone otherwise, and what it would have cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from kefu.replay.figures import Group
from kefu.replay.models import ReplayedCase
from kefu.web.money import money
from kefu.web.words import word

WIDTH = 100
"""Half of a bar's drawing: saved to the left, spent to the right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A group of changed cases with its money, and where its bar begins and how long it is."""

    key: str
    cases: int
    before: str
    after: str
    difference: str
    more: bool
    start: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """One case that would have gone otherwise."""

    pk: int
    case_id: int
    buyer: str
    at: Any
    rule: str
    before: str
    after: str
    difference: str
    more: bool


def bars(groups: Iterable[Group], currency: str) -> list[Bar]:
    """The groups as bars on one scale, the dearest difference first."""
    ordered = sorted(groups, key=lambda group: -abs(group.money.difference))
    most = max((abs(group.money.difference) for group in ordered), default=Decimal())
    return [_bar(group, most, currency) for group in ordered]


def changes(rows: Iterable[ReplayedCase]) -> list[ShownChange]:
    """Changed cases in words."""
    return [
        ShownChange(
            pk=row.pk,
            case_id=row.case_id,
            buyer=row.case.buyer_name,
            at=row.decided_at,
            rule=row.rule,
            before=proposal_words(row.before, row.currency, row.case.marketplace),
            after=proposal_words(row.after, row.currency, row.case.marketplace),
            difference=signed(row.cost_after - row.cost_before, row.currency, row.case.marketplace),
            more=row.cost_after > row.cost_before,
        )
        for row in rows
    ]


def proposal_words(proposal: dict[str, Any], currency: str, marketplace: str) -> str:
    """What was proposed first, the other options, and the most that it costs."""
    said = word("remedy", proposal["next"])
    if proposal["next"] == "ask_buyer" and proposal.get("asks"):
        said += f": {', '.join(word('ask', ask) for ask in proposal['asks'])}"
    most = money(proposal.get("amount"), currency, marketplace)
    if most:
        said += gettext(" (at most %(amount)s)") % {"amount": most}
    others = [option for option in proposal.get("options", ()) if option != proposal["next"]]
    if others:
        named = ", ".join(word("remedy", option) for option in others)
        said += gettext("; also %(remedies)s") % {"remedies": named}
    tasks = ", ".join(word("task", task) for task in proposal.get("tasks", ()))
    if tasks:
        said += gettext("; task: %(tasks)s") % {"tasks": tasks}
    if proposal.get("needs_approval"):
        said += gettext("; a supervisor approves")
    return said


def signed(amount: Decimal, currency: str, marketplace: str = "") -> str:
    """An amount with its sign; nothing where there is no difference."""
    if not amount:
        return ""
    said = money(abs(amount), currency, marketplace)
    return f"+{said}" if amount > 0 else f"−{said}"


def _bar(group: Group, most: Decimal, currency: str) -> Bar:
    difference = group.money.difference
    length = int(WIDTH * abs(difference) / most) if most else 0
    length = max(length, 1) if difference else 0
    return Bar(
        key=group.key,
        cases=group.cases,
        before=money(group.money.before, currency),
        after=money(group.money.after, currency),
        difference=signed(difference, currency),
        more=difference > 0,
        start=WIDTH if difference > 0 else WIDTH - length,
        length=length,
    )
