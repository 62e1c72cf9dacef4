"""What notices, reports and people tell of returns, onto the returns they are of.

Safe to repeat, and the order of arrival does not matter: a line is kept as it was told, and the
return's row follows from all lines (``following``). Queries do not grow with the lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kefu.accounts.models import Store, User
from kefu.records.models import Order
from kefu.returns.cases_of import file_requests
from kefu.returns.following import follow
from kefu.returns.models import Return, Telling
from kefu.returns.proving import prove
from kefu.returns.rows import ReturnRow

CHUNK = 400
NAMES = ("rma", "asin", "sku", "lpn")
OF_ORDER = ("id", "amazon_order_id", "fulfilment", "marketplace", "currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a batch: returns new and changed, lines known before, lines without an order."""

    new: int = 0
    changed: int = 0
    known: int = 0
    refused: tuple[int, ...] = ()


def take_in_returns(
    store: Store, rows: Sequence[ReturnRow], *, now: datetime, by: User | None = None
) -> Taken:
    """Take lines in, all or none. A line without an order number is refused (``refused``: which).

    A return that asks for an answer and has no case yet is filed as one.
    """
    refused = tuple(n for n, row in enumerate(rows) if not row.amazon_order_id)
    good = [row for row in rows if row.amazon_order_id]
    with transaction.atomic():
        # One at a time: two workers may be told of the same return by two sources.
        Store.objects.select_for_update(no_key=True).only("pk").get(pk=store.pk)
        fresh = _not_known(store, good)
        matching = _Matching(store, fresh)
        for row in fresh:
            matching.place(row, now)
        new = matching.create()
        Telling.objects.bulk_create(
            Telling(
                store=store,
                of=ret,
                source=row.source,
                key=row.mark,
                at=row.at,
                facts=row.told,
                by=by,
                taken_in_at=now,
            )
            for row, ret in matching.placed
        )
        touched = list({ret.pk: ret for _, ret in matching.placed}.values())
        follow(touched, now=now, reason=fresh[0].source if fresh else "")
        file_requests(store, touched, now=now)
        prove(touched, now=now)
    return Taken(
        new=len(new),
        changed=len(touched) - len(new),
        known=len(good) - len(fresh),
        refused=refused,
    )


def _not_known(store: Store, rows: Iterable[ReturnRow]) -> list[ReturnRow]:
    """Lines that nobody told before, each once."""
    by_mark = {(row.source, row.mark): row for row in reversed(list(rows))}
    marks = list(by_mark)
    for chunk in _chunks([mark for _, mark in marks]):
        known = Telling.objects.filter(store=store, key__in=chunk).values_list("source", "key")
        for pair in known:
            by_mark.pop(pair, None)
    return list(reversed(by_mark.values()))


class _Matching:
    """The returns of the orders that a batch names, each line on its own."""

    def __init__(self, store: Store, rows: Sequence[ReturnRow]) -> None:
        self.store = store
        self.placed: list[tuple[ReturnRow, Return]] = []
        self._fresh: list[Return] = []
        self._by_order: dict[str, list[Return]] = defaultdict(list)
        ids = sorted({row.amazon_order_id for row in rows})
        self._orders: dict[str, Order] = {}
        for chunk in _chunks(ids):
            orders = Order.objects.filter(store=store, amazon_order_id__in=chunk)
            self._orders |= {order.amazon_order_id: order for order in orders.only(*OF_ORDER)}
            known = Return.objects.filter(store=store, amazon_order_id__in=chunk)
            for ret in known.select_for_update().order_by("pk"):
                ret.store, ret.order = store, self._orders.get(ret.amazon_order_id)
                self._by_order[ret.amazon_order_id].append(ret)

    def place(self, row: ReturnRow, now: datetime) -> None:
        """The return that fits best, the oldest of several; a new one where none fits."""
        known = self._by_order[row.amazon_order_id]
        fitting = [ret for ret in known if row.fits(_names(ret))]
        if fitting:
            ret = max(fitting, key=lambda r: (row.likeness(_names(r)), -known.index(r)))
        else:
            ret = self._open(row, now)
        for name in NAMES:  # what later lines of this batch are compared with
            setattr(ret, name, getattr(ret, name) or str(row.told.get(name) or ""))
        self.placed.append((row, ret))

    def create(self) -> list[Return]:
        """Insert the new ones."""
        return Return.objects.bulk_create(self._fresh)

    def _open(self, row: ReturnRow, now: datetime) -> Return:
        ret = Return(
            store=self.store,
            order=self._orders.get(row.amazon_order_id),
            amazon_order_id=row.amazon_order_id,
            requested_at=row.at,
        )
        self._fresh.append(ret)
        self._by_order[row.amazon_order_id].append(ret)
        return ret


def _names(ret: Return) -> dict[str, str]:
    return {name: getattr(ret, name) for name in NAMES}


def _chunks(values: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
