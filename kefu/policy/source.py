"""A policy file as text: parsed TOML that still knows where each key and its value stand."""

import json
import re
import tomllib
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from kefu.policy.tables import Place

_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(r'^\s*([\w.\-"]+)\s*=\s*')
_AT: Final = re.compile(r"\(at line (\d+), column (\d+)\)")

_Spot = tuple[int, int]
"""Line and column, both from one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookProblem:
    """One wrong place in a policy's files: what is wrong and what was expected there."""

    place: Place
    en: str
    zh: str

    def __str__(self) -> str:
        place = self.place
        return f"{place.file}:{place.line}:{place.column}: {self.en}"


class BookError(ValueError):
    """A policy cannot be read. `problems` holds everything found, in file order."""

    def __init__(self, problems: tuple[BookProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Source:
    """One TOML file. A path such as `table.2.row.5` names an entry, `…when.price` a key in it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._lines = text.splitlines()
        self._spots = _index(self._lines)
        self._starts = sorted(line for line, _ in self._spots.values())
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as wrong:
            raise BookError(
                (
                    BookProblem(
                        place=self._unparsed(str(wrong)),
                        en=f"not valid TOML: {wrong}",
                        zh=f"不是有效的 TOML：{wrong}",
                    ),
                )
            ) from None

    def place(self, path: str, value: object = None) -> Place:
        """Where the path's value stands, or the nearest entry above it; `value` names a part of it."""
        while path and path not in self._spots:
            path = path.rpartition(".")[0]
        line, column = self._spots.get(path, (1, 1))
        if path in self._spots and value is not None:
            line, column = self._within(line, column, value)
        return Place(file=self.file, line=line, column=column)

    def _within(self, line: int, column: int, value: object) -> _Spot:
        """Where a value is written, from this spot up to the next key; the spot itself if it is not seen."""
        literal = (
            json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool | int) else ""
        )
        after = bisect_right(self._starts, line)
        end = self._starts[after] - 1 if after < len(self._starts) else len(self._lines)
        for number in range(line, end + 1):
            found = self._lines[number - 1].find(literal, column - 1 if number == line else 0)
            if literal and found >= 0:
                return number, found + 1
        return line, column

    def _unparsed(self, message: str) -> Place:
        at = _AT.search(message)
        last = max(len(self._lines), 1)
        line, column = (
            (int(at[1]), int(at[2])) if at else (last, len("".join(self._lines[-1:])) + 1)
        )
        return Place(file=self.file, line=line, column=column)


def _index(lines: list[str]) -> dict[str, _Spot]:
    spots: dict[str, _Spot] = {}
    seen: Counter[str] = Counter()
    where = ""
    for number, line in enumerate(lines, start=1):
        if header := _HEADER.match(line):
            where = _entry(header[2], header[1] == "[[", seen)
            spots.setdefault(where, (number, line.index("[") + 1))
        elif key := _KEY.match(line):
            spots.setdefault(f"{where}.{key[1]}".lstrip("."), (number, key.end() + 1))
    return spots


def _entry(name: str, repeated: bool, seen: Counter[str]) -> str:
    """`[[table.row]]` under the third `[[table]]` becomes `table.2.row.0`, and so on."""
    path = ""
    parts = name.split(".")
    for part in parts[:-1]:
        path = f"{path}.{part}".lstrip(".")
        if seen[path]:
            path = f"{path}.{seen[path] - 1}"
    path = f"{path}.{parts[-1]}".lstrip(".")
    if repeated:
        seen[path] += 1
        path = f"{path}.{seen[path] - 1}"
    return path
