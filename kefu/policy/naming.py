"""A policy file's data with its rows by name instead of by number, so that rows of two versions can be matched.

Rows have the name that they bear (`id`, `topic`, …). Those without one, rows of a derived fact and worked
examples, bear the number of the row in an older version that they continue, or one made of what they say.
"""

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

_NAMED_BY: Final = {
    "always": "id",
    "derive": "fact",
    "example": None,
    "rates": "from",
    "row": "id",
    "since": "from",
    "table": "topic",
}
"""The arrays of tables of a policy, with the key whose value names an entry."""
_INNER: Final = frozenset({"given", "number", "when", "wishes"})
"""Tables whose keys are told apart, besides entries."""
_ALIKE: Final = 0.5
"""The part of two rows' keys that say the same, from which one continues the other."""


class Tree(dict[str, Any]):
    """A table whose keys are told apart; any other table, such as a cell, is one value."""


class Rows(Tree):
    """Entries of an array of tables by name, in their order."""


def tree(data: Mapping[str, Any], older: Mapping[str, Any] | None = None) -> Tree:
    """The data by name; rows without a name of their own are matched with those of ``older``, a tree."""
    return _inside("", data, older or {})


def plain(node: Any) -> Any:
    """The data of a tree again, as TOML has it."""
    if isinstance(node, Rows):
        return [plain(row) for row in node.values()]
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    return node


def same(one: Any, other: Any) -> bool:
    """Whether two trees say the same, rows in the same order; `true` is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        if isinstance(one, Rows) and list(one) != list(other):
            return False
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def path_of(whole: Tree, place: Iterable[str]) -> str | None:
    """Where an entry stands in its file, names of rows as their numbers: `table.2.row.5`. None: nowhere."""
    parts: list[str] = []
    node: Any = whole
    for name in place:
        if not isinstance(node, Tree) or name not in node:
            return None
        parts.append(str(list(node).index(name)) if isinstance(node, Rows) else name)
        node = node[name]
    return ".".join(parts)


def _inside(key: str, data: Mapping[str, Any], older: Mapping[str, Any]) -> Tree:
    # Each entry of [number] is a table of its own; what stands in it is told apart as well.
    deeper = key == "number"
    return Tree((name, _node(name, value, older.get(name), deeper)) for name, value in data.items())


def _node(key: str, value: Any, older: Any, deeper: bool) -> Any:
    if isinstance(value, dict) and (deeper or key in _INNER):
        return _inside(key, value, older if isinstance(older, Tree) else {})
    if key in _NAMED_BY and isinstance(value, list) and all(isinstance(r, dict) for r in value):
        known = older if isinstance(older, Rows) else Rows()
        names = _names(_NAMED_BY[key], value, known)
        return Rows(
            (name, _inside("", row, known.get(name, {})))
            for name, row in zip(names, value, strict=True)
        )
    return value


def _names(named_by: str | None, rows: Sequence[Mapping[str, Any]], older: Rows) -> list[str]:
    if named_by is not None and all(named_by in row for row in rows):
        return _told_apart([str(row[named_by]) for row in rows])
    if not older:
        return [str(number) for number in range(1, len(rows) + 1)]
    return _told_apart(_continued(rows, older))


def _continued(rows: Sequence[Mapping[str, Any]], older: Rows) -> list[str]:
    """The names of the older rows that these continue; a new row is named by what it says."""
    was = [_frozen(plain(row)) for row in older.values()]
    now = [_frozen(row) for row in rows]
    names, known = [f"+{_digest(row)}" for row in now], list(older)
    for kind, i, i_end, j, j_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            names[j:j_end] = known[i:i_end]
        elif kind == "replace" and i_end - i == j_end - j:
            for number in range(i_end - i):
                if _alike(plain(older[known[i + number]]), rows[j + number]):
                    names[j + number] = known[i + number]
    return names


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    keys = one.keys() | other.keys()
    agreeing = sum(key in one and key in other and same(one[key], other[key]) for key in keys)
    return agreeing >= _ALIKE * len(keys)


def _told_apart(names: list[str]) -> list[str]:
    """Names that occur twice get a number, so that no row is lost."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return found


def _frozen(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return tuple(sorted((str(key), _frozen(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return f"{type(value).__name__} {value}"


def _digest(frozen: Hashable) -> str:
    return hashlib.sha256(repr(frozen).encode()).hexdigest()[:12]
