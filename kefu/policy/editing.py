"""Edits of a policy's files. Each returns the file's new text and touches only the lines concerned.

What an edit wrote is read back, so that it says what was meant and nothing beside it changed.
"""

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any, Final

from kefu.policy.layout import Entry, Layout
from kefu.policy.writing import toml_value

_ORDER: Final = (
    "id", "topic", "fact", "rule", "unit", "cites", "when", "alone", "first", "ask", "next", "offer",
    "last", "task", "forbid", "deadline", "is", "from", "en", "zh",
)  # fmt: skip
"""Where a key that a row did not have is put: behind those that stand before it here."""


class EditError(ValueError):
    """The edit cannot be made; `en` and `zh` say why."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en, self.zh = en, zh


def set_key(text: str, path: str, key: str, value: object) -> str:
    """Give a key of an entry this value; None takes the key away. No change leaves every byte."""
    data, layout = _read(text), Layout(text)
    entry = _entry(layout, path)
    expected = deepcopy(data)
    if _put(_at(expected, path), key, value) == value:
        return text
    new = _with_key(layout, entry, key, value)
    _same(new, expected)
    return new


def add_row(text: str, after: str, values: Mapping[str, object]) -> str:
    """A new row behind the row ``after``, or as the first one of the table ``after``."""
    layout = Layout(text)
    _entry(layout, after)
    table, number = _place_of(after)
    header = f"[[{'.'.join(part for part in table.split('.') if not part.isdigit())}]]"
    lines = [header, *(f"{key} = {toml_value(value)}" for key, value in values.items())]
    at = layout.block(after)[1] if after.startswith(table) else layout.entries[after].end
    new = _insert(layout, at, layout.newline.join(lines))
    row: dict[str, Any] = {}
    for key, value in values.items():
        _put(row, key, value)
    expected = _read(text)
    _rows(expected, table, make=True).insert(number + 1, row)
    _same(new, expected)
    return new


def copy_row(text: str, path: str, row_id: str | None = None) -> str:
    """The row once more behind itself, with an `id` of its own where rows have one."""
    layout = Layout(text)
    entry = _entry(layout, path)
    end = layout.block(path)[1]
    copied = text[_header(layout, entry) : end].rstrip()
    new = _insert(layout, end, copied)
    expected = _read(text)
    table, number = _place_of(path)
    rows = _rows(expected, table)
    rows.insert(number + 1, deepcopy(rows[number]))
    _same(new, expected)
    return set_key(new, f"{table}.{number + 1}", "id", row_id) if row_id else new


def remove_row(text: str, path: str) -> str:
    """The file without the row, its own comment and the empty lines behind it."""
    layout = Layout(text)
    _entry(layout, path)
    start, end = layout.block(path)
    while text[end : end + 1] in ("\n", "\r"):
        end += 1
    new = text[:start] + text[end:]
    if end == len(text):
        new = new.rstrip() + layout.newline
    expected = _read(text)
    table, number = _place_of(path)
    rows = _rows(expected, table)
    del rows[number]
    if not rows:
        del _holder(expected, table)[table.rpartition(".")[2]]
    _same(new, expected)
    return new


def move_row(text: str, path: str, by: int) -> str:
    """The row one place up (``by`` -1) or down (1); at the end of its table it stays."""
    layout = Layout(text)
    _entry(layout, path)
    table, number = _place_of(path)
    if f"{table}.{number + by}" not in layout.entries:
        return text
    upper, lower = sorted((number, number + by))
    (a, b), (c, d) = (layout.block(f"{table}.{n}") for n in (upper, lower))
    one, between, other, rest = text[a:b], text[b:c], text[c:d], text[d:]
    if not other.endswith("\n"):
        other, one = other + layout.newline, one.rstrip("\r\n")
    new = text[:a] + other + between + one + rest
    expected = _read(text)
    rows = _rows(expected, table)
    rows[upper], rows[lower] = rows[lower], rows[upper]
    _same(new, expected)
    return new


def set_number(text: str, name: str, since: date, values: Mapping[str, object]) -> str:
    """A number's values from a day on. A day that the number has already is corrected; another is added.

    ``values`` holds what changes, by currency, marketplace or `default`; None takes a value away.
    """
    layout = Layout(text)
    path = f"number.{name}"
    _entry(layout, path)
    periods = _at(_read(text), path).get("since", [])
    for number, period in enumerate(periods):
        if period.get("from") == since:
            for key, value in values.items():
                text = set_key(text, f"{path}.since.{number}", key, value)
            return text
    given = {key: value for key, value in values.items() if value is not None}
    after = f"{path}.since.{len(periods) - 1}" if periods else path
    return _add_period(text, after, {"from": since, **given})


def _add_period(text: str, after: str, values: Mapping[str, object]) -> str:
    """Periods of one number stand close together, without empty lines."""
    layout = Layout(text)
    number = ".".join(after.split(".")[:2])
    end = layout.block(after)[1]
    lines = [f"[[{number}.since]]", *(f"{k} = {toml_value(v)}" for k, v in values.items())]
    break_before = "" if text[:end].endswith("\n") else layout.newline
    new = text[:end] + break_before + layout.newline.join(lines) + layout.newline + text[end:]
    expected = _read(text)
    _rows(expected, f"{number}.since", make=True).append(dict(values))
    _same(new, expected)
    return new


def _with_key(layout: Layout, entry: Entry, key: str, value: object) -> str:
    text, known = layout.text, entry.keys.get(key)
    if value is None:
        if known is None:
            raise _other_form()
        return text[: known.start] + text[known.end :]
    if known is not None:
        column = known.value_start - (text.rfind("\n", 0, known.value_start) + 1)
        written = toml_value(value, column=column, newline=layout.newline)
        return text[: known.value_start] + written + text[known.value_end :]
    at = _room(layout, entry, key)
    written = toml_value(value, column=len(key) + 3, newline=layout.newline)
    break_before = "" if not at or text[at - 1] == "\n" else layout.newline
    return f"{text[:at]}{break_before}{key} = {written}{layout.newline}{text[at:]}"


def _room(layout: Layout, entry: Entry, key: str) -> int:
    """Where a new key's line belongs among the others."""
    rank = _rank(key)
    before = [known.end for name, known in entry.keys.items() if _rank(name) <= rank]
    return max(before) if before else _first_line_end(layout, entry)


def _rank(key: str) -> int:
    name = key.partition(".")[0]
    return _ORDER.index(name) if name in _ORDER else _ORDER.index("from")


def _header(layout: Layout, entry: Entry) -> int:
    """Where the entry's own header line begins, behind its comment."""
    at = entry.start
    while layout.text[at:].lstrip(" \t").startswith("#"):
        at = layout.text.index("\n", at) + 1
    return at


def _first_line_end(layout: Layout, entry: Entry) -> int:
    end = layout.text.find("\n", _header(layout, entry))
    return len(layout.text) if end < 0 else end + 1


def _insert(layout: Layout, at: int, block: str) -> str:
    """A block of lines behind the line that ends at ``at``, an empty line between them."""
    text, newline = layout.text, layout.newline
    break_before = newline if text[:at].endswith("\n") else newline * 2
    return f"{text[:at]}{break_before}{block}{newline}{text[at:]}"


def _entry(layout: Layout, path: str) -> Entry:
    if path not in layout.entries:
        raise EditError(
            "That place is not in the file any more; somebody may have changed it.",
            "文件里已经没有这个位置，可能有人改动过。",
        )
    return layout.entries[path]


def _place_of(path: str) -> tuple[str, int]:
    """`table.2.row.5` → (`table.2.row`, 5). A table itself stands before the first of its rows."""
    above, _, last = path.rpartition(".")
    if above in ("table", "derive"):
        return f"{path}.row", -1
    return above, int(last)


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise EditError(
            f"The file cannot be read: {wrong}. Mend its text first.",
            f"文件无法读取：{wrong}。请先修改文件内容。",
        ) from None


def _same(text: str, expected: dict[str, Any]) -> None:
    """The new text must say exactly what was meant: odd layouts are left to people."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise _other_form() from None
    if found != expected:
        raise _other_form()


def _other_form() -> EditError:
    return EditError(
        "This part of the file is laid out in a way that the grid cannot change. Change its text instead.",
        "这部分文件的写法无法在表格里修改，请直接修改文件内容。",
    )


def _at(data: dict[str, Any], path: str) -> Any:
    found: Any = data
    for part in path.split(".") if path else ():
        found = found[int(part)] if isinstance(found, list) else found[part]
    return found


def _holder(data: dict[str, Any], path: str) -> Any:
    return _at(data, path.rpartition(".")[0])


def _rows(data: dict[str, Any], path: str, *, make: bool = False) -> list[Any]:
    above, last = _holder(data, path), path.rpartition(".")[2]
    rows: list[Any] = above.setdefault(last, []) if make else above[last]
    return rows


def _put(entry: Any, key: str, value: object) -> object:
    """Set a key, dotted ones in their tables; returns what stood there before."""
    name, _, rest = key.partition(".")
    if rest:
        inner = entry.setdefault(name, {})
        before = _put(inner, rest, value)
        if not inner:
            del entry[name]
        return before
    before = entry.get(name)
    if value is None:
        entry.pop(name, None)
    else:
        entry[name] = value
    return before
