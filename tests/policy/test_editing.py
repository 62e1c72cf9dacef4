"""A supervisor changes one cell, and one line of the file changes: comments, order and layout stay."""

import difflib
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.policy import read_book
from kefu.policy.book import book_files
from kefu.policy.editing import (
    EditError,
    add_row,
    copy_row,
    move_row,
    remove_row,
    set_key,
    set_number,
)
from kefu.policy.grid import sheets_of
from kefu.policy.layout import Layout
from kefu.policy.measures import NUMBERS
from kefu.policy.undoing import Change, change_between, undo

SHIPPED = book_files()
PRODUCT = SHIPPED["product.toml"]
DEFAULTS = SHIPPED["defaults.toml"]
SEVERE_CHEAP = "table.0.row.4"


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and those that came."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    went = [line[2:] for line in lines if line.startswith("- ")]
    return went, [line[2:] for line in lines if line.startswith("+ ")]


def test_changing_a_cell_changes_one_line() -> None:
    new = set_key(PRODUCT, SEVERE_CHEAP, "when.price", {"more_than": "low_price"})
    assert changed(PRODUCT, new) == (
        ['when.price = { at_most = "low_price" }'],
        ['when.price = { more_than = "low_price" }'],
    )


def test_a_new_cell_stands_behind_the_other_cells() -> None:
    new = set_key(PRODUCT, SEVERE_CHEAP, "when.insured", True)
    assert changed(PRODUCT, new) == ([], ["when.insured = true"])
    lines = new.splitlines()
    assert lines[lines.index("when.insured = true") - 1].startswith("when.price")


def test_a_new_outcome_stands_where_the_files_have_it() -> None:
    new = set_key(PRODUCT, "table.0.row.2", "cites", ["PRD-2"])
    lines = new.splitlines()
    assert lines[lines.index('cites = ["PRD-2"]') - 1] == 'rule = "PRD-1"'


def test_an_emptied_cell_takes_its_line_along() -> None:
    new = set_key(PRODUCT, SEVERE_CHEAP, "when.price", None)
    assert changed(PRODUCT, new) == (['when.price = { at_most = "low_price" }'], [])


def test_a_remark_behind_a_value_stays() -> None:
    new = set_key(DEFAULTS, "number.low_price.since.0", "EUR", 25)
    assert changed(DEFAULTS, new)[1] == [
        "EUR = 25 # the same round number; all other currencies are converted"
    ]


def test_a_value_over_several_lines_is_replaced_whole() -> None:
    returns = SHIPPED["returns.toml"]
    row = next(
        r
        for g in sheets_of({**SHIPPED}).grids
        for r in g.rows
        if g.file == "returns.toml" and r.id == "graded-poor-no-fault"
    )
    new = set_key(returns, row.path, "when.issue", ["changed_mind"])
    went, came = changed(returns, new)
    assert came == ['when.issue = ["changed_mind"]']
    assert len(went) == 4


def test_a_long_list_is_written_an_item_a_line() -> None:
    wide = [f"{name}_of_considerable_length" for name in "abcdefghij"]
    assert '    "a_of_considerable_length",\n' in set_key(PRODUCT, SEVERE_CHEAP, "when.issue", wide)


def test_a_row_is_added_copied_and_removed_as_a_block_of_its_own() -> None:
    row = {"id": "new", "rule": "PRD-1", "when.price": "unknown", "en": "New.", "zh": "新。"}
    for after in (SEVERE_CHEAP, "table.0"):
        new = add_row(PRODUCT, after, row)
        went, came = changed(PRODUCT, new)
        assert went == []
        assert "[[table.row]]" in came
        place = "table.0.row.5" if after == SEVERE_CHEAP else "table.0.row.0"
        assert remove_row(new, place) == PRODUCT
    copied = copy_row(PRODUCT, SEVERE_CHEAP, "severe-cheap-2")
    assert "".join(changed(PRODUCT, copied)[1]).count("severe-cheap-2") == 1
    assert remove_row(copied, "table.0.row.5") == PRODUCT


def test_a_copy_leaves_the_remark_above_the_row_where_it_was() -> None:
    derived = SHIPPED["derived.toml"]
    copied = copy_row(derived, "derive.2.row.1")
    assert copied.count("what was checked needs no more telling") == 2, (
        "it stands in the row's line"
    )
    product = PRODUCT.replace(
        '[[table.row]]\nid = "slight"\n', '# Why\n[[table.row]]\nid = "slight"\n'
    )
    assert copy_row(product, "table.0.row.3", "slight-2").count("# Why") == 1


def test_a_remark_between_rows_belongs_to_none_of_them() -> None:
    new = remove_row(PRODUCT, "table.0.row.5")
    assert "# Nobody has said whether there is a photo" in new
    assert 'id = "severe-dear"\n' not in new


def test_rows_change_places() -> None:
    new = move_row(PRODUCT, SEVERE_CHEAP, 1)
    assert new.index('"severe-dear"') < new.index('"severe-cheap"')
    assert move_row(new, "table.0.row.5", -1) == PRODUCT
    assert move_row(PRODUCT, "table.0.row.0", -1) == PRODUCT


def test_standing_rows_are_rows_too() -> None:
    claims = SHIPPED["claims.toml"]
    new = copy_row(claims, "always.0", "buyers-cause-2")
    assert tomllib.loads(new)["always"][1]["id"] == "buyers-cause-2"
    assert move_row(move_row(claims, "always.0", 1), "always.1", -1) == claims
    assert remove_row(new, "always.1") == claims


def test_a_number_gets_a_new_period_and_the_old_one_stays() -> None:
    new = set_number(DEFAULTS, "low_price", date(2027, 1, 1), {"USD": 40, "GBP": None})
    assert changed(DEFAULTS, new) == (
        [],
        ["[[number.low_price.since]]", "from = 2027-01-01", "USD = 40"],
    )
    book = read_book({**SHIPPED, "defaults.toml": new})
    assert book.number("low_price", currency="USD", on=date(2026, 12, 31)) == 30
    assert book.number("low_price", currency="USD", on=date(2027, 1, 1)) == 40


def test_a_day_that_a_number_has_already_is_corrected() -> None:
    new = set_number(DEFAULTS, "cancel_limit", date(2024, 1, 1), {"default": "2.75"})
    assert changed(DEFAULTS, new) == (['default = "2.5"'], ['default = "2.75"'])


@pytest.mark.parametrize("file", sorted(SHIPPED))
def test_the_layout_finds_every_key_of_every_entry(file: str) -> None:
    text = SHIPPED[file]
    layout = Layout(text)
    written = sum(len(entry.keys) for entry in layout.entries.values())
    assert written == sum(1 for _ in _leaves(tomllib.loads(text)))


def _leaves(table: dict[str, Any]) -> Iterator[str]:
    """Keys with a value of their own, as the files are laid out: `when` is written dotted."""
    for key, value in table.items():
        if key in ("table", "row", "always", "derive", "since", "rates", "example"):
            for entry in value:
                yield from _leaves(entry)
        elif isinstance(value, dict) and key not in NUMBERS:
            yield from _leaves(value)
        else:
            yield key


@given(data=st.data())
def test_an_edit_that_changes_nothing_changes_no_byte(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted(SHIPPED)))
    entries = [(p, k) for p, e in Layout(SHIPPED[file]).entries.items() for k in e.keys]
    path, key = data.draw(st.sampled_from(entries))
    value: object = tomllib.loads(SHIPPED[file])
    for part in [*path.split("."), *key.split(".")] if path else key.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]  # type: ignore[index]
    assert set_key(SHIPPED[file], path, key, value) == SHIPPED[file]


@given(data=st.data())
def test_whatever_is_written_is_read_back_and_undone(data: st.DataObject) -> None:
    grids = [grid for grid in sheets_of(SHIPPED).grids if grid.rows]
    grid = data.draw(st.sampled_from(grids))
    row = data.draw(st.sampled_from(grid.rows))
    text = SHIPPED[grid.file]
    said = data.draw(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30))
    new = set_key(text, row.path, "en", said)
    assert set_key(new, row.path, "en", row.text.en or None) == text


def test_windows_line_ends_stay() -> None:
    text = PRODUCT.replace("\n", "\r\n")
    new = copy_row(set_key(text, SEVERE_CHEAP, "when.insured", True), SEVERE_CHEAP, "x")
    assert "\n" not in new.replace("\r\n", "")


@pytest.mark.parametrize(
    "text",
    [
        '[[table]]\ntopic = "x"\n[[table.row]]\nid = "a"\nwhen = { severity = "slight" }\n',
        '[[table]]\ntopic = "x"\n[[table.row]]\nid = "a"\n[table.row.when]\nseverity = "slight"\n',
        'table = [{ topic = "x", row = [{ id = "a", when = { severity = "slight" } }] }]\n',
    ],
)
def test_what_is_laid_out_otherwise_is_left_to_people(text: str) -> None:
    with pytest.raises(EditError) as refused:
        set_key(text, "table.0.row.0", "when.severity", "severe")
    assert refused.value.zh


def test_a_place_that_is_gone_and_a_file_that_is_broken_are_told() -> None:
    with pytest.raises(EditError, match="not in the file any more"):
        set_key(PRODUCT, "table.99.row.0", "rule", "PRD-1")
    with pytest.raises(EditError, match="cannot be read"):
        set_key("x = ", "", "x", 1)


@given(st.text("ab\n", max_size=20), st.text("ab\n", max_size=20))
def test_every_change_can_be_undone(before: str, after: str) -> None:
    change = change_between(before, after)
    assert undo(after, change) == before
    assert Change.parse(change.to_text()) == change


def test_what_was_changed_again_since_is_not_undone() -> None:
    after = remove_row(PRODUCT, "table.0.row.5")
    change = change_between(PRODUCT, after)
    assert undo(set_key(after, "table.0.row.5", "rule", "PRD-9"), change) == set_key(
        PRODUCT, "table.0.row.6", "rule", "PRD-9"
    )
    with pytest.raises(EditError):
        undo(remove_row(after, "table.0.row.4"), change)
    with pytest.raises(EditError):
        Change.parse("nonsense")
