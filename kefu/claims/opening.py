"""Claims that a report told of before any notice did: they get their case, clock and verdict all the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu.accounts.models import Store
from kefu.cases.incoming import Incoming
from kefu.cases.models import Message
from kefu.cases.told_by_reports import file_told, told
from kefu.claims.models import Claim, Telling

State = Claim.State
ENDED_BY_MONEY = (State.GRANTED, State.DENIED, State.REFUNDED)


def open_cases(store: Store, claims: Sequence[Claim], *, now: datetime) -> None:
    """Lay into cases what reports told and no notice has. Safe to repeat.

    A claim without a case gets one. Where money shows the end of a claim, its case is told of
    it; where a notice says otherwise, nobody is told anything: that is a contradiction.
    """
    homeless = [claim for claim in claims if claim.case is None]
    items = [_opened(claim, now) for claim in homeless]
    ended = _ended_by_money(store, claims)
    items += [_decided(claim, now) for claim in ended]
    filed = file_told(store, items, now=now)
    for claim, place in zip([*homeless, *ended], filed, strict=True):
        claim.case = place.case
    Claim.objects.bulk_update([*homeless, *ended], ["case"])


def _ended_by_money(store: Store, claims: Sequence[Claim]) -> list[Claim]:
    """Those of whose end only finance events told, and whose cases do not know it yet."""
    ended = [claim for claim in claims if claim.state in ENDED_BY_MONEY]
    if not ended:
        return []
    decided = set(
        Telling.objects.filter(claim__in=ended, what=Telling.What.DECIDED)
        .exclude(source=Telling.Source.FINANCE)
        .values_list("claim_id", flat=True)
    )
    told_of = set(
        Message.objects.filter(store=store, message_id__in=map(_ref, ended)).values_list(
            "message_id", flat=True
        )
    )
    return [c for c in ended if c.pk not in decided and _ref(c) not in told_of]


def _ref(claim: Claim) -> str:
    return f"report:{_key(claim)}:{claim.state}"


def _key(claim: Claim) -> str:
    return f"{claim.kind}:{claim.about}:{claim.serial}"


def _opened(claim: Claim, now: datetime) -> Incoming:
    kind = "chargeback" if claim.kind == Claim.Kind.CHARGEBACK else "claim_opened"
    return told(
        kind,
        ref=_key(claim),
        order_id=claim.amazon_order_id,
        at=min(claim.opened_at, now),
        marketplace=claim.marketplace,
        notice=_sum(claim),
    )


def _decided(claim: Claim, now: datetime) -> Incoming:
    # A chargeback's notice that states a decision is one as well (CLM-7).
    kind = "chargeback" if claim.kind == Claim.Kind.CHARGEBACK else "claim_decided"
    return told(
        kind,
        ref=f"{_key(claim)}:{claim.state}",
        order_id=claim.amazon_order_id,
        at=min(claim.decided_at or now, now),
        marketplace=claim.marketplace,
        notice={**_sum(claim), "decision": claim.state},
    )


def _sum(claim: Claim) -> dict[str, str]:
    if claim.amount is None:
        return {}
    return {"amount": str(claim.amount), "currency": claim.currency}
