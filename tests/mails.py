"""Mails as Amazon's relay sends them, for tests that tell a story."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

MARKETPLACE_IDS = {"DE": "A1PA6795UKMFR9", "US": "ATVPDKIKX0DER", "JP": "A1VC38T7YXB528"}
DOMAINS = {"DE": "amazon.de", "US": "amazon.com", "JP": "amazon.co.jp"}
COUNTER = count(1)
ORDER = "302-1234567-7654321"
ALIAS = "k7anna1keller9x"
CASE_UUID = "3f6c2d10-8f1e-4b7a-9c55-0a1b2c3d4e5f"

FRAME = """You have received a message.

# {order}:
1 / Nova table lamp, brass [ASIN: B0EXAMPLE1]

------------- Begin message -------------

{text}

------------- End message -------------
"""


def buyer_mail(
    text: str,
    *,
    at: datetime,
    order: str = ORDER,
    alias: str = ALIAS,
    case_uuid: str = CASE_UUID,
    marketplace: str = "DE",
    name: str = "Anna Keller",
    message_id: str = "",
    photo: bytes | None = None,
    subject: str = "",
) -> bytes:
    """What a buyer wrote, in Amazon's frame."""
    domain = DOMAINS[marketplace]
    mail = _mail("BBC_MESSAGE_SENT_TO_MERCHANT", at, marketplace, message_id)
    plus = f"+{case_uuid}" if case_uuid else ""
    mail["From"] = f"{name} <{alias}{plus}@marketplace.{domain}>"
    mail["Subject"] = subject or f"Inquiry from Amazon customer {name}" + (
        f" (Order: {order})" if order else ""
    )
    frame = FRAME if order else FRAME.replace("# {order}:\n", "")
    mail.set_content(frame.format(order=order, text=text))
    if photo is not None:
        mail.add_attachment(photo, maintype="image", subtype="png", filename="photo.png")
    return mail.as_bytes()


def notice(
    kind: str,
    *,
    at: datetime,
    subject: str,
    body: str,
    marketplace: str = "DE",
    message_id: str = "",
) -> bytes:
    """A notice of Amazon's; ``kind`` is its X-Space-Notification-Type."""
    mail = _mail(kind, at, marketplace, message_id)
    mail["From"] = f"Amazon <auto-communication@{DOMAINS[marketplace]}>"
    mail["Subject"] = subject
    mail.set_content(body)
    return mail.as_bytes()


def _mail(kind: str, at: datetime, marketplace: str, message_id: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Date"] = format_datetime(at)
    unique = message_id or f"{next(COUNTER):08d}"
    mail["Message-ID"] = f"<{unique}@eu-west-1.amazonses.com>"
    mail["To"] = "shop@seller.example"
    mail["X-Space-Notification-Type"] = kind
    mail["X-Marketplace-ID"] = MARKETPLACE_IDS[marketplace]
    return mail
