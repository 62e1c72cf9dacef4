"""Cells as people type them: `severe`, `slight | severe`, `≤ low_price`, `> low_price or ?`, `?`, `known`.

An empty field accepts anything. Codes and English or Chinese words are understood alike.
"""

import re
from typing import Final

from kefu.policy.cells import Cell, OneOf, Range
from kefu.policy.lexicon import KNOWN_WORDS, Code, Lexicon, nearest, typed_value
from kefu.policy.measures import NUMBERS

_ENDS: Final = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}
_SIGNS: Final = {
    **{sign: end for end, sign in _ENDS.items()},
    ">=": "at_least", "=>": "at_least", "<=": "at_most", "=<": "at_most", "＞": "more_than", "＜": "less_than",
}  # fmt: skip
_PIECE: Final = re.compile(r"[^|｜,，、]+")
_OR_UNKNOWN: Final = re.compile(r"(?:^\s*|\s+or\s+|\s*[或|｜]\s*)(\?|？|unknown|未知)\s*$")
_BOUND: Final = re.compile(r"\s*(>=|=>|<=|=<|[≥≤><＞＜])\s*(\S*)\s*$")
_AND: Final = re.compile(r"[^,，、且]+")


class NotationError(ValueError):
    """What was typed cannot be read: from `start` to `end`, with what was expected there."""

    def __init__(self, start: int, end: int, en: str, zh: str) -> None:
        super().__init__(en)
        self.start, self.end, self.en, self.zh = start, end, en, zh


def print_cell(cell: Cell | None, lexicon: Lexicon, language: str = "en") -> str:
    """The cell as it stands in its field; `parse_cell` reads it back."""
    if cell is None:
        return ""
    zh = language == "zh"
    if isinstance(cell, OneOf):
        if cell.values == lexicon.codes[cell.fact]:
            return KNOWN_WORDS[zh]
        return " | ".join(typed_value(cell.fact, value, language) for value in cell.values)
    bounds = [
        f"{sign} {name}" for end, sign in _ENDS.items() if (name := getattr(cell, end)) is not None
    ]
    known = ", ".join(bounds) if bounds else KNOWN_WORDS[zh] if cell.known else ""
    if not cell.unknown:
        return known
    return f"{known} {'或' if zh else 'or'} ?" if known else "?"


def parse_cell(typed: str, fact: str, lexicon: Lexicon) -> Cell | None:
    """What was typed for a fact; None for an empty field. Raises NotationError."""
    if not typed.strip():
        return None
    return _range(typed, fact, lexicon) if fact in NUMBERS else _one_of(typed, fact, lexicon)


def _one_of(typed: str, fact: str, lexicon: Lexicon) -> OneOf:
    if typed.strip().lower() in KNOWN_WORDS:
        return OneOf(fact=fact, values=lexicon.codes[fact])
    values: dict[Code, None] = {}
    for piece in _PIECE.finditer(typed):
        if not piece[0].strip():
            continue
        try:
            values.setdefault(lexicon.read_value(fact, piece[0]))
        except KeyError:
            raise _no_value(piece, fact, lexicon) from None
    if not values:
        raise NotationError(0, len(typed), "expected at least one value", "至少需要一个取值")
    return OneOf(fact=fact, values=tuple(values))


def _no_value(piece: re.Match[str], fact: str, lexicon: Lexicon) -> NotationError:
    said = piece[0].strip()
    start = piece.start() + piece[0].index(said)
    codes = [typed_value(fact, code, "en") for code in lexicon.codes[fact]]
    words = [typed_value(fact, code, "zh") for code in lexicon.codes[fact]]
    meant = nearest(said, codes)
    en = f"“{said}” is no value here; expected {', '.join(codes)}, ? or known"
    return NotationError(
        start,
        start + len(said),
        f"{en}. Did you mean {meant}?" if meant else en,
        f"“{said}”不是这里的取值；可填 {'、'.join(words)}、? 或 已知",
    )


def _range(typed: str, fact: str, lexicon: Lexicon) -> Range:
    tail = _OR_UNKNOWN.search(typed)
    bounded = typed[: tail.start()] if tail else typed
    if not bounded.strip():
        return Range(fact=fact, known=False, unknown=True)
    ends: dict[str, str] = {}
    if bounded.strip().lower() not in KNOWN_WORDS:
        for piece in _AND.finditer(bounded):
            end, name = _bound(piece, fact, lexicon)
            if end in ends:
                en, zh = "this side has a limit already", "这一侧已经有限值"
                raise NotationError(piece.start(), piece.end(), en, zh)
            ends[end] = name
    return Range(fact=fact, unknown=tail is not None, **ends)  # type: ignore[arg-type]


def _bound(piece: re.Match[str], fact: str, lexicon: Lexicon) -> tuple[str, str]:
    found = _BOUND.fullmatch(piece[0])
    if found is None:
        raise NotationError(
            piece.start(),
            piece.end(),
            "expected ≤, <, ≥ or > and the name of a number, such as ≤ low_price; or ?; or known",
            "应为 ≤、<、≥ 或 > 加数字名称，例如 ≤ low_price；或 ?；或 已知",
        )
    name = found[2]
    names = lexicon.named("money" if fact == "price" else "hours")
    if name not in names:
        meant = nearest(name, list(names))
        listed = ", ".join(names)
        raise NotationError(
            piece.start() + found.start(2),
            piece.start() + max(found.end(2), found.start(2) + 1),
            f"expected one of the numbers {listed}" + (f"; did you mean {meant}?" if meant else ""),
            f"应为这些数字之一：{listed}",
        )
    return _SIGNS[found[1]], name


def raw_cell(cell: Cell | None, lexicon: Lexicon) -> object:
    """The cell as its TOML value; None where there is no cell."""
    if cell is None:
        return None
    if isinstance(cell, OneOf):
        if cell.values == lexicon.codes[cell.fact]:
            return "known"
        values = ["unknown" if value is None else value for value in cell.values]
        return values if len(values) > 1 else values[0]
    ends = {end: name for end in _ENDS if (name := getattr(cell, end)) is not None}
    if not ends and not (cell.known and cell.unknown):
        return "known" if cell.known else "unknown"
    return {**ends, "or_unknown": True} if cell.unknown else ends
