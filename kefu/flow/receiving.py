"""Channel → case: a batch of items in one transaction, each with its fate in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction

from kefu.accounts.models import Store, User
from kefu.cases import raw_store
from kefu.cases.active_policy import clock_rules
from kefu.cases.concessions import REFUND_NOTICE, refunded
from kefu.cases.errors import NotAllowedNow
from kefu.cases.filing import Filed, Filing
from kefu.cases.incoming import Incoming
from kefu.cases.kinds import ORDER_ONLY
from kefu.cases.models import RawMail
from kefu.cases.threading import Keys
from kefu.channels.inbound import InboundMessage
from kefu.channels.ledger import (
    LONGEST_ID,
    UNDELIVERED,
    Arrival,
    SeenItems,
    sender_of,
    uids_seen,
    undelivered,
)
from kefu.channels.models import IntakeItem, Mailbox
from kefu.channels.port import read_item
from kefu.claims.takein import CLAIM_NOTICES, Notice, take_in_notices
from kefu.flow.delivery_reports import note_not_delivered, settle_confirmed
from kefu.flow.refund_notices import settle_refund_tasks
from kefu.guided.checking import told_by_notices
from kefu.records.stubs import ensure_orders
from kefu.returns.notices import take_in_refunds, take_in_requests

log = structlog.get_logger(__name__)
Status = IntakeItem.Status
RETURN_REQUEST = "return_request"


def receive(
    store: Store,
    arrivals: Sequence[Arrival],
    *,
    now: datetime,
    mailbox: Mailbox | None = None,
) -> list[IntakeItem]:
    """Take a batch in. Returns one ledger row an arrival, in the same order.

    When it returns, everything is committed, unless the caller holds a transaction. Raises only
    where the database itself fails; nothing was written then, and the same arrivals can be given again. One item that cannot be
    filed ends in quarantine and stops none behind it. A UID that the ledger already holds
    brings no second row and is left out of the answer.
    """
    try:
        return _together(store, arrivals, now, mailbox)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whichever item it was, it is found below, one by one
        log.exception("batch_not_filed", items=len(arrivals))
    rows: list[IntakeItem] = []
    for arrival in arrivals:
        try:
            rows += _together(store, [arrival], now, mailbox)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # kept raw, for a person; those behind it go on
            log.exception("item_not_filed", sha256=arrival.mail.sha256)
            rows.append(_quarantine(store, arrival, error, now, mailbox))
    return rows


def _together(
    store: Store, arrivals: Sequence[Arrival], now: datetime, mailbox: Mailbox | None
) -> list[IntakeItem]:
    with transaction.atomic():
        known = uids_seen(mailbox, arrivals)
        fresh = [a for a in arrivals if (a.uid_validity, a.uid) not in known]
        return _receive(store, fresh, now, mailbox)


def _quarantine(
    store: Store, arrival: Arrival, error: Exception, now: datetime, mailbox: Mailbox | None
) -> IntakeItem:
    """Keep the raw mail and say that the desk could not file it."""
    bare = InboundMessage(
        channel=arrival.mail.channel,
        message_id=f"sha256:{arrival.mail.sha256}",
        sha256=arrival.mail.sha256,
        size=arrival.mail.size,
        kind="other",
        status=Status.QUARANTINED,
        reason="could_not_be_filed",
        reason_detail={"error": type(error).__name__},
    )
    return _together(store, [replace(arrival, mail=bare)], now, mailbox)[0]


def handed_over(item: IntakeItem, arrival: Arrival, *, now: datetime) -> IntakeItem | None:
    """The server hands over after all what lay in quarantine without its bytes; the new row takes the old one's place.

    None where the item waits no more, as another process was handed it first.
    """
    with transaction.atomic():
        if not undelivered().filter(pk=item.pk).delete()[0]:
            return None
        [row] = receive(item.store, [arrival], now=now, mailbox=item.mailbox)
    return row


def accept_quarantined(item: IntakeItem, *, actor: User | None, now: datetime) -> IntakeItem:
    """A person vouches for a quarantined item: it goes on its way as if it had been accepted.

    Raises ``NotAllowedNow``: ``not_quarantined``, or ``not_handed_over`` where there is nothing to file yet.
    """
    if item.reason == UNDELIVERED:
        raise NotAllowedNow("not_handed_over")
    return _again(item, read_item(item), now=now, vouched=True)


def retry(item: IntakeItem, *, actor: User | None, now: datetime) -> IntakeItem:
    """Read a quarantined item again with the present reader (after an update, say).

    What the server has not handed over is asked for with the next fetch.
    Raises ``NotAllowedNow("not_quarantined")``.
    """
    if item.reason == UNDELIVERED:
        return _asked_for_soon(item)
    return _again(item, read_item(item), now=now, vouched=False)


def _receive(
    store: Store, arrivals: Sequence[Arrival], now: datetime, mailbox: Mailbox | None
) -> list[IntakeItem]:
    seen = SeenItems(store, (a.mail.message_id for a in arrivals))
    rows = []
    for arrival in arrivals:
        row = _ledger_row(store, arrival, seen, now, mailbox)
        seen.remember(row, arrival.mail.sha256)
        rows.append(row)
    raws = raw_store.keep(
        store,
        (
            (a.mail.sha256, a.raw)
            for a, row in zip(arrivals, rows, strict=True)
            if row.status != Status.DUPLICATE
        ),
        now=now,
    )
    for arrival, row in zip(arrivals, rows, strict=True):
        row.raw = raws.get(arrival.mail.sha256)
    _file_accepted(store, [(a.mail, r) for a, r in zip(arrivals, rows, strict=True)], now)
    for arrival, row in zip(arrivals, rows, strict=True):
        _point_to_original(arrival.mail, row, seen)
    IntakeItem.objects.bulk_create(rows)
    return rows


def _file_accepted(
    store: Store, pairs: Sequence[tuple[InboundMessage, IntakeItem]], now: datetime
) -> None:
    accepted = [(mail, row) for mail, row in pairs if row.status == Status.ACCEPTED]
    ensure_orders(
        store,
        {m.order_id: m.marketplace or "" for m, _ in accepted if m.kind in ORDER_ONLY},
        now=now,
    )
    for_cases = [
        (mail, row, incoming(mail, row.raw, now))
        for mail, row in accepted
        if mail.kind not in ORDER_ONLY
    ]
    filing = Filing(store, [item for _, _, item in for_cases], now=now, rules=clock_rules(now))
    filed: list[tuple[InboundMessage, Filed]] = []
    for mail, row, item in for_cases:
        place = filing.file(item)
        row.case, row.message = place.case, place.message
        filed.append((mail, place))
    filing.flush()
    refunds = [(place.case, place.message) for mail, place in filed if mail.kind == REFUND_NOTICE]
    settle_refund_tasks(refunds, now=now)
    claims = [
        Notice(case=place.case, message=place.message, due=mail.deadline)
        for mail, place in filed
        if mail.kind in CLAIM_NOTICES
    ]
    take_in_notices(store, claims, now=now)
    _tell_returns(filed, now)
    told_by_notices(store, [(place.case, place.message) for _, place in filed], now=now)
    for mail, place in filed:
        if place.confirms:
            settle_confirmed(place.message, now=now)
        elif mail.kind == "not_delivered":
            note_not_delivered(mail, place, now=now)


def _tell_returns(filed: Sequence[tuple[InboundMessage, Filed]], now: datetime) -> None:
    """Requests and refunds go on to the returns desk; Amazon runs the returns of what it ships."""
    requests = [(place.case, place.message) for mail, place in filed if mail.kind == RETURN_REQUEST]
    take_in_requests(requests, now=now)
    paid = [
        (place.case, place.message, *refunded(place.message.notice))
        for mail, place in filed
        if mail.kind == REFUND_NOTICE
    ]
    take_in_refunds(paid, now=now)


def incoming(mail: InboundMessage, raw: RawMail | None, now: datetime) -> Incoming:
    """What filing needs of an inbound message."""
    from_buyer = mail.kind == "buyer_message"
    replied = (mail.in_reply_to, *mail.references, mail.bounced_message_id)
    return Incoming(
        kind=mail.kind,
        channel=mail.channel,
        message_id=mail.message_id[:LONGEST_ID],
        in_reply_to=mail.in_reply_to[:LONGEST_ID],
        keys=Keys(
            case_uuid=mail.case_uuid,
            order_id=mail.order_id,
            alias=mail.buyer_alias[:LONGEST_ID],
            reply_ids=tuple(dict.fromkeys(r[:LONGEST_ID] for r in replied if r)),
            at=min(mail.received_at or now, now),
            from_buyer=from_buyer,
        ),
        at=min(mail.received_at or now, now),
        marketplace=mail.marketplace or "",
        buyer_address=mail.buyer_address[:254],
        buyer_name=mail.buyer_name[:120],
        subject=mail.subject[:250],
        text=mail.own_text if mail.kind == "reply_copy" else mail.text,
        body=mail.body,
        attachments=mail.attachments,
        deadline=mail.deadline,
        notice=mail.notice_facts,
        raw=raw,
    )


def _ledger_row(
    store: Store, arrival: Arrival, seen: SeenItems, now: datetime, mailbox: Mailbox | None
) -> IntakeItem:
    mail = arrival.mail
    status, reason = seen.verdict(mail)
    return IntakeItem(
        store=store,
        mailbox=mailbox,
        uid_validity=arrival.uid_validity,
        uid=arrival.uid,
        source=arrival.source[-300:],
        message_id_header=mail.message_id[:LONGEST_ID],
        size=mail.size,
        kind=mail.kind,
        status=status,
        reason=reason,
        reason_detail=dict(mail.reason_detail),
        sender=sender_of(mail),
        subject=mail.subject[:250],
        seen_at=now,
        received_at=mail.received_at,
    )


def _point_to_original(mail: InboundMessage, row: IntakeItem, seen: SeenItems) -> None:
    """A duplicate lies where the item lies that it repeats, which may be of the same batch."""
    original = seen.original(mail) if row.status == Status.DUPLICATE else None
    if original is not None:
        row.case, row.message = original.case, original.message


def _asked_for_soon(item: IntakeItem) -> IntakeItem:
    if not undelivered().filter(pk=item.pk).update(attempts=0):
        raise NotAllowedNow("not_quarantined")
    item.attempts = 0
    return item


def _again(item: IntakeItem, mail: InboundMessage, *, now: datetime, vouched: bool) -> IntakeItem:
    with transaction.atomic():
        claimed = IntakeItem.objects.filter(pk=item.pk, status=Status.QUARANTINED).update(
            attempts=item.attempts + 1
        )
        if claimed != 1:
            raise NotAllowedNow("not_quarantined")
        item.attempts += 1
        item.status = Status.ACCEPTED if vouched else mail.status
        item.reason = "vouched" if vouched else mail.reason
        item.kind, item.reason_detail = mail.kind, dict(mail.reason_detail)
        _file_accepted(item.store, [(mail, item)], now)
        item.save()
    return item
