"""Tellings into claims: parted, read, written where something changed, each change with its date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kefu.accounts.models import Store, User
from kefu.cases.models import Case
from kefu.cases.models.case import NO_DEADLINE
from kefu.claims.models import Claim, ClaimChange, Telling
from kefu.claims.odr import counts
from kefu.claims.reasons import cause_of, read_reason
from kefu.claims.standing import Standing, Told, part, standing
from kefu.records.models import Order
from kefu.records.money import TRUSTED

Groups = dict[tuple[str, str], list[Telling]]
"""Tellings by what they are about and kind of claim."""
Lengths = Callable[[str], tuple[timedelta, timedelta]]
"""Marketplace to how long Amazon waits for an answer, and for an appeal."""

LEDGERS = {ledger.value: place for place, ledger in enumerate(TRUSTED)}
STANDING = [field.name for field in fields(Standing)]
WRITTEN = [
    *STANDING,
    "order",
    "case",
    "reason_code",
    "cause",
    "cause_from",
    "service",
    "counts_in_odr",
    "doubtful",
    "rank",
]
# What is worth a line in a claim's history, with the code of that line.
NOTED = {"state": "claim_state", "answer_due": "claim_due", "amount": "claim_amount"}


def work_out(
    store: Store,
    groups: Groups,
    *,
    lengths: Lengths,
    cases: Mapping[str, Case],
    actor: User | None,
    reason: str,
    now: datetime,
) -> list[Claim]:
    """Make the claims say what their tellings say. The caller holds the store's lock."""
    abouts = {about for about, _ in groups}
    known = {
        (c.about, c.kind, c.serial): c for c in Claim.objects.filter(store=store, about__in=abouts)
    }
    orders = {
        o.amazon_order_id: o for o in Order.objects.filter(store=store, amazon_order_id__in=abouts)
    }
    new, old, changes, placed = [], [], [], []
    for (about, kind), tellings in groups.items():
        by_ref = {row.pk: row for row in tellings}
        for serial, story in enumerate(part(map(told, tellings)), start=1):
            claim = known.get((about, kind, serial))
            fresh = claim is None
            if claim is None:
                claim = Claim(store=store, about=about, kind=kind, serial=serial)
                new.append(claim)
            else:
                old.append(claim)
            before = {name: getattr(claim, name) for name in NOTED}
            doubted = bool(claim.contradictions)
            _place(claim, about, orders.get(about), cases.get(about))
            _write(claim, _read(story, lengths))
            placed.append((claim, [by_ref[t.ref] for t in story]))
            by = {"at": now, "actor": actor, "reason": reason}
            changes += _changes(claim, fresh, before, doubted, story[-1], by)
    Claim.objects.bulk_create(new)
    Claim.objects.bulk_update(old, WRITTEN)
    _point(placed)
    ClaimChange.objects.bulk_create(changes)
    return [*new, *old]


def told(row: Telling) -> Told:
    """A telling as the pure part reads it."""
    facts = row.facts
    return Told(
        ref=row.pk,
        what=row.what,
        source=row.source,
        at=row.at,
        decision=facts.get("decision", ""),
        amount=Decimal(facts["amount"]) if facts.get("amount") else None,
        currency=facts.get("currency", ""),
        due=datetime.fromisoformat(facts["due"]) if facts.get("due") else None,
        reason=facts.get("reason", ""),
        claim_id=facts.get("claim_id", ""),
        marketplace=facts.get("marketplace", ""),
        trust=LEDGERS.get(facts.get("ledger", ""), 0),
    )


def settle(claim: Claim) -> None:
    """What follows from state and cause: whether it counts (CLM-5), and its place in lists."""
    claim.counts_in_odr = counts(claim.kind, claim.state, claim.service)
    clock = None
    if claim.state == Claim.State.OPEN:
        clock = claim.answer_due
    elif claim.state == Claim.State.GRANTED and claim.appealed_at is None:
        clock = claim.appeal_until
    claim.rank = int(clock.timestamp()) if clock else NO_DEADLINE - int(claim.opened_at.timestamp())


def _read(story: list[Told], lengths: Lengths) -> Standing:
    place = next((t.marketplace for t in reversed(story) if t.marketplace), "")
    answer, appeal = lengths(place)
    return standing(story, answer=answer, appeal=appeal)


def _place(claim: Claim, about: str, order: Order | None, case: Case | None) -> None:
    if not about.startswith("#"):
        claim.amazon_order_id = about
    claim.order = order or claim.order
    claim.case = case or claim.case


def _write(claim: Claim, found: Standing) -> None:
    for name in STANDING:
        setattr(claim, name, getattr(found, name))
    if not claim.marketplace and claim.order is not None:
        claim.marketplace = claim.order.marketplace
    claim.doubtful = bool(claim.contradictions)
    reason = read_reason(claim.reason)
    claim.reason_code = reason.code
    if claim.cause_from != "person":
        status = claim.order.status if claim.order is not None else ""
        claim.cause = cause_of(reason, status)
        claim.cause_from = "reason" if claim.cause != Claim.Cause.UNKNOWN else ""
    if claim.kind == Claim.Kind.CHARGEBACK and claim.service is None:
        claim.service = reason.service
    settle(claim)


def _changes(
    claim: Claim,
    fresh: bool,
    before: Mapping[str, Any],
    doubted: bool,
    last: Told,
    by: Mapping[str, Any],
) -> Iterable[ClaimChange]:
    if fresh:
        yield ClaimChange(claim=claim, code="claim_opened", facts={"source": last.source}, **by)
    for name, code in NOTED.items():
        was, is_now = before[name], getattr(claim, name)
        if was != is_now and (name == "state" if fresh else True):
            facts = {"was": _plain(was), "is": _plain(is_now), "source": last.source}
            yield ClaimChange(claim=claim, code=code, facts=facts, **by)
    if bool(claim.contradictions) != doubted:
        code = "claim_contradiction" if claim.contradictions else "claim_contradiction_settled"
        yield ClaimChange(claim=claim, code=code, facts={"source": last.source}, **by)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)


def _point(placed: Iterable[tuple[Claim, list[Telling]]]) -> None:
    moved = []
    for claim, tellings in placed:
        for row in tellings:
            if row.claim_id != claim.pk:
                row.claim = claim
                moved.append(row)
    Telling.objects.bulk_update(moved, ["claim"])
