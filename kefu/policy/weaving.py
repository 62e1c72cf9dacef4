"""The text of a policy file changed so that it says what a merge has found, its own lines left as they are."""

import tomllib

from kefu.policy.editing import EditError, move_row, set_key
from kefu.policy.layout import Layout
from kefu.policy.naming import Rows, Tree, path_of, plain, same, tree


def woven(text: str, said: Tree, wanted: Tree, other: str, others: Tree) -> str:
    """``text``, which says ``said``, so that it says ``wanted``.

    Rows that it does not have are copied from ``other``, which says ``others``. Raises EditError where a
    part of the file is laid out in a way that cannot be changed.
    """
    weaver = _Weaver(text, other, others)
    weaver.inside((), "", said, wanted)
    result = weaver.text
    try:
        found = tree(tomllib.loads(result), wanted)
    except tomllib.TOMLDecodeError:
        raise _beyond() from None
    if not same(found, wanted):
        raise _beyond()
    return result


class _Weaver:
    """Keeps ``said``, a tree of its own, in step with the text: both are changed together."""

    def __init__(self, text: str, other: str, others: Tree) -> None:
        self.text, self.other, self.others = text, other, others

    def inside(self, place: tuple[str, ...], path: str, said: Tree, wanted: Tree) -> None:
        for key, value in wanted.items():
            held = said.get(key)
            if same(held, value):
                continue
            if isinstance(value, Rows):
                self._rows((*place, key), path, key, held or Rows(), value)
            elif isinstance(value, Tree):
                self._table((*place, key), _join(path, key), held, value)
            else:
                self._set(path, key, value)
        for key in [key for key in said if key not in wanted]:
            self._remove(path, key, said[key])

    def _table(self, place: tuple[str, ...], path: str, held: object, wanted: Tree) -> None:
        if isinstance(held, Tree):
            self.inside(place, path, held, wanted)
        elif path.startswith("number."):
            self._paste(len(self.text), place)
        else:
            self.inside(place, path, Tree(), wanted)

    def _rows(self, place: tuple[str, ...], path: str, key: str, said: Rows, wanted: Rows) -> None:
        order, kept = list(said), _join(path, key)
        for name in [name for name in said if name not in wanted]:
            self._cut(f"{kept}.{order.index(name)}")
            order.remove(name)
        for name, row in wanted.items():
            if name in order:
                self.inside((*place, name), f"{kept}.{order.index(name)}", said[name], row)
        for number, name in enumerate(wanted):
            if name not in order:
                self._paste(self._room(path, kept, number, len(order)), (*place, name))
                order.insert(number, name)
            for at in range(order.index(name), number, -1):
                self.text = move_row(self.text, f"{kept}.{at}", -1)
                order.insert(at - 1, order.pop(at))

    def _room(self, path: str, kept: str, number: int, there: int) -> int:
        """Behind the row before it, else in front of the first one, else at the end of its table."""
        layout = Layout(self.text)
        if number:
            return layout.block(f"{kept}.{number - 1}")[1]
        if there:
            return layout.block(f"{kept}.0")[0]
        return layout.block(path)[1] if path else len(self.text)

    def _set(self, path: str, key: str, value: object) -> None:
        entry, _, fact = path.rpartition(".")
        if fact == "when":
            path, key = entry, f"when.{key}"
        self.text = set_key(self.text, path, key, plain(value))

    def _remove(self, path: str, key: str, said: object) -> None:
        if isinstance(said, Rows):
            for number in reversed(range(len(said))):
                self._cut(f"{_join(path, key)}.{number}")
        elif isinstance(said, Tree) and path == "number":
            self._cut(_join(path, key))
        elif isinstance(said, Tree):
            for inner in said:
                self._set(_join(path, key), inner, None)
        else:
            self._set(path, key, None)

    def _cut(self, path: str) -> None:
        """Take an entry away, its own comment and the empty lines behind it as well."""
        start, end = self._block(self.text, path)
        while self.text[end : end + 1] in ("\n", "\r"):
            end += 1
        self.text = self.text[:start] + self.text[end:]

    def _paste(self, at: int, place: tuple[str, ...]) -> None:
        """Write an entry as the other text has it, with an empty line on either side."""
        path = path_of(self.others, place)
        if path is None:
            raise _beyond()
        start, end = self._block(self.other, path)
        before, behind = self.text[:at].rstrip("\n"), self.text[at:].lstrip("\n")
        block = self.other[start:end].strip("\n")
        self.text = "\n\n".join(part for part in (before, block, behind) if part)
        self.text = f"{self.text.rstrip()}\n"

    def _block(self, text: str, path: str) -> tuple[int, int]:
        layout = Layout(text)
        if path not in layout.entries:
            raise _beyond()
        return layout.block(path)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}".lstrip(".")


def _beyond() -> EditError:
    return EditError(
        "This file is laid out in a way that cannot be put together line by line.",
        "此文件的写法无法逐行合并。",
    )
