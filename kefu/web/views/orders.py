"""Orders: what Amazon and carriers say of them, and the reports they are read from."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access, stores_for, within_stores
from kefu.accounts.roles import Verb
from kefu.connectors.amazon.actions.confirm_shipment import carriers
from kefu.connectors.amazon.reports.errors import Unusable
from kefu.connectors.amazon.reports.registry import report_types
from kefu.connectors.amazon.reports.taking_in import import_file
from kefu.outbox.amazon_actions import OVER
from kefu.outbox.amazon_port import abilities
from kefu.outbox.models import Action
from kefu.outbox.requests import confirm_shipment, request_review, review_window
from kefu.records.models import Order, ReportImport
from kefu.records.stock import levels_of
from kefu.web import boards, seller_central
from kefu.web.guard import action, desk

PAGE = 50
LARGEST = 40 * 1024 * 1024


@desk(Verb.READ_CASES)
def orders(request: HttpRequest) -> HttpResponse:
    """The newest orders; an order number finds its order."""
    wanted = request.GET.get("order", "").strip()
    rows = within_stores(Order.objects.select_related("store"), request.user)
    if wanted:
        rows = rows.filter(amazon_order_id__startswith=wanted[:20])
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    # Newest imported first: ids grow with time and need no sorting.
    found = list(rows.order_by("-id").prefetch_related("items")[: PAGE + 1])
    context = {
        "section": "orders",
        "orders": found[:PAGE],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "wanted": wanted,
    }
    return render(request, "orders.html", context)


@desk(Verb.READ_CASES)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order with its items, parcels and cases."""
    found = access(Order.objects.select_related("store"), request.user, Verb.READ_CASES, pk=pk)
    items = list(found.items.all())
    context = {
        "section": "orders",
        "order": found,
        "items": items,
        "stock": levels_of(found, items),
        "at": timezone.now(),
        "parcels": list(found.parcels.all()),
        "cases": list(found.cases.exclude(state="merged").order_by("-last_message_at", "-id")),
        "order_link": seller_central.order_page(
            found.store, found.marketplace, found.amazon_order_id
        ),
        **_at_amazon(found, timezone.now()),
    }
    return render(request, "order.html", context)


@action(Verb.DO_TASKS)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell Amazon that the order is on its way."""
    found = access(Order.objects.select_related("store"), request.user, Verb.DO_TASKS, pk=pk)
    now = timezone.now()
    day = boards.day(request.POST.get("shipped_on"))
    confirm_shipment(
        found,
        carrier=request.POST.get("carrier", ""),
        tracking_number=request.POST.get("tracking_number", ""),
        shipped_at=noon_of(day, now) if day else now,
        actor=request.user,
        now=now,
    )
    messages.success(request, gettext("Amazon is told. It stands below until it is seen there."))
    return HttpResponseRedirect(f"{reverse('order', args=[pk])}#at-amazon")


@action(Verb.ANSWER)
def ask_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Have Amazon ask the buyer for a review."""
    found = access(Order.objects.select_related("store"), request.user, Verb.ANSWER, pk=pk)
    request_review(found, actor=request.user, now=timezone.now())
    messages.success(request, gettext("Amazon asks the buyer, in its own words and once."))
    return HttpResponseRedirect(f"{reverse('order', args=[pk])}#at-amazon")


def noon_of(day: date, now: datetime) -> datetime:
    """A day that a person named, as a moment of theirs that is not ahead."""
    return min(timezone.make_aware(datetime.combine(day, time(12))), now)


@desk(Verb.IMPORT_ORDERS, methods=("GET", "HEAD", "POST"))
def imports(request: HttpRequest) -> HttpResponse:
    """Upload a report, whichever it is; what came of this and earlier ones."""
    stores = stores_for(request.user)
    problem = seen = ""
    if request.method == "POST":
        report = request.FILES.get("report")
        store = stores.filter(pk=_int(request.POST.get("store"))).first()
        if report is None or store is None:
            problem = "incomplete"
        elif report.size > LARGEST:
            problem = "file_too_large"
        else:
            try:
                done = import_file(
                    store,
                    report.name or "",
                    report.read(),
                    actor=request.user,
                    now=timezone.now(),
                )
            except Unusable as why:
                problem, seen = why.code, why.seen
            else:
                return HttpResponseRedirect(reverse("order_import", args=[done.pk]))
    rows = within_stores(ReportImport.objects.select_related("store"), request.user)
    context = {
        "section": "data",
        "stores": list(stores),
        "imports": list(rows.defer("problems")[:30]),
        "kinds": list(report_types()),
        "problem": problem,
        "seen": seen,
        "largest": LARGEST // 1024 // 1024,
    }
    return render(request, "order_imports.html", context, status=400 if problem else 200)


@desk(Verb.IMPORT_ORDERS)
def order_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of one report."""
    rows = ReportImport.objects.select_related("store")
    found = access(rows, request.user, Verb.IMPORT_ORDERS, pk=pk)
    return render(request, "order_import.html", {"section": "data", "done": found})


def _at_amazon(order: Order, now: datetime) -> dict[str, Any]:
    """What was asked of Amazon for an order, and what may be asked now."""
    able, window = abilities(order.store_id), review_window(order)
    asked = Action.objects.filter(store=order.store_id, amazon_order_id=order.amazon_order_id)
    rows = list(asked.exclude(kind=Action.Kind.SEND_MAIL).select_related("asked_by"))
    told = {row.kind for row in rows if row.state not in OVER}
    by_seller = order.fulfilment == Order.Fulfilment.SELLER
    return {
        "actions": rows,
        "carriers": [names[0] for names in carriers().values()],
        "may_confirm": by_seller
        and order.status in (Order.Status.UNSHIPPED, Order.Status.CONFIRMED_NOT_SENT)
        and Action.Kind.CONFIRM_SHIPMENT in able,
        "may_ask_review": by_seller
        and window is not None
        and window[0] <= now <= window[1]
        and Action.Kind.REQUEST_REVIEW in able
        and Action.Kind.REQUEST_REVIEW not in told,
        "at": now,
        "today": timezone.localdate(now),
    }


def _int(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
