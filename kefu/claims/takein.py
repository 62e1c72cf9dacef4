"""What Amazon tells of claims, taken in: kept word for word, and the claims worked out anew.

Safe to repeat, and whatever comes first or last: the claims are made from all that was told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from kefu.accounts.models import Store
from kefu.cases.models import Case, Message
from kefu.cases.verbs import state_fact
from kefu.claims.models import Claim, Telling
from kefu.claims.opening import open_cases
from kefu.claims.telling import tell

CLAIM_NOTICES = {
    "claim_opened": (Claim.Kind.A_TO_Z, Telling.What.OPENED),
    "claim_decided": (Claim.Kind.A_TO_Z, Telling.What.DECIDED),
    "chargeback": (Claim.Kind.CHARGEBACK, Telling.What.OPENED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice mail about a claim, as it was filed. ``due`` is what it states."""

    case: Case
    message: Message
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRow:
    """A line of the returns report that says there is an A-to-z claim on the order."""

    order_id: str
    marketplace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRow:
    """Money that Amazon moved for a claim or chargeback. ``amount`` below zero was taken.

    ``ledger``: where Amazon tells it; the same money may stand in several.
    """

    order_id: str
    kind: str
    ref: str
    at: datetime
    amount: Decimal
    currency: str
    marketplace: str = ""
    ledger: str = ""


def take_in_notices(store: Store, notices: Sequence[Notice], *, now: datetime) -> None:
    """Notices of claims opened and decided, and of chargebacks, into claims (CLM-1, CLM-7)."""
    rows, cases = [], {}
    for notice in notices:
        message = notice.message
        about = notice.case.amazon_order_id or f"#{notice.case.pk}"
        cases[about] = notice.case
        kind, what = CLAIM_NOTICES[message.kind]
        if message.kind == "chargeback" and message.notice.get("decision"):
            what = Telling.What.DECIDED
        rows.append(
            _telling(
                store,
                kind=kind,
                about=about,
                what=what,
                source=Telling.Source.NOTICE,
                ref=str(message.pk),
                at=message.at,
                facts=_notice_facts(message.notice, notice.due, notice.case.marketplace),
                now=now,
            )
        )
    tell(store, rows, now=now, cases=cases)
    for notice in notices:
        _later_than_stated(notice, now)


def take_in_returns(store: Store, rows: Iterable[ReturnRow], *, now: datetime) -> None:
    """Orders that the returns report marks with an A-to-z claim."""
    tell_by_report(
        store,
        [
            _telling(
                store,
                kind=Claim.Kind.A_TO_Z,
                about=row.order_id,
                what=Telling.What.FLAGGED,
                source=Telling.Source.RETURNS_REPORT,
                ref=row.order_id,
                at=now,  # the report tells when the return was asked for, not when the claim came
                facts=_given(marketplace=row.marketplace),
                now=now,
            )
            for row in rows
        ],
        now=now,
    )


def take_in_money(store: Store, rows: Iterable[MoneyRow], *, now: datetime) -> None:
    """Finance events of guarantee claims and chargebacks."""
    tell_by_report(
        store,
        [
            _telling(
                store,
                kind=row.kind,
                about=row.order_id,
                what=Telling.What.PAID if row.amount < 0 else Telling.What.PAID_BACK,
                source=Telling.Source.FINANCE,
                ref=row.ref,
                at=row.at,
                facts=_given(
                    amount=str(abs(row.amount)),
                    currency=row.currency,
                    marketplace=row.marketplace,
                    ledger=row.ledger,
                ),
                now=now,
            )
            for row in rows
            if row.amount
        ],
        now=now,
    )


def tell_by_report(store: Store, rows: Sequence[Telling], *, now: datetime) -> None:
    """Tellings of no notice; cases learn of what they tell."""
    with transaction.atomic():
        open_cases(store, tell(store, rows, now=now), now=now)


def _later_than_stated(notice: Notice, now: datetime) -> None:
    """Amazon's later decision speaks again where a person had stated an earlier one."""
    stated = notice.case.stated_facts.get("claim_status")
    decision = notice.message.notice.get("decision", "")
    if not stated or not decision or stated["value"] == decision:
        return
    if datetime.fromisoformat(stated["at"]) < notice.message.at:
        state_fact(notice.case, field="claim_status", value=None, actor=None, now=now)


def _telling(store: Store, *, now: datetime, **given: Any) -> Telling:
    return Telling(store=store, taken_at=now, **given)


def _notice_facts(notice: dict[str, str], due: datetime | None, marketplace: str) -> dict[str, str]:
    return _given(
        decision=notice.get("decision", ""),
        amount=_amount(notice.get("amount", "")),
        currency=notice.get("currency", ""),
        due=due.isoformat() if due else "",
        reason=notice.get("claim_reason", "")[:200],
        claim_id=notice.get("claim_id", "")[:60],
        marketplace=marketplace,
    )


def _amount(text: str) -> str:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return ""
    return str(found) if found.is_finite() and abs(found) < Decimal("1e10") else ""


def _given(**facts: str) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}
