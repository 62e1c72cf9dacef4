"""A buyer's message in Amazon's frame, and the copy of an answer given in Seller Central."""

from __future__ import annotations

import html
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from random import Random

from simulator.mail.envelope import (
    Attachment,
    Envelope,
    build,
    html_page,
    link,
    paragraph,
    relay_domain,
)
from simulator.mail.frames import frame_of
from simulator.world.model import Marketplace, Order, Store

DASHES = "-------------"
PRE_STYLE = (
    "white-space:pre-wrap;white-space:-moz-pre-wrap;white-space:-pre-wrap;"
    "white-space:-o-pre-wrap;word-wrap:break-word"
)

# Which topic a buyer picks in Amazon's contact form for an issue; the words stand in the frames.
TOPIC_OF_ISSUE = {
    "where_is_my_order": "shipping",
    "delivered_not_received": "not_arrived",
    "upgrade_shipping": "shipping",
    "change_address": "order",
    "cancel_order": "order",
    "invoice": "order",
    "return_item": "return",
    "changed_mind": "return",
    "refund_status": "refund",
    "damaged": "product",
    "defective": "product",
    "not_as_described": "product",
    "missing_part": "product",
    "wrong_item": "product",
    "product_question": "product",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The thread a message belongs to: the store, the buyer's relay address, the order if any."""

    store: Store
    marketplace: Marketplace
    name: str
    alias: str
    case: str
    issue: str
    order: Order | None

    @property
    def address(self) -> str:
        return f"{self.alias}+{self.case}@{relay_domain(self.marketplace)}"


def buyer_message(
    contact: Contact,
    *,
    text: str,
    sent_at: datetime,
    rng: Random,
    attachments: Sequence[Attachment] = (),
    in_reply_to: str = "",
) -> EmailMessage:
    """What the seller gets when a buyer writes. A few come in the older frame without X-headers."""
    words = frame_of(contact.marketplace)["message"]
    old = rng.random() < 0.06
    begin, end = (words["old_begin"], words["old_end"]) if old else (words["begin"], words["end"])
    return _framed(
        contact,
        kind="" if old else "BBC_MESSAGE_SENT_TO_MERCHANT",
        intro=words["intro"],
        markers=(begin, end),
        subject=_subject(contact),
        text=text,
        sent_at=sent_at,
        rng=rng,
        attachments=attachments,
        in_reply_to=in_reply_to,
    )


def reply_copy(contact: Contact, *, text: str, sent_at: datetime, rng: Random) -> EmailMessage:
    """Amazon's copy to the seller of an answer that somebody wrote in Seller Central."""
    words = frame_of(contact.marketplace)["message"]
    order = contact.order.id if contact.order else "-"
    return _framed(
        contact,
        kind="BBC_MESSAGE_CONFIRMATION_TO_MERCHANT",
        intro=words["copy_intro"].format(name=contact.name),
        markers=(words["old_begin"], words["old_end"]),
        subject=words["copy_subject"].format(name=contact.name, order=order),
        text=text,
        sent_at=sent_at,
        rng=rng,
    )


def _subject(contact: Contact) -> str:
    frame = frame_of(contact.marketplace)
    topic = frame["topics"][TOPIC_OF_ISSUE.get(contact.issue, "other")]
    if contact.order is None:
        return str(frame["message"]["subject_without_order"].format(topic=topic, name=contact.name))
    return str(
        frame["message"]["subject"].format(topic=topic, name=contact.name, order=contact.order.id)
    )


def _framed(
    contact: Contact,
    *,
    kind: str,
    intro: str,
    markers: tuple[str, str],
    subject: str,
    text: str,
    sent_at: datetime,
    rng: Random,
    attachments: Sequence[Attachment] = (),
    in_reply_to: str = "",
) -> EmailMessage:
    words = frame_of(contact.marketplace)["message"]
    host, copy = contact.marketplace.host, kind == "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT"
    central = f"https://sellercentral.{host}"
    session = contact.case[::-1].replace("-", "")[:8]
    footer_links = [
        (f"{central}/messaging/inbox?fi=caseId&ss={session}&cc={contact.case}", words["answer"]),
        (f"{central}/messaging/resolve?cc={contact.case}&sig={session}", words["resolve"]),
        (f"{central}/messaging/report?cc={contact.case}&sig={session}", words["report"]),
    ]
    token = "".join(rng.choices(string.ascii_uppercase + string.digits, k=13))
    code = f"{contact.marketplace.footer}-{rng.randint(10**12, 10**13 - 1)}"
    small_print = words["arbitrate"].format(host=f"{host[:1].upper()}{host[1:]}")
    begin, end = (f"{DASHES} {marker} {DASHES}" for marker in markers)
    about = _about(contact)
    lines = [intro, "", *about, "", begin, "", text, "", end, ""]
    for address, label in footer_links:
        lines += [f"{label}:", address, ""]
    lines += [small_print, "", code, f"[commMgrTok:{token}]"]
    blocks = [
        paragraph(intro),
        *(paragraph(line) for line in about),
        f"<p>{begin}</p>",
        f'<pre style="{PRE_STYLE}">{html.escape(text)}</pre>',
        f"<p>{end}</p>",
        *(f"<p>{link(address, label)}</p>" for address, label in footer_links),
        f'<p style="color:#777;font-size:10px">{html.escape(small_print)}<br>{code}<br>[commMgrTok:{token}]</p>',
    ]
    sender = words["sender"].format(name=contact.name)
    envelope = Envelope(
        store=contact.store,
        marketplace=contact.marketplace,
        kind=kind,
        sender_name=words["copy_sender"] if copy else sender,
        sender_address=f"donotreply@{host}" if copy else contact.address,
        subject=subject,
        sent_at=sent_at,
        automatic=copy,
        in_reply_to=in_reply_to,
    )
    return build(
        envelope,
        text="\n".join(lines) + "\n",
        html_body=html_page(blocks),
        rng=rng,
        attachments=attachments,
    )


def _about(contact: Contact) -> list[str]:
    if contact.order is None:
        return []
    language = contact.marketplace.language
    lines = [f"# {contact.order.id}:"]
    for line in contact.order.lines:
        lines.append(
            f"{line.quantity} / {line.product.title(language)} [ASIN: {line.product.asin}]"
        )
    return lines
