"""A draft on a version that is no longer the newest: both sides' changes are kept, a clash is for a person."""

import tomllib
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.policy import read_book
from kefu.policy.book import policy_files
from kefu.policy.editing import add_row, copy_row, move_row, remove_row, set_key, set_number
from kefu.policy.layout import Layout
from kefu.policy.merging import ORDER
from kefu.policy.naming import Tree, same, tree
from kefu.policy.rebasing import Rebased, rebased

SHIPPED = policy_files()
Files = dict[str, str]
Edit = Callable[[str], str]
SEVERE_CHEAP = "table.0.row.4"
SINCE = date(2024, 1, 1)


def edited(files: Files, name: str, *edits: Edit) -> Files:
    text = files[name]
    for edit in edits:
        text = edit(text)
    return {**files, name: text}


def number(name: str, **values: object) -> Edit:
    return lambda text: set_number(text, name, SINCE, values)


def cell(path: str, key: str, value: object) -> Edit:
    return lambda text: set_key(text, path, key, value)


def merged(mine: Files, theirs: Files, **choices: str) -> Rebased:
    return rebased(SHIPPED, mine, theirs, choices)  # type: ignore[arg-type]


def data(files: Files, name: str) -> dict[str, object]:
    return tomllib.loads(files[name])


def test_two_people_change_two_currencies_of_one_number() -> None:
    mine = edited(SHIPPED, "defaults.toml", number("low_price", USD=40))
    theirs = edited(SHIPPED, "defaults.toml", number("low_price", GBP=25))
    result = merged(mine, theirs)
    assert not result.clashes
    assert result.files == edited(SHIPPED, "defaults.toml", number("low_price", USD=40, GBP=25))


def test_two_cells_of_one_row_changed_by_two_people_both_hold() -> None:
    mine = edited(SHIPPED, "product.toml", cell(SEVERE_CHEAP, "when.insured", True))
    theirs = edited(
        SHIPPED, "product.toml", cell(SEVERE_CHEAP, "when.price", {"more_than": "low_price"})
    )
    result = merged(mine, theirs)
    assert not result.clashes
    assert result.files == edited(theirs, "product.toml", cell(SEVERE_CHEAP, "when.insured", True))


def test_the_same_number_changed_differently_is_for_a_person_to_decide() -> None:
    mine = edited(SHIPPED, "defaults.toml", number("low_price", USD=40))
    theirs = edited(SHIPPED, "defaults.toml", number("low_price", USD=25))
    (clash,) = merged(mine, theirs).open
    assert clash.place == ("defaults.toml", "number", "low_price", "since", "2024-01-01", "USD")
    assert (clash.base, clash.mine, clash.theirs) == (30, 40, 25)
    key = clash.key
    assert rebased(SHIPPED, mine, theirs, {key: "mine"}).files == mine
    assert rebased(SHIPPED, mine, theirs, {key: "theirs"}).files == theirs
    assert not rebased(SHIPPED, mine, theirs, {key: "mine"}).open


def test_the_same_change_made_twice_is_no_clash() -> None:
    mine = edited(SHIPPED, "defaults.toml", number("low_price", USD=40))
    assert merged(mine, dict(mine)) == Rebased(files=mine, clashes=())


def test_a_row_removed_here_and_changed_there_is_for_a_person_to_decide() -> None:
    mine = edited(SHIPPED, "product.toml", lambda text: remove_row(text, SEVERE_CHEAP))
    theirs = edited(SHIPPED, "product.toml", cell(SEVERE_CHEAP, "en", "Other words."))
    (clash,) = merged(mine, theirs).open
    assert clash.mine is None
    assert clash.place[-1] == clash.theirs["id"]
    kept = rebased(SHIPPED, mine, theirs, {clash.key: "theirs"})
    gone = rebased(SHIPPED, mine, theirs, {clash.key: "mine"})
    assert kept.files == theirs
    assert data(gone.files, "product.toml") == data(mine, "product.toml")


def test_a_row_changed_here_and_removed_there_comes_back_if_the_person_wants_it() -> None:
    mine = edited(SHIPPED, "product.toml", cell(SEVERE_CHEAP, "en", "Other words."))
    theirs = edited(
        SHIPPED,
        "product.toml",
        cell("table.0.row.0", "en", "Words of theirs."),
        lambda text: remove_row(text, SEVERE_CHEAP),
    )
    (clash,) = merged(mine, theirs).open
    kept = data(rebased(SHIPPED, mine, theirs, {clash.key: "mine"}).files, "product.toml")
    texts = [row["en"] for row in kept["table"][0]["row"]]  # type: ignore[index]
    assert "Other words." in texts
    assert "Words of theirs." in texts


def test_new_rows_of_both_stand_where_their_writers_put_them() -> None:
    mine = edited(SHIPPED, "product.toml", lambda text: copy_row(text, SEVERE_CHEAP, "mine"))
    theirs = edited(SHIPPED, "product.toml", lambda text: copy_row(text, "table.0.row.1", "theirs"))
    result = merged(mine, theirs)
    assert not result.clashes
    rows = data(result.files, "product.toml")["table"][0]["row"]  # type: ignore[index]
    ids = [row["id"] for row in rows]
    was = [r["id"] for r in data(SHIPPED, "product.toml")["table"][0]["row"]]  # type: ignore[index]
    assert ids == [*was[:2], "theirs", *was[2:5], "mine", *was[5:]]


def test_comments_of_the_newer_version_stay_and_those_of_new_rows_come_along() -> None:
    theirs = {**SHIPPED, "product.toml": "# Seen by Dora.\n" + SHIPPED["product.toml"]}
    theirs = edited(theirs, "product.toml", cell(SEVERE_CHEAP, "en", "Words of theirs."))
    text = copy_row(SHIPPED["product.toml"], SEVERE_CHEAP, "mine")
    start = Layout(text).entries["table.0.row.5"].start
    mine = {**SHIPPED, "product.toml": f"{text[:start]}# Bob's own row\n{text[start:]}"}
    result = merged(mine, theirs).files["product.toml"]
    assert result.startswith("# Seen by Dora.\n")
    assert "# Bob's own row\n[[table.row]]" in result


def test_rows_of_worked_out_facts_are_matched_without_a_name() -> None:
    mine = edited(SHIPPED, "derived.toml", cell("derive.0.row.1", "en", "Back with us."))
    theirs = edited(
        SHIPPED,
        "derived.toml",
        lambda text: remove_row(text, "derive.0.row.0"),
        cell("derive.0.row.2", "zh", "货还在这里。"),
    )
    result = merged(mine, theirs)
    assert not result.clashes
    rows = data(result.files, "derived.toml")["derive"][0]["row"]  # type: ignore[index]
    was = data(SHIPPED, "derived.toml")["derive"][0]["row"]  # type: ignore[index]
    assert len(rows) == len(was) - 1
    assert rows[0]["en"] == "Back with us."
    assert rows[2]["zh"] == "货还在这里。"


def test_where_order_decides_rows_put_at_one_place_by_both_are_for_a_person() -> None:
    def with_row(value: str) -> Edit:
        row = {"when": {"tracking": "invalid"}, "is": value, "en": value, "zh": value}
        return lambda text: add_row(text, "derive.0.row.2", row)

    mine = edited(SHIPPED, "derived.toml", with_row("here"))
    theirs = edited(SHIPPED, "derived.toml", with_row("lost"))
    (clash,) = merged(mine, theirs).open
    assert clash.place[-1] == ORDER

    def order(side: str) -> list[str]:
        found = rebased(SHIPPED, mine, theirs, {clash.key: side}).files  # type: ignore[dict-item]
        rows = data(found, "derived.toml")["derive"][0]["row"]  # type: ignore[index]
        return [row["is"] for row in rows[3:5]]

    assert order("mine") == ["here", "lost"]
    assert order("theirs") == ["lost", "here"]


def test_standing_rows_moved_here_and_changed_there_are_moved_and_changed() -> None:
    mine = edited(SHIPPED, "claims.toml", lambda text: move_row(text, "always.1", 1))
    theirs = edited(SHIPPED, "claims.toml", cell("always.1", "en", "Words of theirs."))
    result = merged(mine, theirs)
    assert not result.clashes
    assert result.files == edited(mine, "claims.toml", cell("always.2", "en", "Words of theirs."))


def test_a_number_of_a_new_day_and_a_new_number_come_along() -> None:
    new = '\n[number.bob]\nrule = "PRD-2"\nunit = "days"\nen = "B"\nzh = "B"\n'
    new += "[[number.bob.since]]\nfrom = 2024-01-01\ndefault = 3\n"
    mine = {**SHIPPED, "defaults.toml": SHIPPED["defaults.toml"] + new}
    mine = edited(
        mine, "defaults.toml", lambda t: set_number(t, "low_price", date(2026, 1, 1), {"USD": 50})
    )
    theirs = edited(SHIPPED, "defaults.toml", number("high_value", EUR=250))
    result = merged(mine, theirs)
    assert not result.clashes
    numbers = data(result.files, "defaults.toml")["number"]
    assert numbers == data(edited(mine, "defaults.toml", number("high_value", EUR=250)), "defaults.toml")["number"]  # fmt: skip
    read_book(result.files)


def test_a_file_that_cannot_be_read_is_chosen_as_a_whole() -> None:
    mine = {**SHIPPED, "product.toml": SHIPPED["product.toml"] + "\n[[oops"}
    theirs = edited(SHIPPED, "product.toml", cell(SEVERE_CHEAP, "en", "Words of theirs."))
    (clash,) = merged(mine, theirs).open
    assert clash.place == ("product.toml",)
    assert rebased(SHIPPED, mine, theirs, {"product.toml": "mine"}).files == mine
    assert rebased(SHIPPED, mine, theirs, {"product.toml": "theirs"}).files == theirs


def test_a_file_that_came_with_the_newer_version_stays() -> None:
    mine = edited(SHIPPED, "defaults.toml", number("low_price", USD=40))
    theirs = {**SHIPPED, "vip.toml": "# nothing yet\n"}
    assert merged(mine, theirs).files == {**mine, "vip.toml": "# nothing yet\n"}


# ─── properties ──────────────────────────────────────────────────────────────

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
        while left := rebased(SHIPPED, mine, theirs, choices).open:  # type: ignore[arg-type]
            choices |= {clash.key: side for clash in left}
        files = rebased(SHIPPED, mine, theirs, choices).files  # type: ignore[arg-type]
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
