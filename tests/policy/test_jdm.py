"""The exported tables run in another engine and find the same rows."""

import json
from dataclasses import replace
from typing import Any

import zen
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.policy import Book, Facts, load_book
from kefu.policy.cells import Cell
from kefu.policy.jdm import export_jdm, jdm_input
from kefu.policy.matching import match
from tests.policy.strategies import cells, facts

BOOK = load_book()
ENGINE = zen.ZenEngine().create_decision(json.dumps(export_jdm(BOOK)))


@settings(max_examples=200)
@given(case=facts())
def test_another_engine_finds_the_same_rows(case: Facts) -> None:
    found: dict[str, Any] = ENGINE.evaluate(jdm_input(BOOK, case))["result"]
    ours = match(BOOK.spec, case, BOOK.limits(case))
    assert found.get("row") == (f"{ours.row.table}/{ours.row.id}" if ours.row else None)
    assert [row["row"] for row in found["standing"]] == [
        f"always/{s.row.id}" for s in ours.standing
    ]
    assert found["refund_way"] == ours.values["refund_way"]


def test_outcomes_and_texts_go_along() -> None:
    case = Facts(issue="damaged", severity="slight", evidence=True)
    found = ENGINE.evaluate(jdm_input(BOOK, case))["result"]
    assert found["offer"] == [["compensate"]]
    assert found["zh"] == "轻微破损，不影响使用。"
    assert found["standing"][0]["forbid"] == ["refund_full", "refund_without_return"]


@settings(max_examples=100)
@given(case=facts(), rows=st.lists(cells(), min_size=1, max_size=5))
def test_any_cells_mean_the_same_there(case: Facts, rows: list[tuple[Cell, ...]]) -> None:
    priced = replace(case, currency="USD")
    some = BOOK.spec.standing[0]
    standing = tuple(replace(some, row=replace(some.row, cells=row)) for row in rows)
    book = Book(replace(BOOK.spec, standing=standing))
    engine = zen.ZenEngine().create_decision(json.dumps(export_jdm(book)))
    found = engine.evaluate(jdm_input(book, priced))["result"]["standing"]
    assert len(found) == len(match(book.spec, priced, book.limits(priced)).standing)
