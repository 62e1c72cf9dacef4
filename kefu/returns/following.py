"""Tellings → the return's row, its clocks, its contradictions: worked out anew, many at a time.

Whatever happened to a return is a ``Telling``; everything shown follows from all of them, so the
order in which notices, reports and people spoke does not matter. The caller holds the transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.accounts.models import User
from kefu.returns.clocks import Numbers, Running, Situation, clocks_of, next_due
from kefu.returns.merging import MOMENTS, PERSON, Clash, Merged, Told, merge
from kefu.returns.models import Contradiction, Owed, Refund, Return, ReturnClock, Step, Telling
from kefu.returns.numbers import numbers_at
from kefu.returns.portions import other_grades, portions_of, waiting
from kefu.returns.stages import Dates, stage_of
from kefu.returns.telling_cases import tell_cases

CHUNK = 400
# Ranks grow downwards through a board; what has no clock follows what has one, newest first.
NO_CLOCK = 1 << 40
AMOUNTS = frozenset({"label_cost", "amount_told"})
WORDS = (
    "marketplace",
    "fulfilment",
    "rma",
    "asin",
    "sku",
    "title",
    "reason",
    "comment",
    "wanted",
    "label_payer",
    "carrier",
    "tracking_number",
    "parcel_state",
    "lpn",
    "status_told",
    "buyer_name",
    "currency",
    "answer",
    "grade",
    "disposition",
    "bin",
)
WRITTEN = (
    *WORDS,
    *MOMENTS,
    *AMOUNTS,
    "amazon_order_id",
    "quantity",
    "in_policy",
    "portions",
    "other_grades",
    "for_bulk",
    "late",
    "late_at",
    "remedy",
    "unsettled",
    "unclear",
    "stage",
    "queue_rank",
    "due_at",
    "order",
    "case",
    "kept_by",
)


def follow(
    returns: Sequence[Return], *, now: datetime, actor: User | None = None, reason: str = ""
) -> None:
    """Work these returns out anew and write what changed; a new stage is a dated step."""
    numbers = numbers_at(now)
    for start in range(0, len(returns), CHUNK):
        _follow(returns[start : start + CHUNK], numbers, now, actor, reason)


def _follow(
    returns: Sequence[Return], numbers: Numbers, now: datetime, actor: User | None, reason: str
) -> None:
    told = _tellings(returns)
    known, filed = _clashes_known(returns), _claims_filed(returns)
    kept = _reduced_refunds(returns)
    steps: list[Step] = []
    clocks: list[ReturnClock] = []
    clashes: list[Contradiction] = []
    for ret in returns:
        merged = merge(told[ret.pk])
        _fill(ret, merged, first_told=min(t.at for t in told[ret.pk]))
        ret.unsettled = len([c for c in merged.clashes if not _settled(c, told[ret.pk])])
        clashes += [
            _contradiction(ret, c, now)
            for c in merged.clashes
            if (c.field, c.told[:300]) not in known[ret.pk]
        ]
        was, dates = ret.stage, dates_of(ret)
        ret.stage = stage_of(dates, remedy=ret.remedy)
        ret.unclear = ret.stage != "ended" and (ret.unsettled > 0 or not ret.amazon_order_id)
        fair = _fairly_paid(ret, kept.get(ret.pk))
        running = clocks_of(_situation(ret, dates, filed.get(ret.pk), fair), numbers)
        clocks += [_row(ret, clock) for clock in running]
        ret.due_at = next_due(running)
        ret.queue_rank = rank(ret)
        if ret.stage != was:
            steps.append(
                Step(
                    of=ret,
                    at=now,
                    code="stage",
                    stage=ret.stage,
                    actor=actor,
                    reason=reason[:300],
                    facts={"was": was},
                )
            )
    # One upsert is many times cheaper than bulk_update's CASE WHEN a row and field.
    Return.objects.bulk_create(
        returns, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    steps += _write_clocks(returns, clocks, now)
    Contradiction.objects.bulk_create(clashes, ignore_conflicts=True)
    Step.objects.bulk_create(steps)
    tell_cases(returns, now=now)


def dates_of(ret: Return) -> Dates:
    """The moments of a return's row."""
    return Dates(**{name: getattr(ret, name) for name in Dates.__dataclass_fields__})


def rank(ret: Return) -> int:
    """Where a return stands on its board, smallest first: what is due, by its time; then newest."""
    if ret.due_at is not None:
        return int(ret.due_at.timestamp())
    return NO_CLOCK - int(ret.requested_at.timestamp())


def _tellings(returns: Iterable[Return]) -> Mapping[int, list[Told]]:
    found: dict[int, list[Told]] = defaultdict(list)
    rows = Telling.objects.filter(of__in=[ret.pk for ret in returns])
    for pk, source, key, at, facts in rows.values_list("of", "source", "key", "at", "facts"):
        found[pk].append(Told(source=source, key=key, at=at, facts=facts))
    return found


def _clashes_known(returns: Iterable[Return]) -> Mapping[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = Contradiction.objects.filter(of__in=[ret.pk for ret in returns])
    for pk, name, told in rows.values_list("of", "field", "told"):
        found[pk].add((name, told))
    return found


def _settled(clash: Clash, told: Iterable[Told]) -> bool:
    return any(t.source == PERSON and clash.field in t.facts for t in told)


def _contradiction(ret: Return, clash: Clash, now: datetime) -> Contradiction:
    return Contradiction(
        of=ret,
        field=clash.field,
        stands=clash.stands[:300],
        stands_by=clash.stands_by,
        told=clash.told[:300],
        told_by=clash.told_by,
        at=now,
    )


def _fill(ret: Return, merged: Merged, *, first_told: datetime) -> None:
    values = merged.values
    for name in WORDS:
        limit = Return._meta.get_field(name).max_length
        setattr(ret, name, str(values.get(name) or "")[:limit])
    for name in MOMENTS:
        told: Any = values.get(name)
        setattr(ret, name, datetime.fromisoformat(told) if told else None)
    for name in AMOUNTS:
        amount = values.get(name)
        setattr(ret, name, Decimal(str(amount)) if amount not in (None, "") else None)
    late_at = values.get("late_at")
    ret.late_at = datetime.fromisoformat(late_at) if late_at else None
    ret.late = values.get("late") or Return.Late.NONE
    ret.quantity = values.get("quantity")
    ret.in_policy = values.get("in_policy")
    ret.portions = values.get("portions") or []
    ret.other_grades = other_grades(portions_of(ret), worst=ret.grade)
    if ret.portions and waiting(portions_of(ret)):
        ret.put_away_at = None  # pieces that came later have no place yet
    ends = {portion.disposition for portion in portions_of(ret)} | {ret.disposition}
    ret.for_bulk = ret.put_away_at is not None and Return.Disposition.BULK in ends
    ret.remedy = values.get("remedy") or Return.Remedy.REFUND
    # Goods that nobody asked to send back are returned from the day that they were heard of.
    begun = (ret.answered_at, ret.sent_at, ret.arrived_at, ret.ended_at)
    ret.requested_at = ret.requested_at or min((at for at in begun if at), default=first_told)
    if ret.order is not None:
        for name in ("fulfilment", "marketplace", "currency"):
            setattr(ret, name, getattr(ret, name) or getattr(ret.order, name))


def _claims_filed(returns: Iterable[Return]) -> dict[int, datetime]:
    """When the SAFE-T claim of a return was filed, or the matter settled without one (RET-16)."""
    rows = Owed.objects.filter(of__in=[ret.pk for ret in returns], kind=Owed.Kind.SAFE_T)
    found = rows.values_list("of", "filed_at", "settled_at")
    return {pk: filed or settled for pk, filed, settled in found if filed or settled}


def _reduced_refunds(returns: Iterable[Return]) -> dict[int, Decimal]:
    """What was to go back where the desk kept a part of the price, as the goods' state allows."""
    rows = Refund.objects.filter(
        of__in=[ret.pk for ret in returns],
        fee__gt=0,
        state__in=[Refund.State.ASKED, Refund.State.PROVED],
    )
    return dict(rows.values_list("of", "amount"))


def _fairly_paid(ret: Return, reduced: Decimal | None) -> bool:
    if reduced is None or ret.grade == "not_ours":
        return False
    return ret.amount_told is None or ret.amount_told <= reduced


def _situation(
    ret: Return, dates: Dates, claim_filed_at: datetime | None, fairly_paid: bool
) -> Situation:
    return Situation(
        marketplace=ret.place,
        fulfilment=ret.fulfilment,
        dates=dates,
        remedy=ret.remedy,
        grade=ret.grade,
        claim_filed_at=claim_filed_at,
        fairly_paid=fairly_paid,
    )


def _row(ret: Return, clock: Running) -> ReturnClock:
    return ReturnClock(
        of=ret,
        kind=clock.kind,
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        rule=clock.rule,
        basis=clock.basis,
        met_at=clock.met_at,
    )


def _write_clocks(
    returns: Iterable[Return], clocks: Sequence[ReturnClock], now: datetime
) -> list[Step]:
    """A clock whose end moved warns anew; one whose cause is gone goes with it.

    One that ran and was met too late before anybody watched is a breach all the same: returns the steps.
    """
    over = []
    known = {
        (clock.of_id, clock.kind): clock
        for clock in ReturnClock.objects.filter(of__in=[ret.pk for ret in returns])
    }
    for clock in clocks:
        before = known.pop((clock.of_id, clock.kind), None)
        if before is not None and before.due_at == clock.due_at:
            clock.warned_at, clock.breached_at = before.warned_at, before.breached_at
            if _met_late(clock, before):
                clock.breached_at = now
                facts = {"clock": clock.kind}
                stage = clock.of.stage
                over.append(Step(of=clock.of, at=now, code="clock_over", stage=stage, facts=facts))
    ReturnClock.objects.bulk_create(
        clocks,
        update_conflicts=True,
        unique_fields=["of", "kind"],
        update_fields=["due_at", "warn_at", "rule", "basis", "met_at", "warned_at", "breached_at"],
    )
    ReturnClock.objects.filter(pk__in=[gone.pk for gone in known.values()]).delete()
    return over


def _met_late(clock: ReturnClock, before: ReturnClock) -> bool:
    unseen = before.met_at is None and before.breached_at is None
    return unseen and clock.met_at is not None and clock.met_at > clock.due_at
