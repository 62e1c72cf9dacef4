"""The compiled policy and the literal reading of its tables are twins."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.policy import Facts, load_book
from kefu.policy.cells import Cell
from kefu.policy.compiling import answer_rows, compile_matcher
from kefu.policy.matching import LimitFinder, match
from tests.policy.strategies import cells, facts

BOOK = load_book()
MATCH = compile_matcher(BOOK.spec)
LIMITS = LimitFinder(BOOK.spec)


@settings(max_examples=500)
@given(case=facts())
def test_both_find_the_same_rows(case: Facts) -> None:
    limits = LIMITS.find(case)
    answer, standing, refund_way = MATCH(case, limits)
    literal = match(BOOK.spec, case, limits)
    assert (answer_rows(BOOK.spec)[answer] if answer >= 0 else None) is literal.row
    assert [s for i, s in enumerate(BOOK.spec.standing) if standing >> i & 1] == list(
        literal.standing
    )
    assert refund_way == literal.values["refund_way"]


@settings(max_examples=100)
@given(case=facts(), rows=st.lists(cells(), min_size=1, max_size=6))
def test_any_cells_compile_to_what_they_say(case: Facts, rows: list[tuple[Cell, ...]]) -> None:
    some = BOOK.spec.standing[0]
    standing = tuple(replace(some, row=replace(some.row, cells=row)) for row in rows)
    spec = replace(BOOK.spec, standing=standing)
    limits = LimitFinder(spec).find(case)
    _, bits, _ = compile_matcher(spec)(case, limits)
    literal = match(spec, case, limits).standing
    assert [s for i, s in enumerate(standing) if bits >> i & 1] == list(literal)


@settings(max_examples=300)
@given(case=facts())
def test_a_decision_and_its_explanation_say_the_same(case: Facts) -> None:
    assert replace(BOOK.explain(case), trace=()) == replace(BOOK.decide(case), trace=())


@given(case=facts())
def test_a_second_decision_on_the_same_facts_is_the_same(case: Facts) -> None:
    assert BOOK.decide(case) == BOOK.decide(case)
