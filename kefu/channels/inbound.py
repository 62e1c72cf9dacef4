"""The value that every inbound channel delivers: one item, read and judged, nothing stored yet.

No Django here: channels read in worker processes, on the command line and in tests alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundAttachment:
    """A file that came with an item; its bytes stay in the raw item until they are asked for.

    ``part`` is the address to extract it by: IMAP section numbers (``"2"``, ``"1.2"``), followed by
    ``:uu1``, ``:uu2`` … for a uuencoded file inside a text part.
    ``size`` counts decoded bytes. ``content_type`` is what the bytes look like where their first
    bytes tell, otherwise what the sender declared; ``declared_type`` is the declaration itself.
    """

    name: str
    content_type: str
    declared_type: str
    size: int
    part: str
    inline: bool
    content_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One inbound item (MSG-9), whatever channel it came by.

    Empty strings mean "not there". ``kind`` and ``status`` are codes of the shared vocabulary;
    ``status`` is a suggestion, the ledger decides (it alone knows duplicates). ``reason`` is a
    stable code for why, ``reason_detail`` its facts.
    """

    channel: str
    """``amazon`` (the relay and Amazon's notices) or ``email``."""
    message_id: str
    """Message-ID without angle brackets, or ``sha256:<hex of the raw bytes>`` where absent."""
    sha256: str
    size: int
    kind: str
    status: str
    reason: str
    reason_detail: Mapping[str, str] = field(default_factory=dict)

    received_at: datetime | None = None
    """UTC; when Amazon (or the sender's server) took the message in (MSG-1's clock)."""
    marketplace: str | None = None
    """Two letters as in the vocabulary, or ``None`` where the item does not tell."""

    buyer_address: str = ""
    """The whole address to answer, ``+uuid`` included."""
    buyer_alias: str = ""
    """What stays the same for one buyer: the part before ``+`` with its domain, lower case."""
    buyer_name: str = ""
    case_uuid: str = ""
    order_id: str = ""
    order_ids: tuple[str, ...] = ()
    asins: tuple[str, ...] = ()

    subject: str = ""
    text: str = ""
    """The buyer's own words only; in a notice the buyer's comment, otherwise empty."""
    own_text: str = ""
    """In a ``reply_copy``, the words that somebody on our side wrote."""
    body: str = ""
    """The whole readable text of the item."""
    html: str = ""
    """Sanitised HTML without remote images and hidden text, or empty."""

    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    bounced_message_id: str = ""
    """In a ``not_delivered``: which of our messages, where it is stated."""

    attachments: tuple[InboundAttachment, ...] = ()
    deadline: datetime | None = None
    """By when an answer is due, where the item states it; in the marketplace's own time zone."""
    notice_facts: Mapping[str, str] = field(default_factory=dict)
    """What a notice states: ``amount``, ``currency``, ``return_reason``, ``rma``, ``carrier``,
    ``tracking``, ``decision``, ``claim_id``, ``quantity``, ``sku``, ``item``, ``deadline_text`` …"""
    defects: tuple[str, ...] = ()
    """What was wrong with the item's form, as readable codes, for people and statistics."""
