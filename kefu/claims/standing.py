"""Where a claim stands, worked out from all that was told of it. Pure: the order of arrival is nothing.

Tellings about one order are first parted into claims: a claim that is opened after the one before
was decided is a new one. Each part is then read as a story in the order of its dates. What two
sources tell that cannot both be so is a contradiction, which stands until a person says what is
so; the notice counts meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

DECISIONS = frozenset({"withdrawn", "refunded", "granted", "denied"})
# Amazon took money from the seller: not what these endings say.
WITHOUT_COST = frozenset({"withdrawn", "denied"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One telling. ``what`` and ``source`` are codes of ``Telling``; empty is "not told".

    ``trust``: of money, the place of its ledger among Amazon's, the most exact one first.
    """

    ref: int
    what: str
    source: str
    at: datetime
    decision: str = ""
    amount: Decimal | None = None
    currency: str = ""
    due: datetime | None = None
    reason: str = ""
    claim_id: str = ""
    marketplace: str = ""
    trust: int = 0


@dataclass(slots=True, kw_only=True)
class Standing:
    """A claim as its tellings have it."""

    state: str = "open"
    opened_at: datetime
    answer_due: datetime | None = None
    due_stated: bool = False
    answered_at: datetime | None = None
    decided_at: datetime | None = None
    appeal_until: datetime | None = None
    appealed_at: datetime | None = None
    amount: Decimal | None = None
    currency: str = ""
    reason: str = ""
    claim_id: str = ""
    marketplace: str = ""
    contradictions: list[dict[str, Any]] = field(default_factory=list)


def part(tellings: Iterable[Told]) -> list[list[Told]]:
    """One list a claim, oldest first. What only hints at a claim never makes a second one."""
    stories: list[list[Told]] = []
    hints: list[Told] = []
    for told in sorted(tellings, key=lambda t: (t.at, t.ref)):
        if told.what in ("flagged", "paid", "paid_back"):
            hints.append(told)
        elif not stories or (told.what == "opened" and _decided(stories[-1])):
            stories.append([told])
        else:
            stories[-1].append(told)
    if not stories:
        return [hints] if hints else []
    for hint in hints:
        before = [story for story in stories if story[0].at <= hint.at] or stories[:1]
        before[-1].append(hint)
    return [sorted(story, key=lambda t: (t.at, t.ref)) for story in stories]


def standing(story: Sequence[Told], *, answer: timedelta, appeal: timedelta) -> Standing:
    """Read one claim's tellings. ``answer`` and ``appeal``: lengths where no notice states them."""
    story = _money_told_once(story)
    opened = [t for t in story if t.what == "opened"]
    found = Standing(opened_at=(opened or list(story))[0].at)
    for told in story:
        _note(found, told)
    _clock(found, opened, answer)
    _end(found, story, appeal)
    return found


def _decided(story: Sequence[Told]) -> bool:
    return any(t.what == "decided" and t.decision in DECISIONS for t in story)


def _money_told_once(story: Sequence[Told]) -> list[Told]:
    """Several ledgers tell of the same money: the most exact one that tells of any is believed."""
    best: dict[str, int] = {}
    for told in story:
        best[told.what] = min(told.trust, best.get(told.what, told.trust))
    return [t for t in story if t.what not in ("paid", "paid_back") or t.trust == best[t.what]]


def _note(found: Standing, told: Told) -> None:
    """What is simply told: the latest word that says anything counts; sums are not mixed.

    A decision that nothing is to be paid says nothing of what was claimed.
    """
    says_nothing = told.what == "decided" and not told.amount
    if not says_nothing and (told.what not in ("paid", "paid_back") or found.amount is None):
        found.amount = told.amount if told.amount is not None else found.amount
        found.currency = told.currency or found.currency
    found.reason = told.reason or found.reason
    found.claim_id = told.claim_id or found.claim_id
    found.marketplace = told.marketplace or found.marketplace
    if told.what == "answered":
        found.answered_at, found.state = told.at, "answered"
    elif told.what == "appealed":
        found.appealed_at = told.at


def _clock(found: Standing, opened: Sequence[Told], answer: timedelta) -> None:
    stated = [t.due for t in opened if t.due is not None]
    found.due_stated = bool(stated)
    if stated:
        found.answer_due = stated[-1]
    elif opened:
        found.answer_due = opened[0].at + answer


def _end(found: Standing, story: Sequence[Told], appeal: timedelta) -> None:
    decided = [t for t in story if t.what == "decided"]
    known = [t for t in decided if t.decision in DECISIONS]
    money = [t for t in story if t.what in ("paid", "paid_back")]
    last = known[-1] if known else None
    if last is not None:
        found.state, found.decided_at = last.decision, last.at
        _contradiction(found, known, money)
    elif decided:
        found.decided_at = decided[-1].at
        _tell(found, "outcome", [decided[-1], *money])
    elif money:
        # Amazon took money for the claim, or gave it back, and no notice told of a decision.
        found.state = "granted" if money[-1].what == "paid" else "denied"
        found.decided_at = money[-1].at
    if found.state == "granted" and found.decided_at is not None:
        stated = last.due if last is not None else None
        found.appeal_until = stated or found.decided_at + appeal


def _contradiction(found: Standing, known: Sequence[Told], money: Sequence[Told]) -> None:
    """A decision without cost beside money taken, or a lost claim whose money came back.

    Money moved by an earlier decision is explained by it; what a person said has settled
    whatever was told before.
    """
    last = known[-1]
    if last.source == "person":
        money = [t for t in money if t.at > last.at]
    if not money:
        return
    taken, explained = money[-1].what == "paid", len(known) > 1 and money[-1].at <= last.at
    if taken == (last.decision in WITHOUT_COST) and not explained:
        _tell(found, "outcome", [last, money[-1]])
    _too_much(found, [t for t in money if t.what == "paid"])


def _too_much(found: Standing, taken: Sequence[Told]) -> None:
    """More was taken than was claimed, or in another currency."""
    if not taken or found.amount is None:
        return
    odd = [t for t in taken if t.currency and found.currency and t.currency != found.currency]
    total = sum((t.amount for t in taken if t.amount is not None), Decimal())
    if odd or total > found.amount:
        told = [{"value": f"{found.amount} {found.currency}", "source": "notice", "at": ""}]
        told += [
            {"value": f"{t.amount} {t.currency}", "source": t.source, "at": t.at.isoformat()}
            for t in taken
        ]
        found.contradictions.append({"field": "amount", "told": told})


def _tell(found: Standing, name: str, told: Sequence[Told]) -> None:
    found.contradictions.append(
        {
            "field": name,
            "told": [
                {"value": t.decision or t.what, "source": t.source, "at": t.at.isoformat()}
                for t in told
            ],
        }
    )
