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
_MARKER = re.compile(rf"^[ \t]*{_DASH}{{5,}}[ \t]*(\S[^\n]{{0,100}}?)[ \t]*{_DASH}{{5,}}[ \t]*$")
_DASHES = re.compile(rf"^[ \t]*{_DASH}{{5,}}[ \t]*$")
_ORDER_LINE = re.compile(r"^\s*#?\s*\d{3}-\d{7}-\d{7}\s*[:：]?\s*$")
_ITEM_LINE = re.compile(r"^\s*\d{1,4}\s*/\s*\S|\[ASIN:\s*[A-Z0-9]{10}\s*\]\s*$", re.IGNORECASE)
_MAX_LINES = 20_000
_LONGEST_LABEL = 60


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
    markers = _markers(lines)
    if not markers:
        return None
    opening = markers[0]
    if len(markers) == 1:
        if opening.words not in table("frames")["opening"]:
            return None
        return _before_footer(lines[opening.after :])
    closing = _closing(markers)
    return tidy("\n".join(lines[opening.after : closing.first]))


def without_frame(text: str) -> str:
    """The words of a mail without markers: between introduction or order block and footer."""
    lines = text.split("\n")[:_MAX_LINES]
    start = 0
    introduction = pattern("frames", "introduction")
    in_head = True
    for number, line in enumerate(lines[:60]):
        if _ORDER_LINE.match(line) or _ITEM_LINE.search(line):
            start, in_head = number + 1, True
        elif in_head and line.strip():
            if introduction.search(folded(line)):
                start = number + 1
            else:
                in_head = False
    return _before_footer(lines[start:])


def _before_footer(lines: list[str]) -> str:
    footer = pattern("frames", "footer")
    for number, line in enumerate(lines):
        if line.strip() and footer.search(folded(line[:300])):
            lines = lines[:number]
            break
    while lines and (not lines[-1].strip() or _DASHES.match(lines[-1])):
        lines = lines[:-1]
    return tidy("\n".join(lines))


def _markers(lines: list[str]) -> list[_Marker]:
    """Markers on one line (``----- words -----``), or a short line between two lines of dashes.

    A pair of bare lines of dashes is a frame, too, if there are no others.
    """
    found: list[_Marker] = []
    bare: list[int] = []
    known = _known_words()
    number = 0
    while number < len(lines):
        line = lines[number]
        if match := _MARKER.match(line):
            found.append(_Marker(first=number, after=number + 1, words=_words(match[1])))
        elif _DASHES.match(line):
            label = _label_between(lines, number)
            if label in known:
                found.append(_Marker(first=number, after=number + 3, words=label))
                number += 2
            else:
                bare.append(number)
        number += 1
    if found:
        return _with_bare_label(found, lines)
    if len(bare) >= 2:
        return [_Marker(first=n, after=n + 1, words="") for n in (bare[0], bare[-1])]
    return []


def _with_bare_label(found: list[_Marker], lines: list[str]) -> list[_Marker]:
    """Where the label stands on its own line under the dashes, it is no word of the buyer's."""
    opening = found[0]
    if opening.words or opening.after >= len(lines):
        return found
    if _words(lines[opening.after]) in _known_words():
        found[0] = _Marker(first=opening.first, after=opening.after + 1, words="")
    return found


def _label_between(lines: list[str], number: int) -> str:
    if number + 2 >= len(lines) or not _DASHES.match(lines[number + 2]):
        return ""
    label = lines[number + 1]
    return _words(label) if len(label) <= _LONGEST_LABEL else ""


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
