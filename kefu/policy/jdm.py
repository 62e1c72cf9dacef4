"""A policy as a JSON Decision Model, the open format of other decision engines: nobody is locked in.

The export holds the tables: derived facts, answers and standing rows, with their outcomes and texts.
The guards and the amounts are not tables and stay with whoever takes the tables elsewhere.
"""

import itertools
import json
from collections.abc import Iterable
from decimal import Decimal

from kefu.policy.book import Book
from kefu.policy.cells import Cell, OneOf
from kefu.policy.facts import Facts
from kefu.policy.matching import values_of
from kefu.policy.tables import Ladder, Offer, Row, Spec

_MICROS = 1_000_000
_TOPIC = "topic"
_ROW_OUTPUTS = ("row", "rule", "offer", "ask", "task", "forbid", "deadline", "next", "en", "zh")


def export_jdm(book: Book) -> dict[str, object]:
    """The graph: one table for each derived fact, one for all answers, one for standing rows (`standing`)."""
    spec = book.spec
    tables = [
        _table(
            derivation.fact,
            [(row.cells, {derivation.fact: json.dumps(row.value)}) for row in derivation.rows],
            (derivation.fact,),
        )
        for derivation in spec.derivations
    ]
    tables += [_answers(spec), _standing(spec)]
    nodes = [_node("facts", "inputNode"), *tables, _node("verdict", "outputNode")]
    names = [node["id"] for node in nodes]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in itertools.pairwise(names)
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def jdm_input(book: Book, facts: Facts) -> dict[str, object]:
    """What the exported graph reads: facts, measures and limits. Amounts and hours are whole millionths."""
    limits = book.limits(facts)
    derived = {derivation.fact for derivation in book.spec.derivations}
    values = values_of(book.spec, facts, limits)
    given = {name: _plain(value) for name, value in values.items() if name not in derived}
    return {**given, "limits": {name: _plain(limits[name]) for name in sorted(book.spec.limits)}}


def _answers(spec: Spec) -> dict[str, object]:
    rows = [
        ((OneOf(fact=_TOPIC, values=(table.name,)), *row.cells), _said(row, row.offer))
        for table in spec.answers
        for row in table.rows
    ]
    return _table("answer", rows, _ROW_OUTPUTS)


def _standing(spec: Spec) -> dict[str, object]:
    rows = [
        (
            standing.row.cells,
            {
                **_said(standing.row, standing.first),
                "last": _offers(standing.last),
                "alone": json.dumps(standing.alone),
            },
        )
        for standing in spec.standing
    ]
    return _table("standing", rows, (*_ROW_OUTPUTS, "last", "alone"), collect=True)


def _said(row: Row, offer: Ladder) -> dict[str, str]:
    """A row's outcomes as literals of the format's expression language, which reads JSON."""
    literals = {
        "row": f"{row.table}/{row.id}",
        "rule": row.rule,
        "ask": list(row.asks),
        "task": [order.task for order in row.tasks],
        "forbid": [forbidden.remedy for forbidden in row.forbids],
        "deadline": list(row.deadlines),
        "next": row.next,
        "en": row.text.en,
        "zh": row.text.zh,
    }
    said = {name: json.dumps(value, ensure_ascii=False) for name, value in literals.items()}
    return {**said, "offer": "[" + ", ".join(_offers(step) for step in offer) + "]"}


def _offers(offers: Iterable[Offer]) -> str:
    return json.dumps([offer.remedy for offer in offers])


def _table(
    name: str,
    rows: list[tuple[tuple[Cell, ...], dict[str, str]]],
    outputs: tuple[str, ...],
    collect: bool = False,
) -> dict[str, object]:
    facts = sorted({cell.fact for cells, _ in rows for cell in cells})
    return {
        **_node(name, "decisionTableNode"),
        "content": {
            "hitPolicy": "collect" if collect else "first",
            "inputs": [{"id": f"if-{fact}", "name": fact, "field": fact} for fact in facts],
            "outputs": [{"id": f"then-{o}", "name": o, "field": o} for o in outputs],
            "rules": [
                {
                    "_id": f"{name}-{number}",
                    **dict.fromkeys((f"if-{fact}" for fact in facts), ""),
                    **{f"if-{cell.fact}": _test(cell) for cell in cells},
                    **{f"then-{output}": literal for output, literal in said.items()},
                }
                for number, (cells, said) in enumerate(rows)
            ],
            "passThrough": True,
            "inputField": None,
            "outputPath": name if collect else None,
            "executionMode": "single",
        },
    }


def _node(name: str, kind: str) -> dict[str, object]:
    return {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}}


def _test(cell: Cell) -> str:
    if isinstance(cell, OneOf):
        return " or ".join(f"$ == {json.dumps(value)}" for value in cell.values)
    ends = (
        (">=", cell.at_least),
        (">", cell.more_than),
        ("<=", cell.at_most),
        ("<", cell.less_than),
    )
    inside = [f"$ {sign} limits.{name}" for sign, name in ends if name]
    if not cell.known:
        return "$ == null" if cell.unknown else "$ == null and $ != null"
    if (
        cell.unknown
    ):  # `and` binds no tighter than `or` in that language; an empty cell takes anything
        return f"$ == null or all([{', '.join(inside)}], #)" if inside else ""
    return " and ".join(("$ != null", *inside))


def _plain(value: str | bool | Decimal | None) -> str | bool | int | None:
    return int(value * _MICROS) if isinstance(value, Decimal) else value
