"""The small grammar of reply texts: named gaps and optional segments.

    {order_id}                     a gap, filled with a known value
    [ for order {order_id}]        a segment: vanishes when one of its own gaps is unknown
    [by {carrier}|by the carrier]  alternatives: the first whose gaps are all known is taken

Segments nest; an inner segment that vanishes does not take the outer one with it. A backslash makes
the next character plain. A gap outside every segment is indispensable: when unknown it is reported
and stays visible in the text as ``⟪order_id⟫``. Filled values are never read as grammar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

MARKER_OPEN, MARKER_CLOSE = "⟪", "⟫"


class GrammarError(ValueError):
    """The text is not well formed; ``position`` counts code points from its start."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.position = position


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A named place for a value; ``start`` and ``end`` are its place in the template."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Alternatives in order of preference; none applies → the segment vanishes."""

    alternatives: tuple[Template, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A parsed text: plain strings, gaps and segments in order."""

    parts: tuple[str | Gap | Segment, ...]

    def gaps(self) -> tuple[Gap, ...]:
        """Every gap, those inside segments included, in order of appearance."""
        found: list[Gap] = []
        for part in self.parts:
            if isinstance(part, Gap):
                found.append(part)
            elif isinstance(part, Segment):
                for alternative in part.alternatives:
                    found.extend(alternative.gaps())
        return tuple(found)

    def fill(self, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
        """Return the text and the names of the indispensable gaps that stayed open."""
        pieces: list[str] = []
        missing: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                pieces.append(part)
            elif isinstance(part, Segment):
                pieces.append(_fill_segment(part, values))
            elif part.name in values:
                pieces.append(values[part.name])
            else:
                pieces.append(f"{MARKER_OPEN}{part.name}{MARKER_CLOSE}")
                missing.append(part.name)
        return "".join(pieces), tuple(missing)


def _fill_segment(segment: Segment, values: Mapping[str, str]) -> str:
    for alternative in segment.alternatives:
        text, missing = alternative.fill(values)
        if not missing:
            return text
    return ""


def open_gaps(text: str) -> tuple[Gap, ...]:
    """The gaps that a filled text, or a person, left open: ``⟪order_id⟫``."""
    return tuple(
        Gap(name=found[1].strip(), start=found.start(), end=found.end())
        for found in _OPEN.finditer(text)
    )


_OPEN = re.compile(f"{MARKER_OPEN}([^{MARKER_OPEN}{MARKER_CLOSE}]*){MARKER_CLOSE}?")


@lru_cache(maxsize=4096)
def parse(text: str) -> Template:
    """Read ``text``; raise GrammarError when a bracket or brace is left open or empty."""
    template, end = _parse_until(text, 0, inside=False)
    if end < len(text):
        raise GrammarError(f"{text[end]!r} without its opening", end)
    return template


def _parse_until(text: str, start: int, *, inside: bool) -> tuple[Template, int]:
    """Parse from ``start`` to a closing mark (inside a segment) or to the end of the text."""
    parts: list[str | Gap | Segment] = []
    plain: list[str] = []
    at = start
    while at < len(text):
        character = text[at]
        if character == "\\" and at + 1 < len(text):
            plain.append(text[at + 1])
            at += 2
            continue
        if character == "]" or (inside and character == "|"):
            break
        if character not in "{}[":
            plain.append(character)
            at += 1
            continue
        if plain:
            parts.append("".join(plain))
            plain = []
        part, at = _parse_gap(text, at) if character in "{}" else _parse_segment(text, at)
        parts.append(part)
    if plain:
        parts.append("".join(plain))
    return Template(parts=tuple(parts)), at


def _parse_gap(text: str, start: int) -> tuple[Gap, int]:
    end = text.find("}", start)
    name = text[start + 1 : end].strip() if end > start else ""
    if not name.isidentifier():
        raise GrammarError("a gap needs a name between braces", start)
    return Gap(name=name, start=start, end=end + 1), end + 1


def _parse_segment(text: str, start: int) -> tuple[Segment, int]:
    alternatives: list[Template] = []
    at = start
    while True:
        alternative, at = _parse_until(text, at + 1, inside=True)
        alternatives.append(alternative)
        if at >= len(text):
            raise GrammarError("a segment is never closed", start)
        if text[at] == "]":
            return Segment(alternatives=tuple(alternatives)), at + 1
