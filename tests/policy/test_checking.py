"""The check proves what it says: the shipped policy is sound, and every kind of damage is found."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from kefu.policy import Facts, check, facts_to_json, load_book, parse_facts, read_book
from kefu.policy.book import book_files, shipped_folder
from kefu.policy.cells import Cell
from kefu.policy.checking import Problem, check_path
from kefu.policy.matching import LimitFinder, fits, match
from kefu.policy.measures import measure
from kefu.policy.modelling import Model
from tests.policy.strategies import cells, facts

SHIPPED = book_files()


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert old in SHIPPED[file]
    return {**SHIPPED, file: SHIPPED[file].replace(old, new, 1)}


def problems(files: dict[str, str], kind: str) -> list[Problem]:
    return [problem for problem in check(read_book(files)) if problem.kind == kind]


def rows_that_fit(files: dict[str, str], example: dict[str, object] | None) -> list[str]:
    """The answer rows that fit an example, by the literal reading of the tables."""
    spec = read_book(files).spec
    facts = parse_facts(example or {})
    limits = LimitFinder(spec).find(facts)
    found = []
    while (row := match(spec, facts, limits).row) is not None:
        found.append(row.id)
        tables: Any = [
            {
                **{f: getattr(t, f) for f in ("name", "text", "place")},
                "rows": tuple(r for r in t.rows if r is not row),
            }
            for t in spec.answers
        ]
        spec = type(spec)(
            **{
                f: getattr(spec, f)
                for f in ("name", "version", "numbers", "wishes", "derivations", "standing")
            },
            answers=tuple(type(spec.answers[0])(**table) for table in tables),
        )
    return found


def test_the_shipped_policy_has_no_gap_overlap_dead_row_or_contradiction() -> None:
    assert check(load_book()) == []


def test_a_gap_is_shown_by_facts_that_no_row_covers() -> None:
    files = changed(
        "product.toml",
        'when.price = { more_than = "low_price" }\noffer = [["refund"]]',
        'when.price = { at_least = "high_value" }\noffer = [["refund"]]',
    )
    (gap,) = problems(files, "gap")
    assert gap.table == "damaged"
    assert gap.example is not None
    assert rows_that_fit(files, gap.example) == []
    assert set(gap.example) == {"issue", "severity", "evidence", "price", "currency"}


def test_an_overlap_that_disagrees_is_shown_by_facts_that_fit_both_rows() -> None:
    files = changed(
        "product.toml",
        'when.severity = "severe"\nwhen.price = { more_than = "low_price" }',
        'when.severity = "severe"\nwhen.price = { at_least = "low_price" }',
    )
    (overlap,) = problems(files, "overlap")
    assert (overlap.table, overlap.row) == ("damaged", "severe-dear")
    assert overlap.example is not None
    assert overlap.example["price"] == "30.00"
    assert rows_that_fit(files, overlap.example) == ["severe-cheap", "severe-dear"]


def test_a_row_that_no_case_reaches_is_named_with_its_line() -> None:
    files = changed(
        "orders.toml",
        'when.order_status = ["delivered", "unknown"]',
        'when.order_status = ["delivered", "unknown", "cancelled"]',
    )
    assert problems(files, "unreachable") == []
    files = changed(
        "orders.toml",
        'when.order_status = ["delivered", "unknown"]',
        'when.order_status = "cancelled"',
    )
    (dead,) = problems(files, "unreachable")
    assert (dead.table, dead.row, dead.place.file) == (
        "upgrade_shipping",
        "too-late",
        "orders.toml",
    )
    assert "[[table.row]]" in files["orders.toml"].splitlines()[dead.place.line - 1]


def test_a_remedy_allowed_and_forbidden_in_the_same_case_is_a_contradiction() -> None:
    files = changed(
        "product.toml",
        'when.topic = ["damaged", "defective"]\nwhen.price = { more_than = "low_price" }',
        'when.topic = ["damaged", "defective"]\nwhen.price = "known"',
    )
    conflicts = problems(files, "conflict")
    assert {conflict.row for conflict in conflicts} == {
        "severe-cheap",
        "severe-cheap-unseen",
        "not-told-cheap",
        "helped-cheap",
    }


def test_limits_that_change_places_in_another_currency_are_found() -> None:
    files = changed("defaults.toml", "USD = 200\n", "USD = 200\nJPY = 100\n")
    (limits,) = problems(files, "limits")
    assert "JPY" in limits.en


def test_a_file_that_cannot_be_read_is_a_problem_with_file_and_line(tmp_path: Any) -> None:
    file = tmp_path / "product.toml"
    file.write_text(
        SHIPPED["product.toml"].replace('severity = "severe"', 'severity = "terrible"', 1),
        encoding="utf-8",
    )
    (problem,) = check_path(file)
    assert problem.kind == "unreadable"
    assert problem.to_json()["file"] == "product.toml"
    assert "terrible" in file.read_text(encoding="utf-8").splitlines()[problem.place.line - 1]


def test_an_example_with_which_the_policy_no_longer_agrees_is_a_problem(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder(), tmp_path / "policy")
    defaults = tmp_path / "policy" / "defaults.toml"
    defaults.write_text(
        SHIPPED["defaults.toml"].replace("default = 60\n", "default = 50\n"), encoding="utf-8"
    )
    found = check_path(tmp_path / "policy")
    assert {(problem.kind, problem.row) for problem in found} == {
        ("example", "PRD-4"),
        ("example", "PRD-5"),
        ("example", "PRD-6"),
    }
    assert any("max_percent should be 60, not 50" in problem.en for problem in found)


def test_an_example_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder(), tmp_path / "policy")
    file = tmp_path / "policy" / "examples" / "product.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('issue = "damaged" }', 'issue = "dented" }', 1),
        encoding="utf-8",
    )
    (problem,) = check_path(tmp_path / "policy")
    assert problem.kind == "unreadable"
    assert "dented" in file.read_text(encoding="utf-8").splitlines()[problem.place.line - 1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_problem_is_told_in_both_languages(language: str) -> None:
    files = changed("general.toml", 'id = "person"\n', 'id = "person"\nwhen.marketplace = "US"\n')
    found = check(read_book(files))
    assert [problem.kind for problem in found] == ["gap"]
    for problem in found:
        message: Any = problem.to_json()["message"]
        assert message[language]


BOOK = load_book()
MODEL = Model(BOOK.spec)


@settings(max_examples=60)
@given(row=cells())
def test_the_provers_example_of_any_row_fits_it_when_read_literally(row: tuple[Cell, ...]) -> None:
    example = MODEL.example(MODEL.all(row))
    if example is not None:
        case = parse_facts(example)
        limits = LimitFinder(BOOK.spec).find(replace(case, currency="USD", marketplace="US"))
        values = {**facts_to_json(case), **measure(case, priced=True)}
        assert fits(row, values, limits)


@settings(max_examples=200)
@given(row=cells(), case=facts())
def test_what_the_prover_calls_impossible_never_happens(row: tuple[Cell, ...], case: Facts) -> None:
    in_dollars = replace(case, currency="USD")
    limits = LimitFinder(BOOK.spec).find(in_dollars)
    values = {**facts_to_json(in_dollars), **measure(in_dollars, priced=True)}
    if fits(row, values, limits):
        assert MODEL.possible(MODEL.all(row))


def test_several_people_check_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(check, [load_book()] * 4))
    assert found == [[], [], [], []]
