"""The tables as one plain Python function: the fast twin of `matching.match`, made from the same Spec."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final

from kefu.policy.cells import Cell, Limits, OneOf
from kefu.policy.facts import Facts
from kefu.policy.measures import claim_hours_left, promise, refund_made
from kefu.policy.tables import Row, Spec

Matcher = Callable[[Facts, Limits], tuple[int, int, str]]
"""Facts and limits → number of the answer row (-1: none), bit set of standing rows, RET-6's refund."""

_MEASURES: Final = {
    "promise": promise,
    "refund_made": refund_made,
    "claim_hours_left": claim_hours_left,
}


def compile_matcher(spec: Spec) -> Matcher:
    """Compile a policy. Rows are numbered through all answer tables in order, as `answer_rows` lists them."""
    names: dict[str, object] = {f"measure_{name}": function for name, function in _MEASURES.items()}
    exec(compile("\n".join(_lines(spec)), f"<policy {spec.name}>", "exec"), names)  # noqa: S102 - our own text
    return names["match"]  # type: ignore[return-value]


def answer_rows(spec: Spec) -> tuple[Row, ...]:
    """All answer rows in the order in which they are numbered."""
    return tuple(row for table in spec.answers for row in table.rows)


def _lines(spec: Spec) -> Iterator[str]:
    yield "def match(facts, limits):"
    for name in spec.read_facts:
        yield f"    fact_{name} = facts.{name}"
    for name in sorted(spec.limits | {"low_price"}):
        yield f"    limit_{name} = limits[{name!r}]"
    yield "    fact_price = None if limit_low_price is None else facts.price"
    for name in _MEASURES:
        yield f"    fact_{name} = measure_{name}(facts)"
    for derivation in spec.derivations:
        for number, row in enumerate(derivation.rows):
            yield f"    {_branch(number, row.cells)}"
            yield f"        fact_{derivation.fact} = {row.value!r}"
    yield "    answer = -1"
    yield from _answers(spec)
    yield "    standing = 0"
    yield from _standing(spec)
    yield "    return answer, standing, fact_refund_way"


def _answers(spec: Spec) -> Iterator[str]:
    number = 0
    for table_number, table in enumerate(spec.answers):
        yield f"    {'elif' if table_number else 'if'} fact_topic == {table.name!r}:"
        for row_number, row in enumerate(table.rows):
            yield f"        {_branch(row_number, row.cells)}"
            yield f"            answer = {number}"
            number += 1


def _standing(spec: Spec) -> Iterator[str]:
    """Neighbours that begin with the same cell share its test: most cases have no claim at all."""
    numbered = enumerate(standing.row.cells for standing in spec.standing)
    for first, group in groupby(numbered, key=lambda entry: entry[1][:1]):
        yield f"    if {_all(first)}:"
        for number, cells in group:
            yield f"        if {_all(cells[1:])}:"
            yield f"            standing |= {1 << number}"


def _branch(number: int, cells: tuple[Cell, ...]) -> str:
    return f"{'elif' if number else 'if'} {_all(cells)}:"


def _all(cells: tuple[Cell, ...]) -> str:
    return " and ".join(_test(cell) for cell in cells) or "True"


def _test(cell: Cell) -> str:
    if isinstance(cell, OneOf):
        if len(cell.values) > 1:
            return f"fact_{cell.fact} in {cell.values!r}"
        value = cell.values[0]
        return f"fact_{cell.fact} {'==' if isinstance(value, str) else 'is'} {value!r}"
    if not cell.known:
        return f"fact_{cell.fact} is None" if cell.unknown else "False"
    ends = (
        (">=", cell.at_least),
        (">", cell.more_than),
        ("<=", cell.at_most),
        ("<", cell.less_than),
    )
    inside = [
        f"limit_{name} is not None and fact_{cell.fact} {sign} limit_{name}"
        for sign, name in ends
        if name
    ]
    known = " and ".join((f"fact_{cell.fact} is not None", *inside))
    return f"(fact_{cell.fact} is None or {known})" if cell.unknown else known
