"""Whose words a mail holds: the buyer's, ours, or nobody's."""

from __future__ import annotations

from kefu.connectors.mail.reading.content import Content
from kefu.connectors.mail.reading.frame import between_markers, has_markers, without_frame
from kefu.connectors.mail.reading.quotes import own_words


def framed_words(content: Content) -> str:
    """The words inside Amazon's frame, without the mail that they answer to."""
    words = (
        content.html.buyer_text
        or between_markers(content.plain)
        or between_markers(content.html.text)
        or without_frame(content.text)
    )
    return own_words(words, signature_blocks=False)


def marked_words(content: Content) -> str:
    """The words inside the frame if there surely is one, otherwise nothing."""
    if content.html.buyer_text or has_markers(content.text):
        return framed_words(content)
    return ""


def written_words(content: Content) -> str:
    """The words of an ordinary mail without quoted mail and signature."""
    if content.reads_plain:
        return own_words(content.plain, signature_blocks=True)
    return own_words(content.html.unquoted or content.html.text, signature_blocks=True)
