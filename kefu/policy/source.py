"""A policy file as text: parsed TOML that still knows on which line each key stands."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from kefu.policy.tables import Place

_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(r'^\s*([\w.\-"]+)\s*=')
_AT_LINE: Final = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookProblem:
    """One wrong place in a policy's files: what is wrong and what was expected there."""

    place: Place
    en: str
    zh: str

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line}: {self.en}"


class BookError(ValueError):
    """A policy cannot be read. `problems` holds everything found, in file order."""

    def __init__(self, problems: tuple[BookProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Source:
    """One TOML file. A path such as `table.2.row.5` names an entry, `…when.price` a key in it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._lines = _index(text)
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as wrong:
            line = _AT_LINE.search(str(wrong))
            place = Place(file=file, line=int(line[1]) if line else len(text.splitlines()))
            raise BookError(
                (
                    BookProblem(
                        place=place, en=f"not valid TOML: {wrong}", zh=f"不是有效的 TOML：{wrong}"
                    ),
                )
            ) from None

    def place(self, path: str) -> Place:
        """Where the path stands, or the nearest entry above it."""
        while path and path not in self._lines:
            path = path.rpartition(".")[0]
        return Place(file=self.file, line=self._lines.get(path, 1))


def _index(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    seen: Counter[str] = Counter()
    where = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            where = _entry(header[2], header[1] == "[[", seen)
            lines.setdefault(where, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{where}.{key[1]}".lstrip("."), number)
    return lines


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
