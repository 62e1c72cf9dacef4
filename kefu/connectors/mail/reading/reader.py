"""``read_mail``: raw bytes in, one judged ``InboundMessage`` out. Pure; no clock, no network, no disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from kefu.channels.inbound import InboundMessage
from kefu.connectors.mail.reading.attachments import list_attachments
from kefu.connectors.mail.reading.content import Content, read_content
from kefu.connectors.mail.reading.headers import (
    message_id,
    message_ids,
    received_at,
    text_header,
)
from kefu.connectors.mail.reading.identity import Identity, identify
from kefu.connectors.mail.reading.judge import QUARANTINED, Judgement, judge
from kefu.connectors.mail.reading.mime import Mail, split
from kefu.connectors.mail.reading.notices import Notice, read_notice
from kefu.connectors.mail.reading.plaintext import clean, folded, one_line
from kefu.connectors.mail.reading.senders import correspondents
from kefu.connectors.mail.reading.words import framed_words, marked_words, written_words

_WORDLESS = frozenset(("not_delivered", "order_notice", "platform_notice", "refund_notice"))
_MAIL_HEADERS = ("from", "to", "subject", "date", "received", "message-id", "return-path")


def read_mail(raw: bytes) -> InboundMessage:
    """Read one mail. Never raises: what cannot be understood comes back as quarantined.

    The result depends on nothing but the bytes. ``InboundMessage`` says what each field means,
    ``docs/mail.md`` how mails are recognised.
    """
    digest = hashlib.sha256(raw).hexdigest()
    try:
        return _read(raw, digest)
    except Exception as error:  # whatever a hostile mail provokes, no mail may be lost
        return _unreadable(raw, digest, type(error).__name__)


def _unreadable(raw: bytes, digest: str, why: str) -> InboundMessage:
    return InboundMessage(
        channel="email",
        message_id=f"sha256:{digest}",
        sha256=digest,
        size=len(raw),
        kind="other",
        status=QUARANTINED,
        reason="unreadable",
        reason_detail={"why": why},
        body=clean(raw[:100_000].decode("utf-8", "replace")),
        defects=("unreadable",),
    )


def _read(raw: bytes, digest: str) -> InboundMessage:
    mail = split(raw)
    root = mail.root
    if not any(name in root.headers for name in _MAIL_HEADERS):
        return _unreadable(raw, digest, "no_headers" if raw.strip() else "empty")
    content = read_content(mail)
    charset = _declared_charset(mail)
    who = correspondents(root, charset)
    subject = text_header(root, "subject", charset)
    judged = judge(mail, content, who, folded(subject))
    recipient = judged.delivery.recipient if judged.delivery else ""
    identity = identify(root, content, who, subject, judged.channel, recipient)
    came_in = received_at(root)
    notice = _notice(judged, content, identity, came_in)
    text, own_text = _words(judged, content, notice)
    replied_to = message_ids(root.header("in-reply-to"))
    defects = mail.defects + content.defects
    attachments = tuple(list_attachments(mail, content.files, defects))
    if not content.text:
        defects.append("empty_body")
    return InboundMessage(
        channel=judged.channel,
        message_id=message_id(root.header("message-id")) or f"sha256:{digest}",
        sha256=digest,
        size=len(raw),
        kind=judged.kind,
        status=judged.status,
        reason=judged.reason,
        reason_detail=_clean_detail(judged.detail),
        received_at=came_in,
        marketplace=identity.marketplace,
        buyer_address=_whole(identity.buyer_address),
        buyer_alias=_whole(identity.buyer_alias),
        buyer_name=identity.buyer_name or notice.buyer,
        case_uuid=identity.case_uuid,
        order_id=identity.order_ids[0] if identity.order_ids else "",
        order_ids=identity.order_ids,
        asins=identity.asins,
        subject=subject,
        text=text,
        own_text=own_text,
        body=content.text,
        html=content.html.html,
        in_reply_to=replied_to[0] if replied_to else "",
        references=message_ids(root.header("references")),
        bounced_message_id=_bounced(judged, mail),
        attachments=attachments,
        deadline=notice.deadline,
        notice_facts=notice.facts,
        defects=tuple(dict.fromkeys(defects)),
    )


def _whole(address: str) -> str:
    """An address with a control character in it is none, wherever in the mail it stood."""
    return address if one_line(address) == address else ""


def _clean_detail(detail: Mapping[str, str]) -> dict[str, str]:
    """What the reason rests on, as words of the mail: they are shown and stored."""
    return {key: one_line(said) for key, said in detail.items()}


def _declared_charset(mail: Mail) -> str:
    """The first charset that a part declares: the best hint for raw 8-bit headers."""
    named = (part.params.get("charset", "") for part in mail.root.walk())
    return next((charset for charset in named if charset), "")


def _notice(
    judged: Judgement, content: Content, identity: Identity, came_in: datetime | None
) -> Notice:
    if judged.channel != "amazon" or judged.kind in ("buyer_message", "reply_copy", "other"):
        return Notice()
    return read_notice(
        judged.kind, content.text, content.html.tables, identity.marketplace, came_in
    )


def _words(judged: Judgement, content: Content, notice: Notice) -> tuple[str, str]:
    """The buyer's words and ours."""
    if judged.kind == "buyer_message":
        amazon = judged.channel == "amazon"
        return (framed_words(content) if amazon else written_words(content)), ""
    if judged.kind == "reply_copy":
        by_mail = judged.reason == "sent_to_relay"
        return "", written_words(content) if by_mail else framed_words(content)
    if judged.kind in _WORDLESS or judged.channel != "amazon":
        return "", ""
    return notice.comment or marked_words(content), ""


def _bounced(judged: Judgement, mail: Mail) -> str:
    if judged.kind != "not_delivered":
        return ""
    if judged.delivery is not None:
        return judged.delivery.message_id
    for name in ("in-reply-to", "references"):
        if ids := message_ids(mail.root.header(name)):
            return ids[-1]
    return ""
