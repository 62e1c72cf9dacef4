"""The letters that the check is measured with: data files, one sentence or letter a line ("¶" is a new line)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, kw_only=True)
class BadLetter:
    """A sentence that must be found, with the ranges where one finding of `rule` must lie."""

    rule: str
    text: str
    spans: tuple[tuple[int, int], ...]


def good_letters() -> list[str]:
    return [line for path in sorted(DATA.glob("good_*.txt")) for line in lines_of(path)]


def bad_letters() -> list[BadLetter]:
    return [read_bad(line) for path in sorted(DATA.glob("bad_*.txt")) for line in lines_of(path)]


def lines_of(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line.replace("¶", "\n") for line in lines if line.strip()]


def read_bad(line: str) -> BadLetter:
    """`MSG-5 | sold on ⟦eBay⟧ too`: the rule, then the text with the ranges in brackets."""
    rule, _, marked = line.partition(" | ")
    text, spans = "", []
    for piece in marked.split("⟧"):
        before, opened, inside = piece.partition("⟦")
        text += before
        if opened:
            spans.append((len(text), len(text) + len(inside)))
            text += inside
    return BadLetter(rule=rule, text=text, spans=tuple(spans))
