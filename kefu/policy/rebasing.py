"""A draft put onto a newer version of the policy than the one it was begun on.

What the draft changed is carried over; what both changed differently is a clash. A file that only one
side changed is taken as it is, to the byte; in a file that both changed, the newer version's own lines stay.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from kefu.policy.editing import EditError
from kefu.policy.merging import Choices, Clash, merge
from kefu.policy.naming import Tree, same, tree
from kefu.policy.weaving import woven

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebased:
    """The draft's files on their new base. Where a clash is open, the new base's word stands."""

    files: dict[str, str]
    clashes: tuple[Clash, ...]

    @property
    def open(self) -> tuple[Clash, ...]:
        """What nobody has decided yet."""
        return tuple(clash for clash in self.clashes if clash.chosen is None)


def rebased(base: Files, mine: Files, theirs: Files, choices: Choices) -> Rebased:
    """``mine`` (a draft begun on ``base``) on top of ``theirs``; ``choices`` decides clashes by their key."""
    files: dict[str, str] = {}
    clashes: list[Clash] = []
    for name in sorted({*base, *mine, *theirs}):
        text, found = _file(name, base.get(name), mine.get(name), theirs.get(name), choices)
        clashes += found
        if text is not None:
            files[name] = text
    return Rebased(files=files, clashes=tuple(clashes))


def _file(
    name: str, base: str | None, mine: str | None, theirs: str | None, choices: Choices
) -> tuple[str | None, list[Clash]]:
    if theirs in (base, mine):
        return mine, []
    if mine == base:
        return theirs, []
    if mine is not None and theirs is not None:
        try:
            return _merged(name, base or "", mine, theirs, choices)
        except (EditError, tomllib.TOMLDecodeError):
            pass  # as a whole, then: a person chooses, and edits what is still to be done
    whole = Clash(place=(name,), base=base, mine=mine, theirs=theirs, chosen=choices.get(name))
    return (mine if whole.chosen == "mine" else theirs), [whole]


def _merged(
    name: str, base: str, mine: str, theirs: str, choices: Choices
) -> tuple[str, list[Clash]]:
    older = tree(tomllib.loads(base))
    ours, newer = tree(tomllib.loads(mine), older), tree(tomllib.loads(theirs), older)
    wanted, clashes = merge(older, ours, newer, choices, (name,))
    if same(wanted, ours):
        return mine, clashes
    return _on(theirs, newer, wanted, mine, ours), clashes


def _on(theirs: str, newer: Tree, wanted: Tree, mine: str, ours: Tree) -> str:
    return theirs if same(newer, wanted) else woven(theirs, newer, wanted, mine, ours)
