"""Mail that nobody wrote: automatic answers, bulk mail, receipts, failed deliveries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kefu.connectors.mail.reading.headers import Address, addresses, message_ids
from kefu.connectors.mail.reading.layouts import pattern
from kefu.connectors.mail.reading.mime import Mail, Part
from kefu.connectors.mail.reading.senders import Correspondents

_MAX_REPORT = 64 * 1024
_ID_LINE = re.compile(
    rb"^(?:original-)?(?:x-original-)?message-id\s*:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE
)
_ACTION = re.compile(rb"^action\s*:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(rb"^status\s*:\s*(\d\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_RECIPIENT = re.compile(
    rb"^(?:final|original)-recipient\s*:\s*(?:[^;\s]+\s*;)?\s*([^\r\n]+)",
    re.IGNORECASE | re.MULTILINE,
)
_DIAGNOSTIC = re.compile(
    rb"^diagnostic-code\s*:\s*([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A report on one of our mails. ``action`` is ``failed``, ``delayed``, ``done`` or ``read``."""

    action: str
    message_id: str = ""
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""


def delivery_report(mail: Mail, sender: Address, subject: str) -> Delivery | None:
    """What a bounce says, or ``None`` if this is none. ``subject`` is folded."""
    root = mail.root
    if root.content_type == "multipart/report":
        return _report(mail)
    from_machine = bool(pattern("senders", "bounce_local").search(sender.local))
    failed = root.header("x-failed-recipients")
    if failed or (from_machine and pattern("automatic", "bounce_subject").search(subject)):
        recipients = addresses(failed)
        return Delivery(
            action="failed",
            message_id=_original_id(mail),
            recipient=recipients[0].address if recipients else "",
        )
    if from_machine and pattern("automatic", "delayed_subject").search(subject):
        return Delivery(action="delayed", message_id=_original_id(mail))
    return None


def _report(mail: Mail) -> Delivery | None:
    kind = mail.root.params.get("report-type", "").lower()
    parts = {part.content_type: part for part in reversed(list(mail.root.walk()))}
    if kind == "disposition-notification" or "message/disposition-notification" in parts:
        return Delivery(action="read", message_id=_original_id(mail))
    status = parts.get("message/delivery-status") or parts.get("message/global-delivery-status")
    if status is None:
        return Delivery(action="failed", message_id=_original_id(mail)) if not kind else None
    text = mail.content(status, _MAX_REPORT)
    actions = {match.lower() for match in _ACTION.findall(text)}
    recipient = _RECIPIENT.search(text)
    code = _STATUS.search(text)
    diagnostic = _DIAGNOSTIC.search(text)
    action = "failed"
    if actions and b"failed" not in actions:
        action = "delayed" if b"delayed" in actions else "done"
    return Delivery(
        action=action,
        message_id=_original_id(mail),
        recipient=recipient[1].decode("latin-1").strip(" <>\r") if recipient else "",
        status=code[1].decode("ascii") if code else "",
        diagnostic=" ".join(diagnostic[1].decode("utf-8", "replace").split())[:500]
        if diagnostic
        else "",
    )


def _original_id(mail: Mail) -> str:
    """Our own mail's id: from its returned copy, else from the text, else from the threading."""
    leaves = [part for part in mail.root.walk() if not part.children]
    returned = ("message/rfc822", "text/rfc822-headers", "message/global")
    for types in (returned, ("message/delivery-status", "text/plain")):
        for part in leaves:
            found = (
                _ID_LINE.search(mail.content(part, _MAX_REPORT))
                if part.content_type in types
                else None
            )
            if found:
                return message_ids(found[1])[0]
    for name in ("in-reply-to", "references", "x-original-message-id"):
        if ids := message_ids(mail.root.header(name)):
            return ids[-1]
    return ""


def automatic_reason(root: Part, who: Correspondents, subject: str) -> str:
    """Why a mail needs no answer: ``autoreply``, ``auto_generated``, ``bulk``, ``loop`` or
    ``read_receipt``; empty if nothing says so."""
    looped = root.header("x-loop").decode("latin-1").strip(" <>").lower()
    if looped and looped in {address.address.lower() for address in who.recipients}:
        return "loop"
    if autoreply(root, subject):
        return "autoreply"
    if pattern("automatic", "read_receipt_subject").search(subject):
        return "read_receipt"
    if _token(root, "auto-submitted") not in ("", "no"):
        return "auto_generated"
    if is_bulk(root, who):
        return "bulk"
    suppress = root.header("x-auto-response-suppress").decode("latin-1").lower()
    if "all" in suppress and pattern("senders", "machine_local").search(who.sender.local):
        return "auto_generated"
    return ""


def is_bulk(root: Part, who: Correspondents) -> bool:
    """Newsletters and mailing lists, except a list that is our own address (a shared inbox kept as a
    group marks everything that passes through it)."""
    marks = ("list-id", "list-unsubscribe", "list-post")
    if _token(root, "precedence") not in ("bulk", "list", "junk") and not any(
        name in root.headers for name in marks
    ):
        return False
    named = " ".join(
        root.header(name).decode("latin-1").lower() for name in ("list-id", "list-post")
    )
    return not any(
        address.address.lower() in named or f"{address.local}.{address.domain}" in named
        for address in who.recipients
    )


def autoreply(root: Part, subject: str) -> bool:
    """An answer that a machine gave for a person (RFC 3834), such as an out-of-office note."""
    headers = root.headers
    if _token(root, "auto-submitted") == "auto-replied":
        return True
    if _token(root, "precedence") == "auto_reply" or _token(root, "x-precedence") == "auto_reply":
        return True
    marks = (
        "x-autoreply",
        "x-autorespond",
        "x-auto-reply-from",
        "x-mail-autoreply",
        "x-autoreply-from",
    )
    if any(name in headers and _token(root, name) != "no" for name in marks):
        return True
    return bool(pattern("automatic", "autoreply_subject").search(subject))


def _token(root: Part, name: str) -> str:
    value = root.header(name).decode("latin-1").lower()
    return re.split(r"[;\s(]", value.strip(), maxsplit=1)[0]
