"""What the page of the ledger asks the database: three statements, each built once a way of narrowing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from kefu.approvals import ledger_rows as rows
from kefu.approvals.ledger_rows import OFFER, Place, Stores, Wanted
from kefu.cases.kept import Blank, Statement, kept, numbered, store_blanks

# What a wish may name, and what differs from reader to reader.
NAMED = ("store", "person", "rule", "since", "until")
KEPT = 256


class Asked(NamedTuple):
    """``None`` where the wish wants none of it. ``around``: sums of offers, and people."""

    offers: Statement | None
    refunds: Statement | None
    around: Statement


def asked(
    wanted: Wanted, stores: list[int] | None, after: Place | None, size: int
) -> tuple[Asked, Mapping[str, Any]]:
    """The statements of a page behind a place, and what fills them."""
    if wanted.buyer is not None:
        return _built(wanted, stores, after, size), {}
    named = {name: value for name in NAMED if (value := getattr(wanted, name))}
    number = None if stores is None else len(stores)
    narrowed = wanted.remedy, wanted.state, tuple(named)
    found = _asked(*narrowed, number, after and after.kind, size, connection.vendor)
    place = {"at": after.at, "id": after.id} if after else {}
    return found, {**named, **numbered(stores), **place}


@lru_cache(maxsize=KEPT)
def _asked(
    remedy: str,
    state: str,
    named: tuple[str, ...],
    stores: int | None,
    after: str | None,
    size: int,
    vendor: str,
) -> Asked:
    blanks: dict[str, Any] = {name: Blank(name) for name in named}
    wanted = replace(Wanted(remedy=remedy, state=state), **blanks)
    at: Any = Blank("at")
    number: Any = Blank("id")
    place = Place(at, after, number) if after else None
    return _built(wanted, store_blanks(stores), place, size)


def _built(wanted: Wanted, stores: Stores, after: Place | None, size: int) -> Asked:
    offers = rows.offers(wanted, stores)
    page = rows.offer_columns(rows.behind(offers, "offered_at", OFFER, after))[:size]
    moved = rows.movement_columns(rows.movements(wanted, stores).order_by())
    noticed = rows.notice_columns(rows.notices(wanted, stores).order_by())
    some = wanted.state != "paid"
    first, *others = [*(rows.sums(offers) if some else ()), rows.people(stores)]
    return Asked(
        offers=kept(page) if some else None,
        refunds=kept(moved.union(noticed, all=True)) if wanted.paid else None,
        around=kept(first.union(*others, all=True) if others else first),
    )
