"""Cells and outcomes as people type them: what is printed is read back, what is wrong is told with its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.policy.book import book_files
from kefu.policy.cells import Cell, OneOf, Range
from kefu.policy.findings import Findings
from kefu.policy.grid import sheets_of
from kefu.policy.lexicon import KINDS, outcome_word, value_word
from kefu.policy.notation import NotationError, parse_cell, print_cell, raw_cell
from kefu.policy.numbers import TIME_UNITS, Numbers
from kefu.policy.outcomes import parse_outcome, print_outcome
from kefu.policy.reading_cells import CellReader
from kefu.policy.reading_numbers import read_numbers
from kefu.policy.source import Source
from tests.policy.strategies import cells

SHIPPED = book_files()
SHEETS = sheets_of(SHIPPED)
LEXICON = SHEETS.lexicon
LANGUAGES = st.sampled_from(["en", "zh"])


@given(cells().filter(bool), LANGUAGES)
def test_a_cell_that_is_printed_is_read_back(row: tuple[Cell, ...], language: str) -> None:
    for cell in row:
        assert parse_cell(print_cell(cell, LEXICON, language), cell.fact, LEXICON) == cell


@given(cells().filter(bool))
def test_a_cell_that_is_written_to_a_file_is_read_back(row: tuple[Cell, ...]) -> None:
    source = Source("defaults.toml", SHIPPED["defaults.toml"])
    findings = Findings()
    reader = CellReader(findings, Numbers(read_numbers([source], findings), ()))
    when = {cell.fact: raw_cell(cell, LEXICON) for cell in row}
    assert reader.read(source, "", {"when": when}) == row
    assert not findings.problems


def test_every_cell_and_outcome_of_the_shipped_policy_can_be_typed() -> None:
    for grid in SHEETS.grids:
        for row in grid.rows:
            for fact, cell in row.cells.items():
                assert cell.problem is None
                for language in ("en", "zh"):
                    typed = print_cell(cell.cell, LEXICON, language)
                    assert parse_cell(typed, fact, LEXICON) == cell.cell
            for key, value in row.outcomes.items():
                for language in ("en", "zh"):
                    typed = print_outcome(key, value, language)
                    assert parse_outcome(key, typed, LEXICON) == value


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_word_stands_for_two_values_of_a_fact_or_two_outcomes(language: str) -> None:
    for fact, codes in LEXICON.codes.items():
        words = [value_word(fact, code, language) for code in codes]
        assert len(words) == len(set(words)), fact
    for kind, codes in KINDS.items():
        words = [outcome_word(kind, code, language) for code in codes]
        assert len(words) == len(set(words)), kind


@pytest.mark.parametrize(
    ("fact", "typed", "cell"),
    [
        ("severity", "  ", None),
        ("severity", "severe", OneOf(fact="severity", values=("severe",))),
        ("severity", "严重 | 未知", OneOf(fact="severity", values=("severe", None))),
        ("severity", "Slight, ?", OneOf(fact="severity", values=("slight", None))),
        ("severity", "known", OneOf(fact="severity", values=("slight", "severe"))),
        ("evidence", "no | ?", OneOf(fact="evidence", values=(False, None))),
        ("evidence", "是", OneOf(fact="evidence", values=(True,))),
        ("price", "<= low_price", Range(fact="price", at_most="low_price")),
        ("price", "≤low_price", Range(fact="price", at_most="low_price")),
        (
            "price",
            "≥ low_price, < high_value or ?",
            Range(fact="price", at_least="low_price", less_than="high_value", unknown=True),
        ),
        ("price", "> low_price 或 未知", Range(fact="price", more_than="low_price", unknown=True)),
        ("price", "?", Range(fact="price", known=False, unknown=True)),
        ("price", "已知", Range(fact="price")),
    ],
)
def test_people_type_it_their_own_way(fact: str, typed: str, cell: Cell | None) -> None:
    assert parse_cell(typed, fact, LEXICON) == cell


@pytest.mark.parametrize(
    ("fact", "typed", "marked", "expected"),
    [
        ("severity", "slight | sever", "sever", "Did you mean severe?"),
        ("evidence", "maybe", "maybe", "expected yes, no, ? or known"),
        ("price", "≤ lowprice", "lowprice", "did you mean low_price?"),
        ("price", "≤ answer_hours", "answer_hours", "expected one of the numbers"),
        ("price", "30", "30", "expected ≤, <, ≥ or > and the name of a number"),
        ("price", "≤ low_price, ≤ high_value", " ≤ high_value", "a limit already"),
        ("claim_hours_left", "> low_price", "low_price", "claim_act_hours"),
        ("severity", " | ", " | ", "at least one value"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_what_was_expected(
    fact: str, typed: str, marked: str, expected: str
) -> None:
    with pytest.raises(NotationError) as wrong:
        parse_cell(typed, fact, LEXICON)
    assert typed[wrong.value.start : wrong.value.end] == marked
    assert expected in wrong.value.en
    assert wrong.value.zh


PERCENTS = sorted(LEXICON.named("percent"))
TIMES = [name for unit in TIME_UNITS for name in LEXICON.named(unit)]
RULES = st.sampled_from(["PRD-2", "RET-6", "DEL-8", "OWN-12"])


def _entries(code: str, codes: tuple[str, ...]) -> st.SearchStrategy[Any]:
    rich = st.fixed_dictionaries({code: st.sampled_from(codes), "rule": RULES})
    return st.one_of(st.sampled_from(codes), rich)


offers = st.one_of(
    st.sampled_from(KINDS["offer"]),
    st.fixed_dictionaries(
        {"remedy": st.sampled_from(KINDS["offer"]), "most": st.sampled_from(PERCENTS)},
        optional={
            "target": st.sampled_from(PERCENTS),
            "approval": st.just(True),
            "rule": RULES,
        },
    ),
)
steps = st.lists(offers, min_size=1, max_size=3)
outcomes = st.one_of(
    st.tuples(st.sampled_from(["offer", "first"]), st.lists(steps, min_size=1, max_size=3)),
    st.tuples(st.just("last"), steps),
    st.tuples(st.just("ask"), st.lists(st.sampled_from(KINDS["ask"]), min_size=1)),
    st.tuples(st.just("task"), st.lists(_entries("code", KINDS["task"]), min_size=1)),
    st.tuples(st.just("forbid"), st.lists(_entries("code", KINDS["remedy"]), min_size=1)),
    st.tuples(st.just("next"), st.sampled_from(KINDS["step"])),
    st.tuples(st.just("cites"), st.lists(RULES, min_size=1)),
    st.tuples(st.just("deadline"), st.lists(st.sampled_from(TIMES), min_size=1)),
    st.tuples(st.just("rule"), RULES),
    st.tuples(st.just("alone"), st.sampled_from([True, None])),
)


@given(outcomes, LANGUAGES)
def test_an_outcome_that_is_printed_is_read_back(outcome: tuple[str, Any], language: str) -> None:
    key, value = outcome
    assert parse_outcome(key, print_outcome(key, value, language), LEXICON) == value


@pytest.mark.parametrize(
    ("key", "typed", "marked", "expected"),
    [
        ("offer", "compensate | refnd", "refnd", "did you mean refund?"),
        ("offer", "compensate ≤ low_price", "low_price", "the name of a percentage"),
        ("offer", "refund → ", " ", "expected a code"),
        ("offer", "compensate (photo)", "photo", "a rule ID such as PRD-2"),
        ("forbid", "resend ≤ small_share", "small_share", "only an offer has this"),
        ("ask", "photo | video", "video", "no code here"),
        ("next", "resend", "resend", "no code here"),
        ("next", "ask_buyer | hand_to_person", "ask_buyer | hand_to_person", "one entry"),
        ("deadline", "safe_t_days | small_share", "small_share", "the name of a length of time"),
        ("deadline", "refund_after", "refund_after", "refund_after_return"),
        ("rule", "prd2", "prd2", "a rule ID such as PRD-2"),
        ("alone", "perhaps", "perhaps", "yes or nothing"),
        ("is", "not this", "not this", "a plain name"),
    ],
)
def test_a_wrong_outcome_is_told_with_its_place(
    key: str, typed: str, marked: str, expected: str
) -> None:
    with pytest.raises(NotationError) as wrong:
        parse_outcome(key, typed, LEXICON)
    assert typed[wrong.value.start : wrong.value.end] == marked
    assert expected in wrong.value.en
    assert wrong.value.zh


def test_a_draft_with_wrong_cells_still_has_its_grid() -> None:
    text = SHIPPED["product.toml"].replace('when.severity = "slight"', 'when.severity = "mild"', 1)
    sheets = sheets_of({**SHIPPED, "product.toml": text, "orders.toml": "x ="})
    assert [problem.place.file for problem in sheets.unreadable] == ["orders.toml"]
    found = sheets.find("product.toml", "table.0.row.3")
    assert found is not None
    cell = found[1].cells["severity"]
    assert cell.cell is None
    assert cell.problem is not None
    assert "'mild' is no value" in cell.problem.en


def test_a_grid_has_the_facts_that_its_rows_read_and_the_outcomes_they_use() -> None:
    grid = next(grid for grid in SHEETS.grids if grid.name == "damaged")
    assert grid.columns == ("evidence", "severity", "price")
    assert grid.outcomes == ("offer", "ask", "next")
    assert [grid.name for grid in SHEETS.grids[:4]] == [
        "goods", "marked_delivered", "details_known", "refund_way",
    ]  # fmt: skip
