"""A draft on a version that is no longer the newest: both sides' changes are kept, a clash is for a person."""

from datetime import date

from kefu.policy import read_book
from kefu.policy.editing import add_row, copy_row, move_row, remove_row, set_number
from kefu.policy.layout import Layout
from kefu.policy.merging import ORDER
from kefu.policy.rebasing import Rebased, rebased
from tests.policy.rebasing_cast import (
    SEVERE_CHEAP,
    SHIPPED,
    Edit,
    cell,
    data,
    edited,
    merged,
    number,
)


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
    texts = [row["en"] for row in kept["table"][0]["row"]]
    assert "Other words." in texts
    assert "Words of theirs." in texts


def test_new_rows_of_both_stand_where_their_writers_put_them() -> None:
    mine = edited(SHIPPED, "product.toml", lambda text: copy_row(text, SEVERE_CHEAP, "mine"))
    theirs = edited(SHIPPED, "product.toml", lambda text: copy_row(text, "table.0.row.1", "theirs"))
    result = merged(mine, theirs)
    assert not result.clashes
    rows = data(result.files, "product.toml")["table"][0]["row"]
    ids = [row["id"] for row in rows]
    was = [r["id"] for r in data(SHIPPED, "product.toml")["table"][0]["row"]]
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
    rows = data(result.files, "derived.toml")["derive"][0]["row"]
    was = data(SHIPPED, "derived.toml")["derive"][0]["row"]
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
        found = rebased(SHIPPED, mine, theirs, {clash.key: side}).files
        rows = data(found, "derived.toml")["derive"][0]["row"]
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
