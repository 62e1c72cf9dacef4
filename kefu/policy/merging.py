"""Two versions that grew from the same one put together: what only one of them changed is taken over.

What both changed differently is a clash, for a person to decide; until then the newer version's word
stands. Pure: trees in, a tree and the clashes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from kefu.policy.naming import Rows, Tree, same

Side = Literal["mine", "theirs"]
"""Whose word counts: the draft's, or that of the version it is to build on."""
Choices = Mapping[str, Side]

ORDER: Final = "(order)"
"""The last part of a place where the order of rows is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One place that both changed differently, and the three values; None where there is nothing."""

    place: tuple[str, ...]
    base: Any
    mine: Any
    theirs: Any
    chosen: Side | None

    @property
    def key(self) -> str:
        """What names it in `Choices`."""
        return "/".join(self.place)


def merge(
    base: Tree, mine: Tree, theirs: Tree, choices: Choices, within: tuple[str, ...] = ()
) -> tuple[Tree, list[Clash]]:
    """Everything that either changed since ``base``, and every place where both did.

    ``choices`` decides clashes by their key. ``within`` begins the places: the file's name.
    """
    merger = _Merger(choices)
    return merger.inside(within, base, mine, theirs), merger.clashes


class _Merger:
    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.clashes: list[Clash] = []

    def inside(self, place: tuple[str, ...], base: Tree, mine: Tree, theirs: Tree) -> Tree:
        result = type(theirs)()
        for key in self._keys(place, base, mine, theirs):
            value = self._node((*place, key), base.get(key), mine.get(key), theirs.get(key))
            if value is not None:
                result[key] = value
        return result

    def _node(self, place: tuple[str, ...], base: Any, mine: Any, theirs: Any) -> Any:
        if same(mine, theirs) or same(base, theirs):
            return mine
        if same(base, mine):
            return theirs
        if isinstance(mine, Tree) and type(mine) is type(theirs):
            older = base if isinstance(base, Tree) else type(mine)()
            return self.inside(place, older, mine, theirs)
        return mine if self._mine_counts(place, base, mine, theirs) else theirs

    def _mine_counts(self, place: tuple[str, ...], base: Any, mine: Any, theirs: Any) -> bool:
        chosen = self.choices.get("/".join(place))
        self.clashes.append(Clash(place=place, base=base, mine=mine, theirs=theirs, chosen=chosen))
        return chosen == "mine"

    def _keys(self, place: tuple[str, ...], base: Tree, mine: Tree, theirs: Tree) -> list[str]:
        """The names of all entries. Where the order of rows counts, both may want another one."""
        if not isinstance(theirs, Rows):
            return list(dict.fromkeys((*theirs, *mine)))
        common = [name for name in base if name in mine and name in theirs]
        ours, other = ([n for n in side if n in common] for side in (mine, theirs))
        leads = first = ours != common
        both_moved = leads and other != common and ours != other
        if both_moved or (_order_counts(place) and _beside(common, list(mine), list(theirs))):
            first = self._mine_counts((*place, ORDER), list(base), list(mine), list(theirs))
            leads = first if both_moved else leads
        return _woven(list(mine), list(theirs), leads=leads, first=first)


def _order_counts(place: tuple[str, ...]) -> bool:
    """Standing rows join in their order, of a derived fact the first fitting row speaks."""
    return place[-1] == "always" or (place[-1] == "row" and "derive" in place)


def _beside(common: list[str], mine: list[str], theirs: list[str]) -> bool:
    """Whether both put rows of their own at the same place."""
    known = set(common)
    ours, other = _came_behind(mine, known), _came_behind(theirs, known)
    return any(ours[at] != other[at] for at in ours.keys() & other.keys())


def _came_behind(names: list[str], known: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    last = ""
    for name in names:
        if name in known:
            last = name
        else:
            found.setdefault(last, []).append(name)
    return found


def _woven(mine: list[str], theirs: list[str], *, leads: bool, first: bool) -> list[str]:
    """One side's order, with the other's rows behind those that they follow there.

    ``leads``: whether mine is that order; ``first``: whether, at the same place, mine come first.
    """
    order, others = (list(mine), theirs) if leads else (list(theirs), mine)
    others_first = first != leads
    at, shared = 0, set(others)
    for name in others:
        if name in order:
            at = order.index(name) + 1
            continue
        while not others_first and at < len(order) and order[at] not in shared:
            at += 1
        order.insert(at, name)
        at += 1
    return order
