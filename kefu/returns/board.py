"""The returns board: a tab a stage, what is due, and what a person must clear up."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kefu.cases.models import Case
from kefu.cases.partial_index import narrowed
from kefu.returns.models import Return
from kefu.returns.models.return_ import IN_PIECES
from kefu.returns.scanning import cleaned
from kefu.returns.stages import STAGES

DUE, UNCLEAR = "due", "unclear"
TABS = (DUE, *STAGES, UNCLEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the board is narrowed to; empty means everything. ``code``: any of a return's numbers."""

    tab: str = DUE
    store: int | None = None
    marketplace: str = ""
    fulfilment: str = ""
    grade: str = ""
    code: str = ""


def sets_of(wanted: Wanted) -> list[QuerySet[Return]]:
    """The rows of a tab, narrowed, in sets of which each walks an index.

    Pieces of a return may be in several states: each of them finds it. The user's stores are the
    caller's to see to.
    """
    chosen = {"marketplace": wanted.marketplace, "fulfilment": wanted.fulfilment}
    rows = named(tab(wanted.tab), wanted.code)
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    grade = wanted.grade
    if not grade:
        return [rows]
    if wanted.tab not in STAGES:
        return [rows.filter(Q(grade=grade) | Q(other_grades__contains=grade))]
    in_pieces = narrowed(rows, IN_PIECES).filter(other_grades__contains=grade)
    return [rows.filter(grade=grade), in_pieces]


def named(rows: QuerySet[Return], text: str) -> QuerySet[Return]:
    """Those of ``rows`` that a number names; all of them where it is empty."""
    code = cleaned(text)
    if not code:
        return rows
    numbers = Q(rma=code) | Q(tracking_number=code) | Q(lpn=code) | Q(amazon_order_id=code)
    return rows.filter(numbers)


def tab(name: str) -> QuerySet[Return]:
    """All rows of a tab."""
    rows = Return.objects.all()
    if name == DUE:
        return rows.filter(due_at__isnull=False)
    if name == UNCLEAR:
        return rows.filter(unclear=True)
    return rows.filter(stage=name)


def returns_of(case: Case) -> QuerySet[Return]:
    """The returns that belong to a case: its own, and those of its order."""
    own = Q(case=case)
    if case.amazon_order_id:
        own |= Q(store=case.store_id, amazon_order_id=case.amazon_order_id)
    return Return.objects.filter(own)
