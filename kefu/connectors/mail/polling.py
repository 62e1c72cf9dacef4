"""Mailbox → ledger: what is new, a round at a time, and once a day a count of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

import structlog

from kefu.channels.inbound import InboundMessage
from kefu.channels.ledger import UNDELIVERED, Arrival
from kefu.channels.models import IntakeItem, Mailbox
from kefu.channels.port import Refused
from kefu.connectors.mail import imap
from kefu.connectors.mail.asking_again import due_again, note_asked, settle_old_numbers
from kefu.connectors.mail.imap import LINE_BROKE, Fetched, Folder, opened
from kefu.connectors.mail.reading import read_mail
from kefu.flow.receiving import handed_over, receive

log = structlog.get_logger(__name__)
RECONCILE_EVERY = timedelta(hours=24)
# So often is one mail asked for when the line breaks at it.
STUMBLES = 3
Now = Callable[[], datetime]


def poll(mailbox: Mailbox, *, now: Now) -> int:
    """Fetch what the ledger does not hold yet. Returns how many items came in.

    Never raises for the other side: what went wrong is written to the mailbox, and the next
    round goes on where this one stopped.
    """
    try:
        with opened(mailbox) as folder:
            count = _take_in(mailbox, folder, now)
    except Refused as refused:
        _note_failure(mailbox, refused, now())
        return 0
    _save(mailbox, last_seen_at=now(), last_error="", last_error_detail="", failing_since=None)
    return count


def _take_in(mailbox: Mailbox, folder: Folder, now: Now) -> int:
    if mailbox.uid_validity != folder.uid_validity:
        # The server numbered its mails anew: all come again, known ones end as duplicates.
        settle_old_numbers(mailbox, folder.uid_validity)
        _save(mailbox, uid_validity=folder.uid_validity, last_uid=0)
    uids = folder.uids_after(mailbox.last_uid)
    due = mailbox.reconciled_at is None or now() - mailbox.reconciled_at >= RECONCILE_EVERY
    if due:
        uids = _missing(mailbox, folder)
    count = 0
    careful = imap.ROUND_MAILS if mailbox.last_error == "connection_lost" else 0
    rounds = chain(_one_by_one(mailbox, folder, uids[:careful]), folder.fetch(uids[careful:]))
    for fetched in rounds:
        count += len(_receive(mailbox, folder, fetched, now()))
        highest = max((mail.uid for mail in fetched), default=0)
        if highest > mailbox.last_uid:
            _save(mailbox, last_uid=highest)
    if due:
        _save(mailbox, reconciled_at=now())
    return count + _ask_again(mailbox, folder, now)


def _one_by_one(mailbox: Mailbox, folder: Folder, uids: Sequence[int]) -> Iterator[list[Fetched]]:
    """After a line that broke, the round it broke in: mail by mail, to find the one that does it.

    What the server does not deliver however often it is asked goes into quarantine, without its
    bytes, and those behind it are read. It is asked for again later (``_ask_again``).
    """
    for uid in uids:
        again = uid == mailbox.stumbled_uid
        if again and mailbox.stumbles >= STUMBLES:
            yield [Fetched(uid=uid, raw=b"", whole=False)]
            continue
        _save(mailbox, stumbled_uid=uid, stumbles=mailbox.stumbles + 1 if again else 1)
        yield from folder.fetch([uid])


def _ask_again(mailbox: Mailbox, folder: Folder, now: Now) -> int:
    """Mails that were not handed over before; the line may have been to blame. Returns how many came.

    Comes last, as the line may break at one of them again, which then costs nobody anything.
    """
    came = 0
    for item in due_again(mailbox, folder.uid_validity, now()):
        note_asked(item, now())
        try:
            mails = [mail for fetched in folder.fetch([item.uid]) for mail in fetched]
        except LINE_BROKE as error:
            log.info("mail_not_handed_over", mailbox=mailbox.pk, uid=item.uid, error=str(error))
            break
        arrivals = [_arrival(mailbox, folder, mail) for mail in mails if mail.raw]
        came += sum(handed_over(item, arrival, now=now()) is not None for arrival in arrivals)
    return came


def _missing(mailbox: Mailbox, folder: Folder) -> list[int]:
    """Every UID on the server that the ledger lacks, wherever it lies."""
    known = set(
        IntakeItem.objects.filter(mailbox=mailbox, uid_validity=folder.uid_validity).values_list(
            "uid", flat=True
        )
    )
    return [uid for uid in folder.all_uids() if uid not in known]


def _receive(
    mailbox: Mailbox, folder: Folder, fetched: Sequence[Fetched], now: datetime
) -> list[IntakeItem]:
    arrivals = [_arrival(mailbox, folder, mail) for mail in fetched]
    return receive(mailbox.store, arrivals, now=now, mailbox=mailbox)


def _arrival(mailbox: Mailbox, folder: Folder, mail: Fetched) -> Arrival:
    return Arrival(
        mail=_read(mail, folder.uid_validity),
        raw=mail.raw,
        source=mailbox.imap_folder,
        uid=mail.uid,
        uid_validity=folder.uid_validity,
    )


def _read(mail: Fetched, uid_validity: int) -> InboundMessage:
    read = read_mail(mail.raw)
    if mail.whole:
        return read
    reason = "too_large" if mail.raw else UNDELIVERED
    return replace(
        read,
        message_id=read.message_id if mail.raw else f"uid:{uid_validity}:{mail.uid}",
        status=IntakeItem.Status.QUARANTINED,
        reason=reason,
    )


def _note_failure(mailbox: Mailbox, refused: Refused, now: datetime) -> None:
    log.warning("mailbox_failed", mailbox=mailbox.pk, error=refused.code)
    _save(
        mailbox,
        last_error=refused.code,
        last_error_detail=refused.detail[:300],
        failing_since=mailbox.failing_since or now,
    )


def _save(mailbox: Mailbox, **fields: object) -> None:
    for name, value in fields.items():
        setattr(mailbox, name, value)
    Mailbox.objects.filter(pk=mailbox.pk).update(**fields)
