"""Whatever two people change: nothing is lost, nothing is invented, and every clash can be decided."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.policy.editing import copy_row, move_row, remove_row, set_number
from kefu.policy.layout import Layout
from kefu.policy.naming import Tree, same, tree
from kefu.policy.rebasing import Rebased, rebased
from tests.policy.rebasing_cast import SHIPPED, Files, cell, data, edited, merged, number

NUMBERS = ("low_price", "high_value")
ROWS = len(Layout(SHIPPED["product.toml"]).rows("table.0.row"))
DERIVED = len(Layout(SHIPPED["derived.toml"]).rows("derive.0.row"))
STANDING = len(Layout(SHIPPED["claims.toml"]).rows("always"))
WORDS = st.text("abc äß\"'#", min_size=1, max_size=12)

_edits = st.one_of(
    st.tuples(
        st.just("defaults.toml"),
        st.builds(
            lambda name, key, value: number(name, **{key: value}),
            st.sampled_from(NUMBERS),
            st.sampled_from(["USD", "GBP", "EUR", "JPY"]),
            st.integers(1, 9),
        ),
    ),
    st.tuples(
        st.just("defaults.toml"),
        st.builds(
            lambda name, day, value: lambda text: set_number(text, name, day, {"USD": value}),
            st.sampled_from(NUMBERS),
            st.dates(date(2025, 1, 1), date(2025, 1, 3)),
            st.integers(1, 9),
        ),
    ),
    *(
        st.tuples(
            st.just(file),
            st.one_of(
                st.builds(
                    lambda row, key, value, above=above: cell(f"{above}.{row}", key, value),
                    st.integers(0, last),
                    st.sampled_from(["en", "zh"]),
                    WORDS,
                ),
                st.builds(
                    lambda row, value, above=above: cell(f"{above}.{row}", "when.insured", value),
                    st.integers(0, last),
                    st.booleans(),
                ),
                st.builds(
                    lambda row, name, above=above, named=named: (
                        lambda text: copy_row(text, f"{above}.{row}", name if named else None)
                    ),
                    st.integers(0, last),
                    st.sampled_from(["new", "newer", "newest"]),
                ),
                st.builds(
                    lambda row, above=above: lambda text: remove_row(text, f"{above}.{row}"),
                    st.integers(0, last),
                ),
                st.builds(
                    lambda row, by, above=above: lambda text: move_row(text, f"{above}.{row}", by),
                    st.integers(1, last - 1),
                    st.sampled_from([-1, 1]),
                ),
            ),
        )
        for file, above, last, named in (
            ("product.toml", "table.0.row", ROWS - 4, True),
            ("derived.toml", "derive.0.row", DERIVED - 4, False),
            ("claims.toml", "always", STANDING - 4, True),
        )
    ),
)


@st.composite
def drafts(draw: st.DrawFn) -> Files:
    files = dict(SHIPPED)
    for name, edit in draw(st.lists(_edits, max_size=3)):
        files = edited(files, name, edit)
    return files


@settings(max_examples=40, deadline=None)
@given(draft=drafts())
def test_a_side_without_changes_gives_the_other_to_the_byte(draft: Files) -> None:
    for mine, theirs in ((draft, SHIPPED), (SHIPPED, draft), (draft, draft)):
        assert merged(mine, theirs) == Rebased(files=draft, clashes=())


@settings(max_examples=40, deadline=None)
@given(mine=drafts(), theirs=drafts())
def test_no_change_is_lost(mine: Files, theirs: Files) -> None:
    """Whatever either side says that the base did not is in the result, or a clash names it."""
    result = merged(mine, theirs)
    clashing = {clash.key for clash in result.clashes}
    for name in (
        {name for name in SHIPPED if mine[name] != theirs[name]} - clashing - {"derived.toml"}
    ):
        base, ours, others, now = trees(name, mine, theirs, result.files)
        for place in leaves(base) | leaves(ours) | leaves(others):
            if not clashing.intersection(ways(name, place)):
                changed = not same(at(base, place), at(ours, place))
                assert same(at(now, place), at(ours if changed else others, place)), (name, place)


@settings(max_examples=40, deadline=None)
@given(mine=drafts(), theirs=drafts())
def test_no_word_of_a_worked_out_fact_is_lost(mine: Files, theirs: Files) -> None:
    """Its rows have no names, so what counts is that every new value stands somewhere."""
    result = merged(mine, theirs)
    if any(clash.place[0] == "derived.toml" for clash in result.clashes):
        return
    base, ours, others, now = map(said, trees("derived.toml", mine, theirs, result.files))
    assert (ours - base) | (others - base) <= now


@settings(max_examples=25, deadline=None)
@given(mine=drafts(), theirs=drafts())
def test_who_decides_every_clash_has_none_left(mine: Files, theirs: Files) -> None:
    for side in ("mine", "theirs"):
        choices: dict[str, str] = {}
        while left := rebased(SHIPPED, mine, theirs, choices).open:
            choices |= {clash.key: side for clash in left}
        files = rebased(SHIPPED, mine, theirs, choices).files
        assert files.keys() == SHIPPED.keys()


def trees(name: str, *versions: Files) -> list[Tree]:
    """The base's data of a file by name, then that of the versions."""
    base = tree(data(SHIPPED, name))
    return [base, *(tree(data(files, name), base) for files in versions)]


def leaves(node: object, place: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The places of all values."""
    if not isinstance(node, Tree):
        return {place}
    return {leaf for key, inner in node.items() for leaf in leaves(inner, (*place, key))}


def ways(name: str, place: tuple[str, ...]) -> set[str]:
    """The keys of the place and of all that it stands in."""
    return {"/".join((name, *place[: n + 1])) for n in range(len(place))}


def said(whole: Tree) -> set[tuple[str, str]]:
    """Each key with each value that it has anywhere."""
    return {(place[-1], repr(at(whole, place))) for place in leaves(whole)}


def at(node: object, place: tuple[str, ...]) -> object:
    for name in place:
        node = node.get(name) if isinstance(node, dict) else None
    return node


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_file_is_the_same_by_name(name: str) -> None:
    base = tree(data(SHIPPED, name))
    assert same(tree(data(SHIPPED, name), base), base)
