"""What a text of one's own must be before it is kept."""

from __future__ import annotations

from unicodedata import category

from kefu import replies
from kefu.accounts.errors import NotAllowedNow

LONGEST = 4000
"""Amazon takes messages of 4,000 characters; no single text is longer than a whole message."""


def check_text(
    text: str, language: str, *, tracking_links: bool = False
) -> tuple[replies.OverrideFinding, ...]:
    """Return what only warns. Raises ``NotAllowedNow``: ``text_empty``, ``text_too_long``,
    ``text_blocked`` with the findings that block. ``tracking_links``: as the store chose (MSG-4).
    """
    if not text.strip():
        raise NotAllowedNow("text_empty")
    if len(text) > LONGEST:
        raise NotAllowedNow("text_too_long", most=LONGEST)
    found = replies.check_override(text, language, tracking_links=tracking_links)
    blocking = [fault for fault in found if fault.severity == "block"]
    if blocking:
        raise NotAllowedNow("text_blocked", count=len(blocking), what=blocking[0].text)
    return found


def clean(text: str) -> str:
    """A typed text as it is kept: plain line ends, no control characters, nothing around it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in plain if c in "\n\t" or category(c) not in ("Cc", "Cs")).strip()
