"""Mail that is not a buyer's message through Amazon, and letters gone wrong on the way."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from simulator.mail.envelope import Attachment
from simulator.mail.policy import MAIL
from simulator.world.model import Store

ODDITIES_FILE = Path(__file__).parent.parent / "oddities.toml"
BIG = 5 * 1024 * 1024


@cache
def oddities() -> Mapping[str, Any]:
    with ODDITIES_FILE.open("rb") as file:
        return tomllib.load(file)


def odd_mail(
    name: str, store: Store, *, order_id: str, sent_at: datetime, rng: Random
) -> EmailMessage:
    """The mail `name` of `oddities.toml`. Raises KeyError for a name it does not have."""
    entry = oddities()[name]
    receiver = store.user.partition("@")[2]
    fields = {"host": store.marketplace.host, "order": order_id, "receiver": receiver}
    sender = entry["sender"].format(**fields)
    domain = sender.rpartition("@")[2].rstrip(">")
    mail = EmailMessage(MAIL)
    mail["Received"] = f"from mail.{domain} by mx.{receiver}; {format_datetime(sent_at)}"
    trust = entry["trust"]
    if trust != "none":
        mail["Authentication-Results"] = (
            f"mx.{receiver}; spf={trust} smtp.mailfrom={domain}; "
            f"dkim={trust} header.d={domain}; dmarc={trust} header.from={domain}"
        )
    mail["Date"] = format_datetime(sent_at)
    mail["From"] = sender
    mail["To"] = store.user
    mail["Subject"] = entry["subject"].format(**fields)
    mail["Message-ID"] = f"<{rng.getrandbits(64):016x}@{domain}>"
    for header, value in entry["headers"].items():
        mail[header] = value.format(**fields)
    mail.set_content(entry["text"].strip().format(**fields) + "\n")
    return mail


def break_mime(raw: bytes) -> bytes:
    """The same mail after a bad relay: unknown charset, stray bytes, and the end cut off."""
    spoilt = raw.replace(b'charset="utf-8"', b'charset="x-unknown-8bit"')
    spoilt = spoilt.replace(b"Message-ID:", b"X-Broken: caf\xe9 \xff\xfe\r\nMessage-ID:", 1)
    return spoilt[: int(len(spoilt) * 0.8)]


def big_attachment(rng: Random) -> Attachment:
    """Five megabytes that no compression makes smaller, named as a scanned document."""
    return Attachment(
        filename="scan_of_everything.pdf",
        content=b"%PDF-1.4\n" + rng.randbytes(BIG),
        maintype="application",
        subtype="pdf",
    )
