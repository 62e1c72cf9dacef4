"""The ledger's memory: what has been seen before, so that every item is accounted for once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kefu.accounts.models import Store
from kefu.channels.inbound import InboundMessage
from kefu.channels.models import IntakeItem, Mailbox

Status = IntakeItem.Status
CHUNK = 400
LONGEST_ID = 254
# The reason of an item that the mail server listed, but did not hand over.
UNDELIVERED = "server_cannot_deliver"


def undelivered() -> QuerySet[IntakeItem]:
    """What lies in quarantine without its bytes."""
    return IntakeItem.objects.filter(status=Status.QUARANTINED, reason=UNDELIVERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An item as a channel hands it over: read, with its raw bytes and where it lay.

    ``uid`` and ``uid_validity`` are IMAP's; items from files have a ``source`` path instead.
    """

    mail: InboundMessage
    raw: bytes
    source: str = ""
    uid: int | None = None
    uid_validity: int | None = None


class SeenItems:
    """Items of one store that carry one of these Message-IDs."""

    def __init__(self, store: Store, message_ids: Iterable[str]) -> None:
        self._items: dict[str, IntakeItem] = {}
        self._suspects: dict[str, set[str]] = defaultdict(set)
        for chunk in _chunks(sorted({m[:LONGEST_ID] for m in message_ids})):
            rows = (
                IntakeItem.objects.filter(store=store, message_id_header__in=chunk)
                .exclude(status=Status.DUPLICATE)
                .select_related("raw", "case", "message")
                .defer("raw__content")
                .order_by("id")
            )
            for row in rows:
                self.remember(row, row.raw.sha256 if row.raw else "")

    def verdict(self, mail: InboundMessage) -> tuple[str, str]:
        """Ledger status and reason for ``mail``.

        The same Message-ID again is a duplicate if it looks the same from outside; one that
        speaks for somebody else is not believed, and not thrown away either. What lies in
        quarantine makes a duplicate only of the very same bytes: a forged mail that came first
        must not keep the true one out.
        """
        message_id = mail.message_id[:LONGEST_ID]
        earlier = self._items.get(message_id)
        if earlier is None:
            again = mail.sha256 in self._suspects[message_id]
            return (Status.DUPLICATE, "same_mail") if again else (mail.status, mail.reason)
        if (earlier.sender, earlier.subject) == (sender_of(mail), mail.subject[:250]):
            return Status.DUPLICATE, "same_message_id"
        return Status.QUARANTINED, "message_id_reused"

    def original(self, mail: InboundMessage) -> IntakeItem | None:
        """The item that ``mail`` repeats, where it is in a case."""
        return self._items.get(mail.message_id[:LONGEST_ID])

    def remember(self, item: IntakeItem, sha256: str) -> None:
        """Take in an item, of the database or of the same batch."""
        if item.status == Status.QUARANTINED:
            self._suspects[item.message_id_header].add(sha256)
        elif item.status != Status.DUPLICATE:
            self._items.setdefault(item.message_id_header, item)


def uids_seen(mailbox: Mailbox | None, arrivals: Sequence[Arrival]) -> set[tuple[int, int]]:
    """Pairs of UIDVALIDITY and UID of ``arrivals`` that the ledger already holds."""
    if mailbox is None:
        return set()
    found: set[tuple[int, int]] = set()
    for chunk in _chunks([a.uid for a in arrivals if a.uid is not None]):
        found.update(
            IntakeItem.objects.filter(mailbox=mailbox, uid__in=chunk).values_list(
                "uid_validity", "uid"
            )
        )
    return found


def sender_of(mail: InboundMessage) -> str:
    """Who the ledger names as the sender."""
    return mail.buyer_address[:254]


def _chunks(values: list) -> Iterator[list]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
