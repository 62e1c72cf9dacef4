"""A claim's evidence out of the records: a fixed number of queries, however long the story is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from kefu.cases.concessions import REFUND_NOTICE, refunded
from kefu.cases.models import Attachment, Case, Message, Offer
from kefu.claims.evidence.pack import Item, Offered, Pack, Photo, Refunded, Said, Shipment
from kefu.claims.models import Claim
from kefu.policybook.active import active_book
from kefu.records.models import Order

Direction, Delivery = Message.Direction, Message.Delivery
# Ours only where it reached the buyer; what is in doubt proves nothing.
ARRIVED = Delivery.SENT
NEVER_OFFERED = (Delivery.FAILED, Delivery.NOT_DELIVERED, Delivery.WITHDRAWN, Delivery.IN_DOUBT)


def gather(claim: Claim, *, now: datetime) -> Pack:
    """All that the desk knows and may show to Amazon."""
    order, cases = claim.order, _cases(claim)
    messages = list(
        Message.objects.filter(case__in=cases)
        .exclude(direction=Direction.NOTE)
        .order_by("at", "id")
        .only("id", "direction", "kind", "at", "text", "delivery", "notice", "automatic")
    )
    return Pack(
        kind=claim.kind,
        state=claim.state,
        cause=claim.cause,
        reason=claim.reason,
        reason_code=claim.reason_code,
        claim_id=claim.claim_id,
        order_id=claim.amazon_order_id,
        marketplace=claim.marketplace or claim.store.marketplace,
        opened_at=claim.opened_at,
        amount=claim.amount,
        currency=claim.currency or (order.currency if order else ""),
        said=tuple(_said(messages)),
        photos=tuple(_photos(cases)),
        offers=tuple(_offers(cases)),
        refunds=tuple(_refunds(messages)),
        return_days=_return_days(claim, now),
        **(_of_order(order) if order else {}),
    )


def _cases(claim: Claim) -> list[int]:
    """The claim's own case and all others of its order."""
    wanted = Q(pk=claim.case_id)
    if claim.amazon_order_id:
        wanted |= Q(amazon_order_id=claim.amazon_order_id)
    return list(Case.objects.filter(wanted, store=claim.store_id).values_list("pk", flat=True))


def _of_order(order: Order) -> dict[str, object]:
    return {
        "fulfilment": order.fulfilment,
        "order_status": order.status,
        "ordered_at": order.ordered_at,
        "latest_ship": order.latest_ship,
        "latest_delivery": order.latest_delivery,
        "items": tuple(
            Item(title=item.title or item.sku or item.asin, quantity=item.quantity, paid=item.paid)
            for item in order.items.all()
        ),
        "shipments": tuple(
            Shipment(
                carrier=parcel.carrier,
                number=parcel.tracking_number,
                state=parcel.state,
                shipped_at=parcel.shipped_at,
                delivered_at=parcel.delivered_at,
            )
            for parcel in order.parcels.all()
        ),
    }


def _said(messages: Iterable[Message]) -> Iterable[Said]:
    for message in messages:
        ours = message.direction == Direction.OUT
        if ours and (message.delivery != ARRIVED or message.automatic):
            continue
        who = "seller" if ours else "buyer" if message.kind == "buyer_message" else "amazon"
        yield Said(at=message.at, who=who, kind=message.kind, text=message.text.strip())


def _photos(cases: list[int]) -> Iterable[Photo]:
    files = Attachment.objects.filter(
        message__case__in=cases, message__direction=Direction.IN, inline=False
    )
    for pk, name, kind, at in files.order_by("message__at", "id").values_list(
        "pk", "name", "content_type", "message__at"
    ):
        yield Photo(pk=pk, at=at, name=name, picture=kind.startswith("image/"))


def _offers(cases: list[int]) -> Iterable[Offered]:
    offers = Offer.objects.filter(case__in=cases).exclude(message__delivery__in=NEVER_OFFERED)
    for offer in offers.exclude(message__delivery=Delivery.QUEUED):
        yield Offered(
            at=offer.offered_at,
            remedy=offer.remedy,
            percent=offer.percent,
            amount=offer.amount,
            outcome=offer.outcome,
        )


def _refunds(messages: Iterable[Message]) -> Iterable[Refunded]:
    for message in messages:
        if message.kind == REFUND_NOTICE:
            amount, currency = refunded(message.notice)
            if amount > 0:
                yield Refunded(at=message.at, amount=amount, currency=currency)


def _return_days(claim: Claim, now: datetime) -> int:
    place = claim.marketplace or claim.store.marketplace
    found = active_book(now).number("return_window_days", marketplace=place or None, on=now.date())
    return int(found or 0)
