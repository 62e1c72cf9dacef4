"""Message → the letter's bytes, by the mail RFCs; the same bytes' worth at every try."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from kefu.cases.models import Message
from kefu.channels.models import Mailbox

# IDs of other mails are tokens like our own: never encoded, however long they are (RFC 2047, 5).
HEADERS = HeaderRegistry()
for name in ("in-reply-to", "references"):
    HEADERS.map_to_type(name, MessageIDHeader)
# Encoded to ASCII, so that a server without 8BITMIME takes it, too, and none on the way recodes it.
MAIL = SMTP.clone(cte_type="7bit", header_factory=HEADERS)


def compose(message: Message, mailbox: Mailbox, *, at: datetime) -> EmailMessage:
    """The mail for a queued answer: plain text, to the whole relay address, stable Message-ID."""
    mail = EmailMessage(policy=MAIL)
    mail["From"] = formataddr((mailbox.from_name, mailbox.from_address))
    mail["To"] = message.counterpart
    mail["Subject"] = " ".join(message.subject.split()) or "Re:"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message.message_id}>"
    if message.in_reply_to and not message.in_reply_to.startswith("sha256:"):
        mail["In-Reply-To"] = f"<{message.in_reply_to}>"
        mail["References"] = f"<{message.in_reply_to}>"
    mail.set_content(message.text)
    for file in message.attachments.all():
        kind, _, sub = file.content_type.partition("/")
        mail.add_attachment(
            bytes(file.content or b""),
            maintype=kind,
            subtype=sub or "octet-stream",
            filename=file.name,
        )
    return mail
