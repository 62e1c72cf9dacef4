"""A policy file as it is written: where each entry and each of its keys stands, to the character.

For edits that touch only the lines concerned. Paths name entries as in `source`: `table.2.row.5`.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

_BLANK: Final = re.compile(r"[ \t]*\r?(?:\n|$)")
_COMMENT: Final = re.compile(r"[ \t]*#[^\n]*(?:\n|$)")
_HEADER: Final = re.compile(r"[ \t]*(\[\[?)([^\[\]\n]+)\]\]?[ \t]*(?:#[^\n]*)?\r?(?:\n|$)")
_KEY: Final = re.compile(r"[ \t]*([^\n=#\[\]]+?)[ \t]*=[ \t]*")
_TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|#[^\n]*|[\[\]{}]|\r?\n|[^\[\]{}\"'#\s]+|\s",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One `key = value`: all of its lines, and the value within them. Offsets into the text."""

    start: int
    value_start: int
    value_end: int
    end: int


@dataclass(slots=True, kw_only=True)
class Entry:
    """One `[table]` or `[[table]]` with its keys, from the comment right above it to its last key."""

    path: str
    start: int
    end: int
    keys: dict[str, Key] = field(default_factory=dict)


class Layout:
    """The entries of a file in the order in which they stand; the head of the file is the entry ``""``."""

    def __init__(self, text: str) -> None:
        """``text`` is valid TOML; what is not is reported by whoever parses it."""
        self.text = text
        self.entries: dict[str, Entry] = {"": Entry(path="", start=0, end=0)}
        self._seen: Counter[str] = Counter()
        self._index()

    def block(self, path: str) -> tuple[int, int]:
        """From the first to behind the last character of an entry and all entries inside it."""
        within = [e for p, e in self.entries.items() if p == path or p.startswith(f"{path}.")]
        return self.entries[path].start, max(entry.end for entry in within)

    def rows(self, path: str) -> list[str]:
        """The paths `path.0`, `path.1`, … as far as there are any."""
        found: list[str] = []
        while f"{path}.{len(found)}" in self.entries:
            found.append(f"{path}.{len(found)}")
        return found

    @property
    def newline(self) -> str:
        """How lines end in this file."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def _index(self) -> None:
        at, remark, entry = 0, None, self.entries[""]
        while at < len(self.text):
            if comment := _COMMENT.match(self.text, at):
                remark = at if remark is None else remark
                at = comment.end()
                continue
            if header := _HEADER.match(self.text, at):
                path = self._path(_name(header[2]), repeated=header[1] == "[[")
                entry = Entry(path=path, start=at if remark is None else remark, end=header.end())
                self.entries[path] = entry
                at = header.end()
            elif key := _KEY.match(self.text, at):
                value_end, end = _value(self.text, key.end())
                entry.keys[_name(key[1])] = Key(
                    start=at, value_start=key.end(), value_end=value_end, end=end
                )
                at = entry.end = end
            else:
                blank = _BLANK.match(self.text, at)
                at = max(blank.end() if blank else 0, at + 1)
            remark = None

    def _path(self, name: str, *, repeated: bool) -> str:
        """`[[table.row]]` under the third `[[table]]` becomes `table.2.row.0`, and so on."""
        path = ""
        *above, last = name.split(".")
        for part in above:
            path = f"{path}.{part}".lstrip(".")
            if self._seen[path]:
                path = f"{path}.{self._seen[path] - 1}"
        path = f"{path}.{last}".lstrip(".")
        if repeated:
            self._seen[path] += 1
            path = f"{path}.{self._seen[path] - 1}"
        return path


def _name(dotted: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in dotted.split("."))


def _value(text: str, at: int) -> tuple[int, int]:
    """Where the value that begins at ``at`` ends, and where its last line does."""
    depth, value_end = 0, at
    for token in _TOKEN.finditer(text, at):
        said = token[0]
        if said in "[{":
            depth += 1
        elif said in "]}":
            depth -= 1
        elif said.endswith("\n") and not said.startswith(("'", '"')):
            if depth == 0:
                return value_end, token.end()
            continue
        if not said.startswith("#") and not said.isspace():
            value_end = token.end()
    return value_end, len(text)
