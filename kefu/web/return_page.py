"""All that a return's page shows, read with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.returns.amounts import Worked
from kefu.returns.choices import choices
from kefu.returns.disputes import still_to_pay
from kefu.returns.further import ON_THE_ROAD, Further, further_of
from kefu.returns.models import Refund, Return, ReturnClock
from kefu.returns.stages import STAGES, WITHOUT_MONEY
from kefu.returns.terms import asked_by, terms_for
from kefu.returns.working_out import delivered_at, paid_for, refund_of
from kefu.web import seller_central
from kefu.web.return_words import step_sentence

# The stages that the row of dots shows; a return that ended early skipped some.
SHOWN = tuple(stage for stage in STAGES if stage != "ended")


@dataclass(frozen=True, slots=True)
class Dot:
    """One stage: ``done``, ``now``, ``ahead`` or ``skipped``, and when it was reached."""

    code: str
    state: str
    at: datetime | None


def page_of(ret: Return, user: User, *, now: datetime) -> dict[str, Any]:
    """The page's context."""
    paid, worked = paid_for(ret), refund_of(ret, now=now)
    terms, delivered = terms_for(ret, paid=paid, at=ret.requested_at), delivered_at(ret)
    payer = ret.label_payer or (terms.label_payer if terms else "")
    refunds = list(ret.refunds.select_related("asked_by", "answered_by"))
    clocks = [clock for clock in ret.clocks.all() if clock.met_at is None]
    return {
        "section": "returns",
        "ret": ret,
        "at": now,
        "dots": dots(ret),
        "clocks": sorted(clocks, key=lambda clock: clock.due_at),
        "late": _late(ret.clocks.all()),
        "contradictions": [c for c in ret.contradictions.all() if c.settled_at is None],
        "inspections": list(ret.inspections.select_related("by")),
        "photos": list(ret.photos.defer("content").select_related("by")),
        "steps": [
            (step.at, step_sentence(step))
            for step in ret.steps.select_related("actor").order_by("-id")
        ],
        "paid": paid,
        "worked": worked,
        "refund": next((r for r in reversed(refunds) if r.state in ON_THE_ROAD), None),
        "refunds": refunds,
        "can_refund": _can_refund(ret, refunds, worked),
        "rest": _rest(ret, refunds),
        "late_pieces": _late_pieces(ret, refunds, now),
        "choices": choices(
            paid=paid, left=worked.amount, label_payer=payer, label_cost=ret.label_cost
        ),
        "dispute": ret.disputes.filter(settled_at__isnull=True).first(),
        "asks": ret.stage == "asked" and ret.fulfilment != "amazon",
        "labels": list(ret.labels.defer("content")),
        "label_payer": payer,
        "terms": terms,
        "ask_until": delivered and asked_by(ret, delivered, paid=paid, now=now),
        "to_make_good": ret.remedy in WITHOUT_MONEY and not ret.made_good_at,
        "remedies": Return.Remedy.values,
        "order_link": seller_central.order_page(ret.store, ret.place, ret.amazon_order_id),
        "may_keep": user.may(Verb.APPROVE),
    }


def dots(ret: Return) -> list[Dot]:
    """Where the return stands among its stages."""
    reached = {
        "asked": ret.requested_at,
        "answered": ret.answered_at,
        "on_its_way": ret.sent_at,
        "arrived": ret.arrived_at,
        "inspected": ret.inspected_at,
        "refunded": ret.made_good_at if ret.remedy in WITHOUT_MONEY else ret.refunded_at,
        "put_away": ret.put_away_at,
    }
    over = ret.stage in ("ended", "put_away")
    found = []
    for code in SHOWN:
        at = reached[code]
        if code == ret.stage:
            state = "now"
        elif at is not None:
            state = "done"
        else:
            behind = over or SHOWN.index(code) < SHOWN.index(ret.stage)
            state = "skipped" if behind else "ahead"
        found.append(Dot(code, state, at))
    return found


def _can_refund(ret: Return, refunds: Sequence[Refund], worked: Worked) -> bool:
    if ret.refunded_at or ret.fulfilment == "amazon" or ret.remedy in WITHOUT_MONEY:
        return False
    if any(refund.state in ON_THE_ROAD for refund in refunds):
        return False
    return bool(ret.arrived_at or ret.kept_at) and ret.stage != "ended"


def _late_pieces(ret: Return, refunds: Sequence[Refund], now: datetime) -> Further | None:
    """What is owed for pieces that came after the refund, while no refund is on its road."""
    if ret.late != Return.Late.OWED or not ret.refunded_at:
        return None
    on_the_road = any(refund.state in ON_THE_ROAD for refund in refunds)
    return None if on_the_road else further_of(ret, now=now)


def _rest(ret: Return, refunds: Sequence[Refund]) -> Decimal:
    """What a settled dispute gives beyond what went back already."""
    if ret.late == Return.Late.OWED or not ret.refunded_at:
        return Decimal()
    if any(refund.state in ON_THE_ROAD for refund in refunds):
        return Decimal()
    return still_to_pay(ret)[0]


def _late(clocks: Sequence[ReturnClock]) -> list[ReturnClock]:
    """Clocks that were met after their time: what happened stays visible."""
    return [clock for clock in clocks if clock.met_at and clock.met_at > clock.due_at]
