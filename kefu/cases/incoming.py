"""An item on its way into a case: what filing needs of it, whatever channel it came by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kefu.accounts.models import Store
from kefu.cases.models import Case, Message, RawMail
from kefu.cases.threading import Keys

# Longer texts stay whole in the raw mail; nobody reads more than this on a page.
LONGEST_TEXT = 200_000
SNIPPET = 140


class IncomingFile(Protocol):
    """A file that came with an item."""

    name: str
    content_type: str
    size: int
    part: str
    inline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One item, read. Times are aware; ``deadline`` is what a notice states."""

    kind: str
    channel: str
    message_id: str
    in_reply_to: str = ""
    keys: Keys
    at: datetime
    marketplace: str = ""
    buyer_address: str = ""
    buyer_name: str = ""
    subject: str = ""
    text: str = ""
    body: str = ""
    attachments: Sequence[IncomingFile] = ()
    deadline: datetime | None = None
    notice: Mapping[str, str] = field(default_factory=dict)
    raw: RawMail | None = None

    @property
    def snippet(self) -> str:
        """The first words, on one line, for lists."""
        return " ".join((self.text or self.subject)[: SNIPPET * 3].split())[:SNIPPET]

    def message(self, store: Store, case: Case, direction: str) -> Message:
        """The conversation's entry for this item, not saved."""
        outward = direction == Message.Direction.OUT
        return Message(
            case=case,
            store=store,
            direction=direction,
            kind=self.kind,
            at=self.at,
            message_id=self.message_id,
            in_reply_to=self.in_reply_to,
            counterpart=self.buyer_address,
            counterpart_name=self.buyer_name,
            subject=self.subject,
            text=self.text[:LONGEST_TEXT],
            body=self.body[:LONGEST_TEXT],
            delivery=Message.Delivery.SENT if outward else Message.Delivery.NONE,
            raw=self.raw,
            notice=dict(self.notice),
        )
