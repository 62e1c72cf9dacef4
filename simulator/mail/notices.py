"""Amazon's automatic notices, from the texts in `frames/<language>.toml`.

In those texts a line that begins with `| ` is a row of a table: `| label: value`.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage
from random import Random
from typing import Any

from simulator.mail.buyer_message import Contact
from simulator.mail.envelope import Envelope, build, html_page, paragraph
from simulator.mail.frames import frame_of, local_money
from simulator.world.model import Order, OrderLine


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """The X-Space-Notification-Type of a notice and the local part of its sender."""

    header: str
    sender: str


NOTICES = {
    "return_request": NoticeForm("RETURN_REQUEST", "order-update"),
    "return_authorised": NoticeForm("RETURN_REQUEST", "order-update"),
    "cancel_request": NoticeForm("BRC_SELLER_NOTIFICATION", "order-update"),
    "claim_opened": NoticeForm("A_Z_CLAIM_RESPONDENT_NOTIFY", "atoz-guarantee-no-reply"),
    "claim_granted": NoticeForm("A_Z_CLAIM_RESPONDENT_CLOSE", "atoz-guarantee-no-reply"),
    "claim_denied": NoticeForm("A_Z_CLAIM_RESPONDENT_CLOSE", "atoz-guarantee-no-reply"),
    "claim_refunded": NoticeForm("A_Z_CLAIM_RESPONDENT_CLOSE", "atoz-guarantee-no-reply"),
    "claim_withdrawn": NoticeForm("A_Z_CLAIM_RESPONDENT_CLOSE", "atoz-guarantee-no-reply"),
    "refund_issued": NoticeForm("REFUND_ISSUED", "order-update"),
    "refund_issued_short": NoticeForm("REFUND_ISSUED", "order-update"),
    "opted_out": NoticeForm("BUYER_OPTED_OUT_BSM_MESSAGES", "donotreply"),
    "undeliverable": NoticeForm("", "auto-communication"),
    "chargeback": NoticeForm("", "cb-seller-notification"),
    "chargeback_granted": NoticeForm("", "cb-seller-notification"),
    "chargeback_denied": NoticeForm("", "cb-seller-notification"),
    "chargeback_refunded": NoticeForm("", "cb-seller-notification"),
    "order_sold": NoticeForm("", "auto-communication"),
}


def notice(
    name: str,
    contact: Contact,
    *,
    sent_at: datetime,
    rng: Random,
    comment: str = "",
    reason: str = "",
    amount: Decimal | None = None,
    in_reply_to: str = "",
    rma: str = "",
    recipient: str = "",
    original_subject: str = "",
    item: str = "",
    quantity: int = 0,
) -> EmailMessage:
    """One notice about `contact`'s order. `comment` is in the buyer's own words.

    `item` is the line that it is about, the first one where none is named; `quantity` how many of it.

    Raises KeyError for a name outside `NOTICES`.
    """
    form = NOTICES[name]
    frame = frame_of(contact.marketplace)
    order = contact.order
    line = _line_of(order, item) if order else None
    money = amount if amount is not None else (order.total if order else Decimal(0))
    fields: dict[str, Any] = {
        "name": contact.name,
        "order": order.id if order else "-",
        "title": line.product.title(contact.marketplace.language) if line else "-",
        "asin": line.product.asin if line else "-",
        "sku": line.product.sku if line else "-",
        "quantity": quantity or (line.quantity if line else 1),
        "comment": " ".join(comment.split()) or "-",
        "reason": frame["reasons"].get(reason, reason) or "-",
        "amount": local_money(money, contact.marketplace),
        "plain_amount": f"{contact.marketplace.currency} {money:,.2f}",
        "days": frame["claim_days"]["days"],
        "rma": rma
        or f"D{''.join(rng.choices('abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ', k=9))}RRMA",
        "carrier": contact.marketplace.carriers[0].name,
        "recipient": recipient,
        "original_subject": original_subject,
        "central": f"https://sellercentral.{contact.marketplace.host}",
    }
    texts = frame["notices"][name]
    body = texts["text"].strip().format(**fields)
    envelope = Envelope(
        store=contact.store,
        marketplace=contact.marketplace,
        kind=form.header,
        sender_name="Amazon",
        sender_address=f"{form.sender}@{contact.marketplace.host}",
        subject=texts["subject"].format(**fields),
        sent_at=sent_at,
        automatic=True,
        in_reply_to=in_reply_to,
    )
    text = "\n".join(line.removeprefix("| ") for line in body.split("\n")) + "\n"
    return build(envelope, text=text, html_body=_as_html(body), rng=rng)


def _line_of(order: Order, item: str) -> OrderLine:
    return next((line for line in order.lines if line.item_id == item), order.lines[0])


def _as_html(body: str) -> str:
    blocks: list[str] = []
    rows: list[str] = []
    for line in [*body.split("\n"), ""]:
        if line.startswith("| "):
            label, _, value = line[2:].partition(": ")
            rows.append(f"<tr><td>{html.escape(label)}</td><td>{html.escape(value)}</td></tr>")
            continue
        if rows:
            blocks.append('<table border="1" cellpadding="4">' + "".join(rows) + "</table>")
            rows = []
        if line.strip():
            blocks.append(paragraph(line))
    return html_page(blocks)
