"""What is to become of a mail: its kind, a suggested status, and the reason for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kefu.connectors.mail.reading.authenticity import failed_check
from kefu.connectors.mail.reading.automatic import (
    Delivery,
    automatic_reason,
    autoreply,
    delivery_report,
    is_bulk,
)
from kefu.connectors.mail.reading.classify import classify, space_value
from kefu.connectors.mail.reading.content import Content
from kefu.connectors.mail.reading.frame import has_markers
from kefu.connectors.mail.reading.layouts import pattern
from kefu.connectors.mail.reading.mime import Mail
from kefu.connectors.mail.reading.senders import IMPOSTOR, OTHER, Correspondents

ACCEPTED, IGNORED, QUARANTINED = "accepted", "ignored", "quarantined"
_ADVERTISED = ("platform_notice", "order_notice")
_DELIVERY_REASONS = {
    "delayed": "delivery_delayed",
    "done": "delivery_receipt",
    "read": "read_receipt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """``kind`` and ``status`` are vocabulary codes; ``reason`` is listed in ``docs/mail.md``."""

    channel: str
    kind: str
    status: str
    reason: str
    detail: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery | None = None


def judge(mail: Mail, content: Content, who: Correspondents, subject: str) -> Judgement:
    """Judge a mail. ``subject`` is folded."""
    report = delivery_report(mail, who.sender, subject)
    # A shop may call itself "… Amazon Store": its own answers go to relay addresses.
    own_answer = who.why == "name_claims_amazon" and bool(who.relay_recipients())
    if who.origin == IMPOSTOR and not own_answer:
        return _impostor(mail, content, who, subject)
    if who.origin in (OTHER, IMPOSTOR):
        return _bounce(report) if report else _from_outside(mail, content, who, subject)
    return _from_amazon(mail, content, who, subject, report)


def _impostor(mail: Mail, content: Content, who: Correspondents, subject: str) -> Judgement:
    # The kind that it pretends to be, so that a person sees what the forger was after.
    claimed = classify(mail.root, who, subject, _framed(content))
    return Judgement(
        channel="email",
        kind=claimed.kind,
        status=QUARANTINED,
        reason=who.why,
        detail={"sender": who.sender.address[:200], "name": who.sender.name},
    )


def _bounce(report: Delivery) -> Judgement:
    if report.action != "failed":
        return Judgement(
            channel="email",
            kind="other",
            status=IGNORED,
            reason=_DELIVERY_REASONS[report.action],
            delivery=report,
        )
    detail = {"recipient": report.recipient, "code": report.status, "said": report.diagnostic}
    return Judgement(
        channel="email",
        kind="not_delivered",
        status=ACCEPTED,
        reason="bounce",
        detail={name: value for name, value in detail.items() if value},
        delivery=report,
    )


def _from_amazon(
    mail: Mail, content: Content, who: Correspondents, subject: str, report: Delivery | None
) -> Judgement:
    root = mail.root
    if report is not None:
        found = _bounce(report)
        kind, reason, detail = found.kind, found.reason, dict(found.detail)
        status = found.status
    else:
        named = classify(root, who, subject, _framed(content))
        kind, reason, status = named.kind, named.reason, ACCEPTED
        detail = {"matched": named.evidence} if named.evidence else {}
        if kind == "buyer_message" and autoreply(root, subject):
            status, reason = IGNORED, "autoreply"
        elif kind in _ADVERTISED and _is_advertising(mail, who, subject, reason):
            status, reason = IGNORED, "bulk"
    if check := failed_check(root):
        status, reason, detail = QUARANTINED, f"spoofed_{check}", {"sender": who.sender.address}
    return Judgement(
        channel="amazon", kind=kind, status=status, reason=reason, detail=detail, delivery=report
    )


def _is_advertising(mail: Mail, who: Correspondents, subject: str, reason: str) -> bool:
    """Bulk mail of Amazon's whose subject advertises, or that nothing marks as a notice."""
    if not is_bulk(mail.root, who):
        return False
    if pattern("automatic", "advertising_subject").search(subject):
        return True
    # Amazon's own automatic notices carry information, even where nobody knows their subject.
    return reason == "amazon_sender" and "x-amazon-mail-relay-type" not in mail.root.headers


def _from_outside(mail: Mail, content: Content, who: Correspondents, subject: str) -> Judgement:
    root, sender = mail.root, who.sender
    if space_value(root) or "x-amazon-mail-relay-type" in root.headers:
        claimed = classify(root, who, subject, _framed(content)).kind
        return _outside(claimed, QUARANTINED, "amazon_header_elsewhere", sender.address)
    if who.relay_recipients():
        return Judgement(
            channel="amazon", kind="reply_copy", status=ACCEPTED, reason="sent_to_relay"
        )
    reason = automatic_reason(root, who, subject)
    form = reason == "auto_generated" and who.reply_to  # a web form sends on what a person wrote
    if reason and not form:
        return _outside("other", IGNORED, reason, sender.address)
    if not sender.address:
        return _outside("other", QUARANTINED, "no_sender", "")
    if form or pattern("senders", "machine_local").search(sender.local):
        return _outside("other", QUARANTINED, "unknown_machine", sender.address)
    own = sender.address.lower() in {a.address.lower() for a in who.recipients}
    if own and not who.reply_to:
        return _outside("other", QUARANTINED, "own_address", sender.address)
    if not subject and not content.text and not content.files:
        return _outside("other", QUARANTINED, "empty", sender.address)
    return _outside("buyer_message", ACCEPTED, "person", "")


def _outside(kind: str, status: str, reason: str, sender: str) -> Judgement:
    detail = {"sender": sender[:200]} if sender else {}
    return Judgement(channel="email", kind=kind, status=status, reason=reason, detail=detail)


def _framed(content: Content) -> bool:
    return bool(content.html.buyer_text) or has_markers(content.text)
