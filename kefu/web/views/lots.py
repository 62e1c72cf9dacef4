"""Resale lots: filled, sold, and what they brought."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import starmap
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kefu.accounts.access import access, access_store, store_names_for
from kefu.accounts.roles import Verb
from kefu.policy.money import STEP
from kefu.returns import lots as verbs
from kefu.returns.models import LotItem, ResaleLot, Return
from kefu.returns.portions import Portion
from kefu.web import boards
from kefu.web.board_lists import Columns, Listed
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.exports import FORMATS, as_file
from kefu.web.guard import action, back, desk
from kefu.web.headings import headed
from kefu.web.views.returns import read_amount
from kefu.web.words import word
from kefu.web.words.after_returns import LOT_HEADINGS, LOTS_HEADINGS

NEWEST = boards.Order(field="id", newest_first=True)
# What the list and its file show of a lot.
LOTS = Columns(
    ResaleLot,
    "id",
    "pk",
    "store_id",
    "name",
    "state",
    "opened_at",
    "buyer",
    "proceeds",
    "currency",
    "settled_at",
    "note",
)
# Goods that wait to be sold in bulk; so many are offered at once.
MOST_WAITING = 200


@desk(Verb.READ_CASES)
def lots(request: HttpRequest) -> HttpResponseBase:
    """The lots, newest first."""
    cells = partial(_cells_of_lot, store_names_for(request.user))
    return answered_with(
        request,
        "returns/lots.html",
        Listed(LOTS, ResaleLot.objects.all),
        NEWEST,
        Sheet(name="lots", headings=LOTS_HEADINGS, cells=cells),
        lambda: {"section": "returns"},
    )


@action(Verb.DO_TASKS)
def new_lot(request: HttpRequest) -> HttpResponse:
    """Begin one."""
    store = access_store(request.user, Verb.DO_TASKS, pk=boards.number(request.POST.get("store")))
    name = request.POST.get("name", "")
    made = verbs.open_lot(store, name, actor=request.user, now=timezone.now())
    return HttpResponseRedirect(reverse("lot", args=[made.pk]))


@desk(Verb.READ_CASES)
def lot(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One lot with its goods, or its list as a file."""
    found = _lot(request, pk, Verb.READ_CASES)
    items = list(found.items.filter(removed_at__isnull=True).select_related("of"))
    form = boards.one_of(request.GET.get("as"), FORMATS)
    if form:
        lines = ((item.of, portion) for item in items for portion in verbs.in_bulk(item.of))
        return as_file(f"lot-{found.pk}", form, headed(LOT_HEADINGS), starmap(_cells, lines))
    bulk = Return.objects.filter(store=found.store_id, for_bulk=True)
    waiting = bulk.exclude(lot_items__removed_at__isnull=True, lot_items__isnull=False)
    context = {
        "section": "returns",
        "lot": found,
        "items": [(item, verbs.in_bulk(item.of)) for item in items],
        "waiting": _with_pieces(waiting) if found.state == "open" else [],
        "currencies": sorted(STEP),
        "currency": next((i.of.currency for i in items if i.of.currency), "EUR"),
    }
    return render(request, "returns/lot.html", context)


@action(Verb.DO_TASKS)
def fill_lot(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the chosen returns in."""
    found = _lot(request, pk)
    chosen = [boards.number(text) for text in request.POST.getlist("ret")]
    rows = Return.objects.filter(store=found.store_id, pk__in=[pk for pk in chosen if pk])
    verbs.add(found, rows, actor=request.user, now=timezone.now())
    return back(request, "lot", pk)


@action(Verb.DO_TASKS)
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one out."""
    rows = LotItem.objects.select_related("lot__store", "of__store")
    item = access(rows, request.user, Verb.DO_TASKS, "lot__store", pk=pk)
    verbs.take_out(item, actor=request.user, now=timezone.now())
    return back(request, "lot", item.lot_id)


@action(Verb.ANSWER)
def settle_lot(request: HttpRequest, pk: int) -> HttpResponse:
    """Sold, or dissolved."""
    found, given = _lot(request, pk, Verb.ANSWER), request.POST
    if given.get("said") == "dissolve":
        verbs.dissolve(found, actor=request.user, now=timezone.now())
    else:
        verbs.sell(
            found,
            buyer=given.get("buyer", ""),
            proceeds=read_amount(given.get("proceeds", "")),
            currency=given.get("currency", ""),
            actor=request.user,
            now=timezone.now(),
        )
    return back(request, "lot", pk)


def _lot(request: HttpRequest, pk: int, verb: Verb = Verb.DO_TASKS) -> ResaleLot:
    return access(ResaleLot.objects.select_related("store"), request.user, verb, pk=pk)


def _cells_of_lot(stores: Mapping[int, str], lot: Any) -> list[Any]:
    return [
        lot.name,
        stores.get(lot.store_id, ""),
        word("lot_state", lot.state),
        lot.opened_at,
        lot.buyer,
        lot.proceeds,
        lot.currency,
        lot.settled_at,
        lot.note,
    ]


def _with_pieces(waiting: QuerySet[Return]) -> list[tuple[Return, list[Portion]]]:
    """Returns with what of each goes into a lot."""
    return [(ret, verbs.in_bulk(ret)) for ret in waiting.order_by("id")[:MOST_WAITING]]


def _cells(ret: Return, portion: Portion) -> list[Any]:
    grade = word("value:return_grade", portion.grade)
    number, place = portion.quantity, portion.bin
    return [str(ret), ret.sku, ret.asin, ret.title, number, grade, place, ret.lpn]
