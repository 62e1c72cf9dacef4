"""What the page of the ledger asks the database: statements that are built once a way of narrowing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from kefu.approvals import ledger_rows as rows
from kefu.approvals.ledger_rows import MONEY, OFFER, REFUND, Place, Stores, Wanted
from kefu.cases.kept import Blank, Statement, kept, numbered, one_after_another, store_blanks

# What a wish may name, and what differs from reader to reader.
NAMED = ("store", "person", "rule", "since", "until")
KEPT = 256
About = tuple[str, str, tuple[str, ...], int | None, str]


class Asked(NamedTuple):
    """``None`` where the wish wants none of it. ``refunds``: what notices and finances tell, each."""

    offers: Statement | None
    refunds: Statement | None
    people: Statement


class Summed(NamedTuple):
    """What the sums are made of: offers added up, and all refunds of the wish, in no order."""

    offers: Statement | None
    refunds: Statement | None


def asked(
    wanted: Wanted, stores: list[int] | None, after: Place | None, size: int
) -> tuple[Asked, Mapping[str, Any]]:
    """The statements of so many rows behind a place, and what fills them."""
    if wanted.buyer is not None:
        return _page(wanted, stores, after, size), {}
    place = {"at": after.at, "id": after.id} if after else {}
    about, given = _narrowed(wanted, stores)
    return _asked(*about, after and after.kind, size), {**given, **place}


def summed(wanted: Wanted, stores: list[int] | None) -> tuple[Summed, Mapping[str, Any]]:
    """The statements of the sums, and what fills them."""
    if wanted.buyer is not None:
        return _sums(wanted, stores), {}
    about, given = _narrowed(wanted, stores)
    return _summed(*about), given


def _narrowed(wanted: Wanted, stores: list[int] | None) -> tuple[About, dict[str, Any]]:
    named = {name: value for name in NAMED if (value := getattr(wanted, name))}
    number = None if stores is None else len(stores)
    about = wanted.remedy, wanted.state, tuple(named), number, connection.vendor
    return about, {**named, **numbered(stores)}


@lru_cache(maxsize=KEPT)
def _asked(
    remedy: str,
    state: str,
    named: tuple[str, ...],
    stores: int | None,
    vendor: str,
    after: str | None,
    size: int,
) -> Asked:
    at: Any = Blank("at")
    number: Any = Blank("id")
    place = Place(at, after, number) if after else None
    return _page(_blank(remedy, state, named), store_blanks(stores), place, size)


@lru_cache(maxsize=KEPT)
def _summed(
    remedy: str, state: str, named: tuple[str, ...], stores: int | None, vendor: str
) -> Summed:
    return _sums(_blank(remedy, state, named), store_blanks(stores))


def _blank(remedy: str, state: str, named: tuple[str, ...]) -> Wanted:
    blanks: dict[str, Any] = {name: Blank(name) for name in named}
    return replace(Wanted(remedy=remedy, state=state), **blanks)


def _page(wanted: Wanted, stores: Stores, after: Place | None, size: int) -> Asked:
    offers = rows.behind(rows.offers(wanted, stores), "offered_at", OFFER, after)
    moved = rows.behind(rows.movements(wanted, stores), "at", MONEY, after)
    noticed = rows.behind(rows.notices(wanted, stores), "at", REFUND, after)
    refunds = rows.movement_columns(moved)[:size], rows.notice_columns(noticed)[:size]
    return Asked(
        offers=kept(rows.offer_columns(offers)[:size]) if wanted.state != "paid" else None,
        refunds=one_after_another(*refunds) if wanted.paid else None,
        people=kept(rows.people(stores)),
    )


def _sums(wanted: Wanted, stores: Stores) -> Summed:
    moved = rows.movement_columns(rows.movements(wanted, stores).order_by())
    noticed = rows.notice_columns(rows.notices(wanted, stores).order_by())
    priced, named = rows.sums(rows.offers(wanted, stores))
    return Summed(
        offers=kept(priced.union(named, all=True)) if wanted.state != "paid" else None,
        refunds=kept(moved.union(noticed, all=True)) if wanted.paid else None,
    )
