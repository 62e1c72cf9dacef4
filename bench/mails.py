"""Mails for measuring intake: mixed as a real mailbox is, the same for every contestant."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

START = datetime(2026, 11, 1, 8, tzinfo=UTC)
PLACES = {
    "US": ("ATVPDKIKX0DER", "amazon.com"),
    "DE": ("A1PA6795UKMFR9", "amazon.de"),
    "FR": ("A13V1IB3VIYZZH", "amazon.fr"),
    "JP": ("A1VC38T7YXB528", "amazon.co.jp"),
}
SENTENCES = {
    "US": "Hello, the lamp arrived with a crack in the glass. I would like a refund, please.",
    "DE": "Guten Tag, das Paket ist seit Tagen nicht angekommen. Können Sie bitte nachsehen?",
    "FR": "Bonjour, il manque une vis dans le carton. Pouvez-vous me l'envoyer ?",
    "JP": "こんにちは。届いた商品の色が注文と違います。交換をお願いできますか。",
}
FRAME = (
    "You have received a message.\n\n# {order}:\n1 / Brass table lamp [ASIN: B0{asin:08d}]\n\n"
    "------------- Begin message -------------\n\n{text}\n\n"
    "------------- End message -------------\n\nWas this helpful?\n"
)


def mixed(count: int, *, seed: int = 7) -> list[bytes]:
    """``count`` mails: mostly buyers', some with photos, notices, copies, newsletters, repeats."""
    rng = random.Random(seed)
    made: list[bytes] = []
    for number, mail in zip(range(count), _endless(rng), strict=False):
        repeat = made and number % 33 == 0
        made.append(rng.choice(made) if repeat else mail)
    return made


def _endless(rng: random.Random) -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        share = rng.random()
        if share < 0.75:
            yield _buyer(rng, number, photo=share < 0.05)
        elif share < 0.90:
            yield _notice(rng, number)
        elif share < 0.97:
            yield _newsletter(number)
        else:
            yield b"Subject: broken\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--y\r\n" + (
                rng.randbytes(200)
            )


def _buyer(rng: random.Random, number: int, *, photo: bool) -> bytes:
    buyer = rng.randrange(1 + number * 2 // 3)  # a third of the messages go on with a case
    place = sorted(PLACES)[buyer % len(PLACES)]
    market, domain = PLACES[place]
    mail = _mail(number, "BBC_MESSAGE_SENT_TO_MERCHANT", market)
    mail["From"] = f"Buyer {buyer} <b{buyer:011d}+{buyer:08x}@marketplace.{domain}>"
    mail["Subject"] = f"Inquiry from Amazon customer Buyer {buyer} (Order: {_order(buyer)})"
    text = " ".join([SENTENCES[place]] * rng.randint(1, 6))
    words = FRAME.format(order=_order(buyer), asin=buyer, text=text)
    mail.set_content(words)
    if number % 3:
        mail.add_alternative(f"<html><body><p>{words}</p></body></html>", subtype="html")
    if photo:
        picture = b"\x89PNG\r\n\x1a\n" + rng.randbytes(60_000)
        mail.add_attachment(picture, maintype="image", subtype="png", filename="photo.png")
    return mail.as_bytes()


def _notice(rng: random.Random, number: int) -> bytes:
    order = _order(rng.randrange(1 + number))
    kind, subject = rng.choice(
        [
            ("RETURN_REQUEST", f"Return authorization request for order # {order}"),
            ("REFUND_ISSUED", f"Refund initiated for order {order}"),
            ("A_Z_CLAIM_RESPONDENT_NOTIFY", f"Action required: Claim received on order {order}"),
        ]
    )
    mail = _mail(number, kind, PLACES["US"][0])
    mail["From"] = "Amazon <donotreply@amazon.com>"
    mail["Subject"] = subject
    mail.set_content(f"Order ID: {order}\nPlease respond within 3 calendar days.\n" * 3)
    return mail.as_bytes()


def _newsletter(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Tips <news@shop-tips.example>"
    mail["To"] = "shop@seller.example"
    mail["Subject"] = "Ten ideas for your shop"
    mail["Message-ID"] = f"<n{number}@shop-tips.example>"
    mail["List-Unsubscribe"] = "<mailto:stop@shop-tips.example>"
    mail["Date"] = format_datetime(START)
    mail.set_content("Ten ideas.\n" * 30)
    return mail.as_bytes()


def _mail(number: int, kind: str, market: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Date"] = format_datetime(START + timedelta(minutes=number))
    mail["Message-ID"] = f"<{number:016x}@eu-west-1.amazonses.com>"
    mail["To"] = "shop@seller.example"
    mail["X-Space-Notification-Type"] = kind
    mail["X-Marketplace-ID"] = market
    return mail


def _order(number: int) -> str:
    return f"302-{number:07d}-7654321"
