"""Outcomes as people type them: `compensate ≤ compensation_share | explain → refund | resend (DEL-2)`.

`|` stands between what is allowed together, `→` before what counts only when nothing is left, `≤` before
the most and `≈` before the target of a share, `!` for “a supervisor approves”; a rule of its own is in brackets. A deadline is the name of a
length of time.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from kefu.policy.findings import EXPECTED_RULE, NAME, is_rule
from kefu.policy.lexicon import KINDS, Lexicon, nearest, read_outcome, typed_outcome, typed_value
from kefu.policy.notation import NotationError
from kefu.policy.numbers import TIME_UNITS

_STEP: Final = re.compile(r"(?:(?!->)[^→;；])+")
_PIECE: Final = re.compile(r"[^|｜,，]+")
_ENTRY: Final = re.compile(
    r"\s*(?P<code>[^≤≈~!！()（）<=]*?)\s*"
    r"(?:(?:≤|<=)\s*(?P<most>\w+)\s*)?(?:[≈~]\s*(?P<target>\w+)\s*)?"
    r"(?P<approval>[!！]\s*)?(?:[(（]\s*(?P<rule>[^()（）]*?)\s*[)）]\s*)?"
)
_YES: Final = ("yes", "true", "是")
_NO: Final = ("", "no", "false", "否")

LADDERS: Final = ("offer", "first")
FIELDS: Final[Mapping[str, str]] = {
    "offer": "offer", "first": "offer", "last": "offer", "ask": "ask", "task": "task",
    "forbid": "remedy", "next": "step", "cites": "rule", "rule": "rule", "deadline": "time", "alone": "flag", "is": "value",
}  # fmt: skip
"""What kind of code each outcome of a row holds."""


def print_outcome(key: str, value: Any, language: str = "en") -> str:
    """An outcome as it stands in its field; `parse_outcome` reads it back."""
    if value is None:
        return ""
    kind = FIELDS[key]
    if kind == "value":
        return typed_value(
            "", value, "zh" if isinstance(value, bool) and language == "zh" else "en"
        )
    if kind == "flag":
        return ("是" if language == "zh" else "yes") if value else ""
    if kind in ("rule", "time"):
        return " | ".join([value] if isinstance(value, str) else value)
    if kind == "step":
        return typed_outcome(kind, value, language)
    steps = value if key in LADDERS else [value]
    return " → ".join(" | ".join(_said(kind, e, language) for e in step) for step in steps)


def parse_outcome(key: str, typed: str, lexicon: Lexicon) -> Any:
    """What was typed, as its TOML value; None for an empty field. Raises NotationError."""
    kind = FIELDS[key]
    if kind == "flag":
        return _flag(typed)
    if not typed.strip():
        return None
    if kind == "value":
        return _value(typed)
    if kind == "rule":
        rules = [_rule(piece) for piece in _PIECE.finditer(typed)]
        return rules if key == "cites" else _one(typed, rules)
    if kind == "time":
        return [_time(piece, lexicon) for piece in _PIECE.finditer(typed)]
    if kind in ("ask", "step"):
        codes = [_code(kind, piece[0], piece.start()) for piece in _PIECE.finditer(typed)]
        return codes if kind == "ask" else _one(typed, codes)
    read = _offer if kind == "offer" else _ruled
    if key in LADDERS:
        return [_entries(m[0], m.start(), read, kind, lexicon) for m in _STEP.finditer(typed)]
    return _entries(typed, 0, read, kind, lexicon)


_Read = Callable[[re.Match[str], int, str, Lexicon], object]


def _entries(typed: str, at: int, read: _Read, kind: str, lexicon: Lexicon) -> list[object]:
    found = []
    for piece in _PIECE.finditer(typed):
        entry = _ENTRY.fullmatch(piece[0])
        start = at + piece.start()
        if entry is None or not piece[0].strip():
            raise NotationError(
                start,
                start + len(piece[0]),
                "expected a code, then perhaps ≤ and ≈ with a percentage, !, and a rule in brackets",
                "应为代码，其后可写 ≤、≈ 加百分比名称、!，以及括号里的规则编号",
            )
        found.append(read(entry, start, kind, lexicon))
    if not found:
        raise NotationError(at, at + max(len(typed), 1), "expected an entry", "此处应填内容")
    return found


def _offer(entry: re.Match[str], at: int, kind: str, lexicon: Lexicon) -> object:
    made: dict[str, object] = {"remedy": _code(kind, entry["code"], at + entry.start("code"))}
    for end in ("most", "target"):
        if name := entry[end]:
            made[end] = _percent(name, at + entry.start(end), lexicon)
    if entry["approval"]:
        made["approval"] = True
    if entry["rule"] is not None:
        made["rule"] = _rule_id(entry["rule"], at + entry.start("rule"))
    return made if len(made) > 1 else made["remedy"]


def _ruled(entry: re.Match[str], at: int, kind: str, lexicon: Lexicon) -> object:
    code = _code(kind, entry["code"], at + entry.start("code"))
    for extra in ("most", "target", "approval"):
        if entry[extra]:
            start, end = at + entry.start(extra), at + entry.end(extra)
            raise NotationError(start, end, "only an offer has this", "只有方案才能这样写")
    if entry["rule"] is None:
        return code
    return {"code": code, "rule": _rule_id(entry["rule"], at + entry.start("rule"))}


def _code(kind: str, typed: str, at: int) -> str:
    try:
        return read_outcome(kind, typed)
    except KeyError:
        said, codes = typed.strip(), KINDS[kind]
        start = at + (typed.index(said) if said else 0)
        meant = nearest(said, list(codes))
        listed = f"did you mean {meant}?" if meant else f"expected one of {', '.join(codes)}"
        words = "、".join(typed_outcome(kind, code, "zh") for code in ([meant] if meant else codes))
        raise NotationError(
            start,
            start + max(len(said), 1),
            f"“{said}” is no code here; {listed}",
            f"“{said}”不是这里的代码；{'是不是' if meant else '可填'} {words}{'？' if meant else ''}",
        ) from None


def _percent(name: str, at: int, lexicon: Lexicon) -> str:
    names = lexicon.named("percent")
    if name not in names:
        listed = nearest(name, list(names)) or ", ".join(names)
        en, zh = f"expected the name of a percentage: {listed}", f"应为百分比的名称：{listed}"
        raise NotationError(at, at + len(name), en, zh)
    return name


def _time(piece: re.Match[str], lexicon: Lexicon) -> str:
    """The name of a length of time."""
    said = piece[0].strip()
    names = [name for unit in TIME_UNITS for name in lexicon.named(unit)]
    if said not in names:
        start = piece.start() + piece[0].index(said)
        listed = nearest(said, names) or ", ".join(names)
        en, zh = f"expected the name of a length of time: {listed}", f"应为时长的名称：{listed}"
        raise NotationError(start, start + max(len(said), 1), en, zh)
    return said


def _rule(piece: re.Match[str]) -> str:
    return _rule_id(piece[0].strip(), piece.start() + len(piece[0]) - len(piece[0].lstrip()))


def _rule_id(said: str, at: int) -> str:
    if not is_rule(said):
        raise NotationError(
            at,
            at + max(len(said), 1),
            EXPECTED_RULE.en,
            EXPECTED_RULE.zh,
        )
    return said


def _one(typed: str, found: list[str]) -> str:
    if len(found) != 1:
        raise NotationError(0, len(typed), "expected one entry", "只能填一项")
    return found[0]


def _flag(typed: str) -> bool | None:
    said = typed.strip().lower()
    if said in _YES:
        return True
    if said in _NO:
        return None
    raise NotationError(0, len(typed), "expected yes or nothing", "应填“是”或留空")


def _value(typed: str) -> str | bool:
    said = typed.strip().lower()
    if said in _YES:
        return True
    if said in _NO:
        return False
    if not NAME.fullmatch(said):
        en, zh = (
            "expected yes, no or a plain name such as not_here",
            "应为“是”、“否”或简单名称，例如 not_here",
        )
        raise NotationError(0, len(typed), en, zh)
    return said


def _said(kind: str, entry: Any, language: str) -> str:
    own = entry if isinstance(entry, dict) else {"remedy": entry}
    parts = [typed_outcome(kind, str(own.get("remedy", own.get("code"))), language)]
    parts += [f"≤ {own['most']}"] if own.get("most") else []
    parts += [f"≈ {own['target']}"] if own.get("target") else []
    parts += ["!"] if own.get("approval") else []
    parts += [f"({own['rule']})"] if own.get("rule") else []
    return " ".join(parts)
