"""Cleaning of decoded text: what must not reach a screen or a database, and line breaks."""

from __future__ import annotations

import re
import unicodedata

# C0/C1 controls except tab and line feed; bidi overrides and isolates (they can show text in another
# order than it is stored); zero-width padding used in hidden preheaders; lone surrogates and
# noncharacters (not encodable or not storable). Joiners and the plain direction marks stay: Persian,
# Hindi, emoji and mixed Arabic need them.
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)
_LINE_BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
_NEEDS_CLEANING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_MANY_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Line breaks become ``\\n``; control, bidi-override and padding characters go."""
    text = text.replace("\r\n", "\n")  # by far the commonest, and much faster than a pattern
    if _NEEDS_CLEANING.search(text) is None:
        return text
    return _REMOVED.sub("", _LINE_BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Clean text with every run of white space as one space."""
    return _SPACES.sub(" ", clean(text)).strip()


def tidy(text: str) -> str:
    """No trailing spaces, no more than one blank line in a row, no blank edges."""
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_BLANK_LINES.sub("\n\n", text).strip("\n \t")


def folded(text: str) -> str:
    """For matching against tables: NFKC, lower case, plain apostrophes, single spaces."""
    # Not casefold: it would write "ss" for "ß". The dot that a Turkish "İ" leaves behind goes.
    text = unicodedata.normalize("NFKC", text).lower().replace("i\u0307", "i")
    return _SPACES.sub(" ", text.replace("’", "'").replace("‘", "'").replace("´", "'")).strip()


def unflow(text: str, delete_space: bool) -> str:
    """Undo format=flowed (RFC 3676): a line that ends in a space goes on in the next one."""
    lines: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        flowed = content.endswith(" ") and content != "-- "
        if delete_space and flowed:
            content = content[:-1]
        if open_depth == depth and content != "-- ":
            lines[-1] += content
        else:
            lines.append((">" * depth + " " if depth else "") + content)
        open_depth = depth if flowed else -1
    return "\n".join(lines)
