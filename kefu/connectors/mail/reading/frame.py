"""The buyer's own words, cut out of the frame that Amazon puts around them.

Markers are lines of dashes, words, dashes; they are found by the dashes, so that a language never met
before works as well. Without markers, what stands between the order block and Amazon's footer counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kefu.connectors.mail.reading.layouts import pattern, table
from kefu.connectors.mail.reading.plaintext import folded, tidy

_DASH = r"[-\u2010-\u2015\u2212\u2500\u2501\u30fc\uff0d_=]"
_MARKER = re.compile(
    rf"^[ \t]*{_DASH}{{5,}}[ \t]*(?!{_DASH})(\S[^\n]{{0,100}}?)[ \t]*{_DASH}{{5,}}[ \t]*$"
)
_DASHES = re.compile(rf"^[ \t]*{_DASH}{{5,}}[ \t]*$")
_ORDER_LINE = re.compile(r"^\s*#?\s*\d{3}-\d{7}-\d{7}\s*[:：]?\s*$")
_ITEM_LINE = re.compile(r"^\s*\d{1,4}\s*/\s*\S|\[ASIN:\s*[A-Z0-9]{10}\s*\]\s*$", re.IGNORECASE)
_MAX_LINES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marker:
    first: int
    """Line where the marker begins."""
    after: int
    """First line after it."""
    words: str


def has_markers(text: str) -> bool:
    """Whether a person's words stand between two markers."""
    return len(_markers(text.split("\n")[:_MAX_LINES])) >= 2


def between_markers(text: str) -> str | None:
    """What stands between the opening and the closing marker; ``None`` without markers."""
    lines = text.split("\n")[:_MAX_LINES]
    markers = _markers(lines) or _bare_markers(lines)
    if not markers:
        return None
    opening = markers[0]
    if len(markers) == 1:
        if opening.words not in table("frames")["opening"]:
            return None
        return _before_footer(lines[opening.after :])
    return tidy("\n".join(lines[opening.after : _closing(markers).first]))


def without_frame(text: str) -> str:
    """The words of a mail without markers: between introduction or order block and footer."""
    lines = text.split("\n")[:_MAX_LINES]
    return _before_footer(lines[_end_of_head(lines) :])


def _end_of_head(lines: list[str]) -> int:
    """The first line after Amazon's introduction, order line and items."""
    end = 0
    introduction = pattern("frames", "introduction")
    in_head = True
    for number, line in enumerate(lines[:60]):
        if _ORDER_LINE.match(line) or _ITEM_LINE.search(line):
            end, in_head = number + 1, True
        elif in_head and line.strip():
            in_head = bool(introduction.search(folded(line)))
            end = number + 1 if in_head else end
    return end


def _before_footer(lines: list[str]) -> str:
    footer, closing = pattern("frames", "footer"), table("frames")["closing"]
    for number, line in enumerate(lines):
        if line.strip() and (footer.search(folded(line[:300])) or _words(line[:60]) in closing):
            lines = lines[:number]
            break
    while lines and (not lines[-1].strip() or _DASHES.match(lines[-1])):
        lines = lines[:-1]
    return tidy("\n".join(lines))


def _markers(lines: list[str]) -> list[_Marker]:
    """Markers on one line (``----- words -----``), or known words between two lines of dashes."""
    found: list[_Marker] = []
    number = 0
    while number < len(lines):
        after = number + 1
        if match := _MARKER.match(lines[number]):
            found.append(_Marker(first=number, after=after, words=_words(match[1])))
        elif _DASHES.match(lines[number]) and (label := _label_below(lines, number)):
            words, after = label
            found.append(_Marker(first=number, after=after, words=words))
        number = after
    return found


def _label_below(lines: list[str], number: int) -> tuple[str, int] | None:
    """Known words and a second line of dashes below a line of dashes; where they end."""
    below = [n for n in range(number + 1, min(number + 6, len(lines))) if lines[n].strip()][:2]
    if len(below) < 2 or not _DASHES.match(lines[below[1]]) or len(lines[below[0]]) > 60:
        return None
    words = _words(lines[below[0]])
    return (words, below[1] + 1) if words in _known_words() else None


def _bare_markers(lines: list[str]) -> list[_Marker]:
    """Two lines of dashes without words are a frame only if nothing but Amazon's head is above."""
    bare = [number for number, line in enumerate(lines) if _DASHES.match(line)]
    if len(bare) < 2 or any(line.strip() for line in lines[_end_of_head(lines) : bare[0]]):
        return []
    return [_Marker(first=n, after=n + 1, words="") for n in (bare[0], bare[-1])]


def _words(label: str) -> str:
    return folded(label).strip(" :：-–—*\"'")


def _known_words() -> frozenset[str]:
    frames = table("frames")
    return frozenset((*frames["opening"], *frames["closing"]))


def _closing(markers: list[_Marker]) -> _Marker:
    """The closing marker that belongs to the first opening one; frames nest in quoted mail."""
    opening, closing = table("frames")["opening"], table("frames")["closing"]
    depth = 1
    for marker in markers[1:]:
        if marker.words in closing:
            depth -= 1
            if depth == 0:
                return marker
        elif marker.words in opening:
            depth += 1
    return markers[-1]
