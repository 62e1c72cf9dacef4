"""Values of a policy as TOML, laid out as its files are."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Final

WIDEST: Final = 120
_INDENT: Final = "    "


def toml_value(value: object, *, column: int = 0, newline: str = "\n") -> str:
    """The value in one line, or, where a list would be wider than a page, an item a line.

    ``column`` is where it will stand. Raises TypeError for what no policy holds.
    """
    plain = _plain(value)
    if column + len(plain) <= WIDEST or not isinstance(value, list):
        return plain
    items = "".join(f"{_INDENT}{_plain(item)},{newline}" for item in value)
    return f"[{newline}{items}]"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for the one character that JSON leaves alone.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_plain(item) for item in value)}]"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key} = {_plain(item)}" for key, item in value.items())
        return f"{{ {inside} }}"
    raise TypeError(f"a policy holds no {type(value).__name__}")
