"""JSON lines in, JSON lines out; a bad line gets an ``error`` and the rest goes on."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TextIO

# How Python reads bytes that are no UTF-8 (``surrogateescape``).
BYTES = re.compile("[\udc80-\udcff]")
LONGEST_ERROR = 1000
Handler = Callable[[dict[str, Any]], Mapping[str, Any]]


class LineError(Exception):
    """A line that cannot be handled; ``facts`` say where and what to do."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


def emit(value: Mapping[str, Any], out: TextIO | None = None) -> None:
    """Print one object on one line, at once, as UTF-8 whatever the text holds."""
    line = json.dumps(value, ensure_ascii=False)
    # A lone surrogate cannot be written as UTF-8; as an escape it can.
    line = "".join(c if not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in line)
    print(line, file=out or sys.stdout, flush=True)


def handle_lines(handle: Handler, lines: Iterable[str] | None = None) -> int:
    """Answer every line in order. Returns 0 where all were handled, 1 where some were refused."""
    refused = 0
    for number, value, error in parsed(sys.stdin if lines is None else lines):
        if error is None:
            try:
                emit(handle(value))
                continue
            except LineError as problem:
                error = {"error": str(problem), **problem.facts}
        refused += 1
        emit({**{name: _readable(said) for name, said in error.items()}, "line": number})
    return 1 if refused else 0


def parsed(lines: Iterable[str]) -> Iterator[tuple[int, Any, dict[str, Any] | None]]:
    """Each line's number with its object, or with what is wrong with it. Blank lines are skipped."""
    for number, line in enumerate(lines, start=1):
        if number == 1:
            line = line.removeprefix("\ufeff")  # Windows programs begin a file with it
        if not line.strip():
            continue
        if (bad := BYTES.search(line)) is not None:
            byte = ord(bad.group()) - 0xDC00
            said = f"not UTF-8: byte 0x{byte:02X} after {bad.start()} characters"
            yield number, None, {"error": said}
            continue
        try:
            value = json.loads(line, object_pairs_hook=_once)
        except json.JSONDecodeError as problem:
            yield number, None, {"error": f"not a JSON object: {problem}"}
            continue
        except RecursionError:
            yield number, None, {"error": "not a JSON object: nested too deeply"}
            continue
        except ValueError as problem:  # a name said twice, or a number of thousands of digits
            said = problem if isinstance(problem, _SaidTwice) else "a number is too long"
            yield number, None, {"error": f"not a JSON object: {said}"}
            continue
        if isinstance(value, dict):
            yield number, value, None
        else:
            yield number, None, {"error": "not a JSON object: write {…} on one line"}


def _readable(said: Any) -> Any:
    """What an error repeats of the line: short, and with nothing in it that turns or hides the text."""
    if not isinstance(said, str):
        return said
    short = said if len(said) <= LONGEST_ERROR else f"{said[:LONGEST_ERROR]}…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in short)


class _SaidTwice(ValueError):
    """An object that gives one name two values: which of them is meant nobody knows."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _SaidTwice(f"{twice!r} is given twice")
    return found


def text_of(line: Mapping[str, Any], name: str, *, required: bool = False) -> str | None:
    """A text field. Raises ``LineError`` where it is missing or no text."""
    value = line.get(name)
    if value is None:
        if required:
            raise LineError(f'"{name}" is missing', field=name)
        return None
    if not isinstance(value, str):
        raise LineError(f'"{name}" must be a text', field=name)
    return value


def only_fields(line: Mapping[str, Any], *names: str) -> None:
    """Raises ``LineError`` for a field that the command does not know: most likely a slip."""
    strange = sorted(set(line) - set(names))
    if strange:
        raise LineError(
            f"unknown field {strange[0]!r}; known are {', '.join(names)}", field=strange[0]
        )
