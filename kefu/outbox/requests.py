"""What is asked of Amazon for an order or a listing, each with what must be so before."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from kefu.accounts.models import Store, User
from kefu.approvals.letter_check import blocking, check_letter, unacknowledged
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case
from kefu.outbox.amazon_actions import ask_for
from kefu.outbox.models import Action
from kefu.records.models import Order

Kind = Action.Kind
# Amazon's window for asking for a review, from the earliest and the latest promised day (REV-1).
REVIEW_FROM, REVIEW_UNTIL = timedelta(days=5), timedelta(days=30)
LONGEST_TEMPLATE = 2000
# The template that fits any trouble with an order.
TEMPLATE = "unexpectedProblem"
OVER = (Case.State.DONE, Case.State.MERGED)


def confirm_shipment(
    order: Order,
    *,
    carrier: str,
    tracking_number: str,
    shipped_at: datetime,
    actor: User | None,
    now: datetime,
) -> Action:
    """Tell Amazon that the order is on its way. The same number is told once.

    Raises ``NotAllowedNow``: ``no_tracking``, ``shipped_by_amazon``, ``ships_later``, and what
    ``ask_for`` raises.
    """
    carrier, number = carrier.strip()[:60], "".join(tracking_number.split())[:60]
    if not carrier or not number:
        raise NotAllowedNow("no_tracking")
    if order.fulfilment == Order.Fulfilment.AMAZON:
        raise NotAllowedNow("shipped_by_amazon")
    if shipped_at > now:
        raise NotAllowedNow("ships_later")
    return ask_for(
        order.store,
        Kind.CONFIRM_SHIPMENT,
        about=f"{order.amazon_order_id}:{number}",
        payload={
            "carrier": carrier,
            "tracking_number": number,
            "shipped_at": shipped_at.isoformat(),
        },
        order_id=order.amazon_order_id,
        actor=actor,
        now=now,
    )


def review_window(order: Order) -> tuple[datetime, datetime] | None:
    """When Amazon lets a review be asked for; ``None`` where the promised days are not known."""
    if order.latest_delivery is None:
        return None
    first = (order.earliest_delivery or order.latest_delivery) + REVIEW_FROM
    return first, order.latest_delivery + REVIEW_UNTIL


def request_review(order: Order, *, actor: User | None, now: datetime) -> Action:
    """Have Amazon ask for a review, in its own words, once an order (REV-1).

    Raises ``NotAllowedNow``: ``outside_review_window``, ``open_problem`` while a case of the
    order is not done, and what ``ask_for`` raises.
    """
    window = review_window(order)
    if window is None or not window[0] <= now <= window[1]:
        raise NotAllowedNow("outside_review_window")
    cases = Case.objects.filter(store=order.store_id, amazon_order_id=order.amazon_order_id)
    if cases.exclude(state__in=OVER).exists():
        raise NotAllowedNow("open_problem")
    return ask_for(
        order.store,
        Kind.REQUEST_REVIEW,
        about=order.amazon_order_id,
        payload={},
        order_id=order.amazon_order_id,
        actor=actor,
        now=now,
    )


def send_template(
    case: Case,
    *,
    template: str,
    text: str,
    actor: User | None,
    now: datetime,
    acknowledged: Collection[str] = (),
) -> Action:
    """Write to the buyer by one of Amazon's templates; the words are checked as a letter's are.

    It offers nothing, so it may promise nothing: offers go by letter, with their limits.
    ``acknowledged``: keys of the warnings that the agent sends all the same.

    Raises ``NotAllowedNow``: ``no_order``, ``nothing_to_send``, ``text_too_long``,
    ``blocked_finding``, ``unacknowledged_warning``, and what ``ask_for`` raises.
    """
    text = text.strip()
    if not case.amazon_order_id:
        raise NotAllowedNow("no_order")
    if not text:
        raise NotAllowedNow("nothing_to_send")
    if len(text) > LONGEST_TEMPLATE:
        raise NotAllowedNow("text_too_long", most=LONGEST_TEMPLATE)
    checked = check_letter(case, subject="", text=text)
    if blocked := blocking(checked):
        raise NotAllowedNow("blocked_finding", findings=[f.to_json() for f in blocked])
    if missed := unacknowledged(checked, acknowledged):
        raise NotAllowedNow("unacknowledged_warning", findings=[f.to_json() for f in missed])
    words = hashlib.sha256(text.encode()).hexdigest()[:12]
    return ask_for(
        case.store,
        Kind.SEND_TEMPLATE,
        about=f"{case.amazon_order_id}:{template}:{words}",
        payload={"template": template, "text": text},
        order_id=case.amazon_order_id,
        case=case,
        actor=actor,
        now=now,
    )


def correct_listing(
    store: Store,
    *,
    sku: str,
    attribute: str,
    texts: Sequence[str],
    before: Sequence[str],
    actor: User | None,
    now: datetime,
    case: Case | None = None,
) -> Action:
    """Change what a listing says (PRD-6). ``before``: what it said, for whoever asks later.

    Raises ``NotAllowedNow``: ``nothing_to_change``, and what ``ask_for`` raises.
    """
    texts = [text.strip() for text in texts if text.strip()]
    if not texts or list(texts) == list(before):
        raise NotAllowedNow("nothing_to_change")
    words = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
    return ask_for(
        store,
        Kind.PATCH_LISTING,
        # A text may come back another day.
        about=f"{sku}:{attribute}:{words}:{now:%Y%m%d}",
        payload={"sku": sku, "attribute": attribute, "texts": texts, "before": list(before)},
        case=case,
        actor=actor,
        now=now,
    )
