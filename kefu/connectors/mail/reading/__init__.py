"""The pure reader of mails: bytes in, a judged ``InboundMessage`` out."""

from kefu.connectors.mail.reading.attachments import extract_attachment
from kefu.connectors.mail.reading.reader import read_mail

__all__ = ["extract_attachment", "read_mail"]
