"""What of a buyer is deleted when an order has been delivered for so long, and what stays for the figures.

Amazon's data protection policy: personal data goes 30 days after delivery at the latest, unless it is needed
for the order still. What is still open (a case, a claim or its appeal, a return under way) keeps it until it is over.
Codes, dates, amounts, decisions and offers stay: they name nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kefu.accounts.models import Store
from kefu.approvals.models import Approval
from kefu.assist.models import Call, Suggestion, Summary, Translation
from kefu.cases import raw_store, search
from kefu.cases.models import Attachment, Case, CaseKey, Draft, Event, Message, RawMail
from kefu.channels.models import IntakeItem
from kefu.claims.models import Claim
from kefu.guided.models import GuidedStep
from kefu.policybook.active import active_book, number_of
from kefu.records.models import Order, Parcel
from kefu.returns.models import Return

NUMBER = "personal_data_days"
OVER = (Return.Stage.REFUNDED, Return.Stage.PUT_AWAY, Return.Stage.ENDED)
NOTICE_KEPT = frozenset(
    {"asin", "sku", "quantity", "amount", "currency", "decision", "authorised", "rma", "claim_id"}
)
"""What of a notice names nobody."""
BATCH = 200


def purge_due(*, now: datetime) -> int:
    """Delete what is due, a batch at a time. Returns how many orders and cases were cleared."""
    count = 0
    for store in Store.objects.all():
        before = now - _kept(store, now)
        orders = orders_due(store, before, now=now)
        if orders:
            purge_orders(orders, now=now)
        cases = cases_due(store, before)
        if cases:
            with transaction.atomic():
                _clear_cases(cases, now)
        count += len(orders) + len(cases)
    return count


def orders_due(store: Store, before: datetime, *, now: datetime) -> list[Order]:
    """A batch of orders delivered, or to be delivered at the latest, before an instant, with nothing open about them."""
    found = _with_nothing_open(store, before, now)
    dated = found.filter(latest_delivery__lt=before).order_by("latest_delivery", "pk")
    undated = found.filter(latest_delivery=None, ordered_at__lt=before).order_by("ordered_at", "pk")
    # Asked for one after the other: each is a short way through an index, the two in one are none.
    return list(dated[:BATCH]) or list(undated[:BATCH])


def _with_nothing_open(store: Store, before: datetime, now: datetime) -> QuerySet[Order]:
    own = {"store": store, "amazon_order_id": OuterRef("amazon_order_id")}
    working = Case.objects.filter(**own, state__in=(Case.State.OPEN, Case.State.WAITING))
    claimed = Claim.objects.filter(order=OuterRef("pk")).filter(
        Q(state__in=(Claim.State.OPEN, Claim.State.ANSWERED)) | Q(appeal_until__gt=now)
    )
    coming = Return.objects.filter(order=OuterRef("pk")).exclude(stage__in=OVER)
    later = Parcel.objects.filter(order=OuterRef("pk"), delivered_at__gte=before)
    return Order.objects.filter(store=store, purged_at=None).filter(
        ~Exists(working), ~Exists(claimed), ~Exists(coming), ~Exists(later)
    )


def cases_due(store: Store, before: datetime) -> list[Case]:
    """A batch of finished cases that no known order holds, silent since before an instant."""
    over = (Case.State.DONE, Case.State.MERGED)
    found = Case.objects.filter(store=store, order=None, purged_at=None, state__in=over)
    return list(found.filter(last_message_at__lt=before).order_by("last_message_at", "pk")[:BATCH])


def purge_orders(orders: Sequence[Order], *, now: datetime) -> None:
    """Clear orders and everything that was said about them, all of it or nothing."""
    with transaction.atomic():
        ids = [order.amazon_order_id for order in orders]
        cases = Case.objects.filter(store=orders[0].store_id, amazon_order_id__in=ids)
        _clear_cases(list(cases), now)
        Return.objects.filter(order__in=orders).update(buyer_name="", comment="")
        Order.objects.filter(pk__in=[order.pk for order in orders]).update(
            buyer_name="", ship_to="", purged_at=now
        )


def _clear_cases(cases: Sequence[Case], now: datetime) -> None:
    ids = [case.pk for case in cases]
    messages = list(Message.objects.filter(case__in=ids).only("pk", "raw_id", "notice"))
    _clear_messages(messages)
    Draft.objects.filter(case__in=ids).delete()
    Suggestion.objects.filter(case__in=ids).delete()
    Summary.objects.filter(case__in=ids).delete()
    Call.objects.filter(case__in=ids).update(material="", wish="", replaces="")
    GuidedStep.objects.filter(case__in=ids).update(text="", glosses={}, note="")
    CaseKey.objects.filter(case__in=ids, kind=CaseKey.Kind.ALIAS).delete()
    for approval in Approval.objects.filter(case__in=ids):
        approval.subject = {
            name: said for name, said in approval.subject.items() if name in ("remedies", "why")
        }
        approval.save(update_fields=["subject"])
    for event in Event.objects.filter(case__in=ids, facts__has_key="text"):
        event.facts = {name: said for name, said in event.facts.items() if name != "text"}
        event.save(update_fields=["facts"])
    Case.objects.filter(pk__in=ids).update(
        buyer_name="", buyer_address="", subject="", snippet="", purged_at=now
    )


def _clear_messages(messages: Sequence[Message]) -> None:
    ids = [message.pk for message in messages]
    for message in messages:
        message.notice = {k: v for k, v in message.notice.items() if k in NOTICE_KEPT}
    Message.objects.bulk_update(messages, ["notice"])
    Translation.objects.filter(message__in=ids).delete()
    Attachment.objects.filter(message__in=ids).update(name="", content=None)
    search.forget(ids)
    raws = {message.raw_id for message in messages if message.raw_id}
    IntakeItem.objects.filter(Q(message__in=ids) | Q(raw__in=raws)).update(
        raw=None, sender="", subject="", reason_detail={}
    )
    Message.objects.filter(pk__in=ids).update(
        text="", body="", gloss="", subject="", counterpart="", counterpart_name="", raw=None
    )
    _drop_mails(raws)


def _drop_mails(raws: set[int]) -> None:
    """The mails themselves, unless another message or item still needs one."""
    needed = Message.objects.filter(raw=OuterRef("pk"))
    listed = IntakeItem.objects.filter(raw=OuterRef("pk"))
    rows = RawMail.objects.filter(~Exists(needed), ~Exists(listed), pk__in=raws)
    for row in rows.only("pk", "file"):
        raw_store.drop(row)


def _kept(store: Store, now: datetime) -> timedelta:
    """How long after delivery."""
    book = active_book(now)
    days = number_of(book, NUMBER, marketplace=store.marketplace, on=now.date())
    if days is None:
        raise LookupError(NUMBER)
    return timedelta(days=float(days))
