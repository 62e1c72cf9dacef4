"""Money back to a buyer: asked for once a promise, and never more than was paid (RET-6, RET-9)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.accounts.models import User
from kefu.approvals.limits import Chosen
from kefu.approvals.weighing import guard_for_all, hold, paid_for, weigh
from kefu.cases.concession_sums import GOODS_ARE_BACK
from kefu.cases.concessions import history_of
from kefu.cases.errors import NotAllowedNow
from kefu.cases.facts import articles_named
from kefu.cases.models import Case, Decision, Offer
from kefu.cases.verbs import changing
from kefu.outbox.amazon_actions import ask_for
from kefu.outbox.models import Action

State, Kind = Action.State, Action.Kind
NOT_PAID = (State.FAILED, State.WITHDRAWN)


def refund(
    case: Case,
    *,
    remedy: str,
    amount: Decimal,
    actor: User,
    now: datetime,
    note: str = "",
) -> Action:
    """Pay back without a letter of its own: after an inspection, before a claim is decided.

    Weighed as a letter is, with what the policy said last and the limits of ``actor``; it
    stands in the ledger of concessions as an offer that was accepted.
    Raises ``NotAllowedNow``: ``not_judged``, ``needs_approval``, ``goods_first``,
    ``more_than_paid``, ``refused_before``, and what ``ask_for`` raises.
    """
    with changing(case):
        hold(case, [actor])
        decision = case.decisions.first()
        if decision is None:
            raise NotAllowedNow("not_judged")
        _guard_goods_first(remedy, decision)
        weighed = weigh(
            case, [Chosen(remedy=remedy, amount=amount)], decision, person=actor, now=now
        )
        guard_for_all(weighed)
        if weighed.why:
            raise NotAllowedNow("needs_approval", why=[why.to_json() for why in weighed.why])
        offer = Offer.objects.create(
            case=case,
            remedy=remedy,
            amount=amount,
            currency=case.currency,
            rule=weighed.chosen[0].rule,
            offered_at=now,
            offered_by=actor,
            outcome=Offer.Outcome.ACCEPTED,
            settled_at=now,
        )
        return queue_refund(case, offer, actor=actor, now=now, note=note)


def queue_refund(
    case: Case,
    offer: Offer,
    *,
    actor: User | None,
    now: datetime,
    letter: Action | None = None,
    note: str = "",
) -> Action:
    """Queue what an offer promises. The caller holds the case and the store, and has weighed it.

    Raises ``NotAllowedNow``: ``amount_unknown``, ``more_than_paid``, and what ``ask_for`` raises.
    """
    if not offer.amount or not offer.currency or not case.amazon_order_id:
        raise NotAllowedNow("amount_unknown")
    decision = case.decisions.first()
    _guard_sum(case, offer.amount, offer.currency, decision)
    payload: dict[str, Any] = {
        "remedy": offer.remedy,
        "amount": str(offer.amount),
        "currency": offer.currency,
        "reason": "CustomerReturn" if _came_back(decision) else "GeneralAdjustment",
        "asins": sorted(articles_named(case)),
        **({"note": note[:200]} if note else {}),
    }
    return ask_for(
        case.store,
        Kind.REFUND,
        about=f"{case.amazon_order_id}:{offer.pk}",
        payload=payload,
        order_id=case.amazon_order_id,
        case=case,
        offer=offer,
        letter=letter,
        actor=actor,
        now=now,
    )


def asked_for_order(store: int, order_id: str) -> Decimal:
    """All refunds of an order that were asked for here and not called off, whatever their state."""
    asked = Action.objects.filter(store=store, amazon_order_id=order_id, kind=Kind.REFUND)
    # The whole payload: SQLite hands a number out of JSON over as a float, even out of a text.
    payloads = asked.exclude(state__in=NOT_PAID).values_list("payload", flat=True)
    return sum((Decimal(payload["amount"]) for payload in payloads), Decimal())


def still_owed(action: Action) -> bool:
    """Whether what was promised for the order, less what notices tell was paid, covers a refund."""
    if action.case is None:
        return True
    return history_of(action.case).order().promised >= Decimal(action.payload["amount"])


def guard_again(action: Action) -> None:
    """Before a refund that was not made is tried anew; the caller holds it.

    Raises ``NotAllowedNow``: ``paid_already`` where a notice tells that somebody has paid it
    meanwhile, ``more_than_paid``.
    """
    if not still_owed(action):
        raise NotAllowedNow("paid_already")
    case, amount = action.case, Decimal(action.payload["amount"])
    if case is not None:
        hold(case, [])
        _guard_sum(case, amount, action.payload["currency"], case.decisions.first())


def _guard_sum(case: Case, amount: Decimal, currency: str, decision: Decision | None) -> None:
    """The queue against what was paid; ledger and notices were weighed before."""
    paid = paid_for(case, decision) if decision else None
    had = asked_for_order(case.store_id, case.amazon_order_id)
    if paid is None or had + amount <= paid:
        return
    raise NotAllowedNow(
        "more_than_paid",
        paid=str(paid),
        had=str(had),
        asked=str(amount),
        left=str(max(paid - had, Decimal())),
        currency=currency,
    )


def _guard_goods_first(remedy: str, decision: Decision) -> None:
    """RET-6: what was promised on return waits for the goods, unless the buyer keeps them."""
    kept = decision.facts.get("buyer_may_keep") is True
    if remedy == "refund_on_return" and not (kept or _came_back(decision)):
        raise NotAllowedNow("goods_first")


def _came_back(decision: Decision | None) -> bool:
    return decision is not None and decision.facts.get("return_status") in GOODS_ARE_BACK
