"""The headers that Amazon's mail relay puts on a mail, and the two bodies inside."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from random import Random

from simulator.mail.policy import MAIL
from simulator.world.model import Marketplace, Store

HEX = "0123456789abcdef"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    filename: str
    content: bytes
    maintype: str
    subtype: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who sends what kind of mail to which store, and when (aware UTC).

    `kind` is the value of X-Space-Notification-Type; empty leaves the header out, as old mail does.
    """

    store: Store
    marketplace: Marketplace
    kind: str
    sender_name: str
    sender_address: str
    subject: str
    sent_at: datetime
    automatic: bool
    in_reply_to: str = ""


def relay_domain(marketplace: Marketplace) -> str:
    return f"marketplace.{marketplace.host}"


def build(
    envelope: Envelope,
    *,
    text: str,
    html_body: str,
    rng: Random,
    attachments: Sequence[Attachment] = (),
) -> EmailMessage:
    """A complete mail with plain and HTML parts, authenticated as Amazon's mail is."""
    mail = EmailMessage(MAIL)
    region = "" if envelope.marketplace.country == "US" else "eu-west-1."
    stamp = envelope.sent_at
    receiver = envelope.store.user.partition("@")[2]
    mail["Return-Path"] = (
        f"<{stamp:%Y%m%d%H%M%S}{_hex(rng, 24)}@bounces.{envelope.marketplace.host}>"
    )
    mail["Received"] = (
        f"from a{rng.randint(1, 99)}-{rng.randint(1, 250)}.smtp-out.{region}amazonses.com "
        f"by mx.{receiver} with ESMTPS id {_hex(rng, 12)}; {format_datetime(stamp)}"
    )
    mail["Authentication-Results"] = (
        f"mx.{receiver}; dkim=pass header.d={envelope.marketplace.host}; "
        f"dkim=pass header.d=amazonses.com; spf=pass smtp.mailfrom=bounces.{envelope.marketplace.host}; "
        "dmarc=pass"
    )
    mail["Date"] = format_datetime(stamp)
    sender = Address(envelope.sender_name, addr_spec=envelope.sender_address)
    mail["From"] = sender
    mail["Reply-To"] = sender
    mail["To"] = envelope.store.user
    mail["Subject"] = envelope.subject
    mail["Message-ID"] = (
        f"<01{_hex(rng, 14)}-{_uuid(rng)}-000000@{region or 'email.'}amazonses.com>"
    )
    if envelope.in_reply_to:
        mail["In-Reply-To"] = envelope.in_reply_to
    if envelope.kind:
        mail["X-Space-Notification-Type"] = envelope.kind
        mail["X-Marketplace-ID"] = envelope.marketplace.id
    if envelope.automatic:
        mail["X-AMAZON-MAIL-RELAY-TYPE"] = "notification"
    mail["X-SES-Outgoing"] = f"{stamp:%Y.%m.%d}-54.240.{rng.randint(0, 99)}.{rng.randint(1, 250)}"
    mail["MIME-Version"] = "1.0"
    mail.set_content(
        text, cte="quoted-printable" if text.isascii() or rng.random() < 0.6 else "base64"
    )
    mail.add_alternative(html_body, subtype="html", cte="quoted-printable")
    for attachment in attachments:
        mail.add_attachment(
            attachment.content,
            maintype=attachment.maintype,
            subtype=attachment.subtype,
            filename=attachment.filename,
        )
    return mail


def html_page(blocks: Sequence[str]) -> str:
    inner = "\n".join(blocks)
    return (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        '</head><body style="font-family:Arial,sans-serif;font-size:13px">\n'
        f'<table width="640" cellpadding="0" cellspacing="0"><tr><td>\n{inner}\n</td></tr></table>\n'
        "</body></html>\n"
    )


def paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"


def link(address: str, label: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(label)}</a>'


def _hex(rng: Random, count: int) -> str:
    return "".join(rng.choices(HEX, k=count))


def _uuid(rng: Random) -> str:
    digits = _hex(rng, 32)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def case_id(rng: Random) -> str:
    """A version 4 UUID, as in a relay address and in the links of the footer."""
    digits = _hex(rng, 32)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
