"""Which kind of Amazon mail this is: by header, then by subject, then by sender."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kefu.connectors.mail.reading.layouts import rules, table
from kefu.connectors.mail.reading.mime import Part
from kefu.connectors.mail.reading.senders import Correspondents, is_buyer_relay

_REPLY_PREFIX = re.compile(
    r"^(?:(?:re|aw|sv|antw|odp|ynt|tr|r|rv|res|rif|fw|fwd|wg|回复|答复|转发|返信) ?(?:\[\d+\])? ?[:：] ?)+"
)

_ORDER_ID = re.compile(r"\b\d{3}-\d{7}-\d{7}\b")
_NEVER_FROM_A_BUYER = frozenset(("platform_notice", "order_notice", "chargeback", "reply_copy"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of the vocabulary and what told it: a reason code and the value that matched."""

    kind: str
    reason: str
    evidence: str = ""


def space_value(root: Part) -> str:
    """The value of X-Space-Notification-Type."""
    return root.header("x-space-notification-type")[:200].decode("latin-1").strip().upper()


def classify(root: Part, who: Correspondents, subject: str, framed: bool) -> Kind:
    """The kind of a mail from Amazon.

    ``subject`` is folded; ``framed`` tells whether the text has a person's words between Amazon's
    markers. Without the header, a buyer's relay address may carry any subject ("Refund issued?"):
    then the wordings really seen count first, the frame second, the looser wordings only where the
    subject names an order and is no reply.
    """
    if found := _by_header(root):
        return found
    if not is_buyer_relay(who.sender):
        if found := _by_subject(subject, ("seen", "assumed")):
            return found
        if who.relay_addresses():
            return Kind(kind="buyer_message", reason="relay_reply_to")
        if framed:
            return Kind(kind="reply_copy", reason="framed_text")
        return _by_sender(who)
    bare = _REPLY_PREFIX.sub("", subject)
    if bare == subject:
        sources = ("seen",) if framed or not _ORDER_ID.search(subject) else ("seen", "assumed")
        found = _by_subject(subject, sources)
        if found and found.kind not in _NEVER_FROM_A_BUYER:
            return found
    return Kind(kind="buyer_message", reason="framed_text" if framed else "relay_sender")


def _by_header(root: Part) -> Kind | None:
    value = space_value(root)
    if not value:
        return None
    if kind := table("kinds")["header"].get(value):
        return Kind(kind=kind, reason="header_kind", evidence=value)
    for pattern, kind, _ in rules("kinds", "header_family", "pattern"):
        if pattern.search(value):
            return Kind(kind=kind, reason="header_family", evidence=value)
    return None


def _by_subject(subject: str, sources: tuple[str, ...]) -> Kind | None:
    for pattern, kind, source in rules("kinds", "subject", "patterns"):
        if source in sources and (match := pattern.search(subject)):
            return Kind(kind=kind, reason="subject", evidence=match[0][:100])
    return None


def _by_sender(who: Correspondents) -> Kind:
    for pattern, kind, _ in rules("senders", "system_sender", "local"):
        if pattern.search(who.sender.local):
            return Kind(kind=kind, reason="system_sender", evidence=who.sender.local[:100])
    return Kind(kind="platform_notice", reason="amazon_sender", evidence=who.sender.local[:100])
