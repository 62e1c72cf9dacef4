"""A letter's context from plain data, such as a JSON object."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kefu.replies.context import ReplyContext

NAMES: tuple[str, ...] = tuple(ReplyContext.__dataclass_fields__)
_HIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters other than tab and line ends, and marks that turn the direction of a text."""
LONGEST = 2000
"""No name and no address is longer; anything longer is a slip."""


def parse_context(data: Mapping[str, Any]) -> ReplyContext:
    """Return the context; null and missing are unknown. Raises ValueError that names the field."""
    read: dict[str, Any] = {}
    for name, value in data.items():
        if name not in NAMES:
            raise ValueError(f"context: no such field {name!r}; there are {', '.join(NAMES)}")
        if value is not None:
            reader: Callable[[str, Any], Any] = _READERS.get(name, _text)
            read[name] = reader(name, value)
    return ReplyContext(**read)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError(f"context: {name} must be a text of at most {LONGEST} characters")
    if (hidden := _HIDDEN.search(value)) is not None:
        raise ValueError(f"context: {name} holds the hidden character U+{ord(hidden.group()):04X}")
    return value


def _number(name: str, value: Any) -> Decimal:
    try:
        number = Decimal(value if isinstance(value, str) else str(value))
    except ArithmeticError:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or not 0 <= number < 10**9:
        raise ValueError(f"context: {name} must be a number of zero or more")
    return number


def _day(name: str, value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"context: {name} must be a day such as 2026-11-25") from error


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"context: {name} must be true or false")
    return value


def _codes(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise ValueError(f"context: {name} must be a list of codes")
    return tuple(value)


def _salutation(name: str, value: Any) -> str:
    if value not in ("ms", "mr"):
        raise ValueError(f'context: {name} must be "ms" or "mr"')
    return str(value)


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "salutation": _salutation,
    "amount": _number,
    "percent": _number,
    "promised_by": _day,
    "offered_at": _day,
    "unprompted": _flag,
    "asks": _codes,
}
