"""The worked examples beside the shipped tables, run as they stand."""

from dataclasses import replace

import pytest

from kefu.policy import load_book
from kefu.policy.book import shipped_folder
from kefu.policy.examples import Example, disagreements, read_examples

BOOK = load_book()
EXAMPLES = read_examples(shipped_folder() / "examples")


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(
            example, id=f"{example.rule}: {example.text.en}", marks=pytest.mark.rule(example.rule)
        )
        for example in EXAMPLES
    ],
)
def test_the_policy_agrees_with_its_worked_example(example: Example) -> None:
    assert disagreements(BOOK, example) == {}


def test_every_rule_that_a_row_proposes_by_has_a_worked_example() -> None:
    rows = [row for table in BOOK.spec.answers for row in table.rows]
    rows += [standing.row for standing in BOOK.spec.standing]
    rules = {row.rule for row in rows if row.rule} | {"DEL-8", "PRD-10", "RET-6"}
    assert rules - {example.rule for example in EXAMPLES} - {"MSG-3"} == set()


def test_an_example_that_no_longer_holds_is_told_with_both_values() -> None:
    example = next(e for e in EXAMPLES if e.rule == "PRD-1" and e.expected["next"] == "compensate")
    changed = replace(example, expected={**example.expected, "max_percent": 50})
    assert disagreements(BOOK, changed) == {"max_percent": (50, 35)}
