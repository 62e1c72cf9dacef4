"""Search: words of messages, order numbers, buyers, tracking numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kefu.accounts.access import within_stores
from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.cases import search as index
from kefu.cases.models import Message
from kefu.records.models import Order
from kefu.web.excerpt import Piece, excerpt
from kefu.web.guard import desk

PAGE = 30
LONGEST = 200


class Hit(NamedTuple):
    """A message that was found, with the words around what was asked for."""

    message: Message
    pieces: list[Piece]


@desk(Verb.READ_CASES)
def search(request: HttpRequest) -> HttpResponse:
    """One box for everything; newest first."""
    query = " ".join(request.GET.get("q", "").split())[:LONGEST]
    before = request.GET.get("before", "")
    context: dict[str, Any] = {"query": query, "hits": [], "orders": [], "at": timezone.now()}
    if query:
        index.catch_up()
        after = int(before) if before.isdecimal() and len(before) < 19 else None
        ids = index.find(request.user, query, before=after, limit=PAGE + 1)
        context["hits"] = _hits(request.user, ids[:PAGE], query)
        context["next"] = ids[PAGE - 1] if len(ids) > PAGE else None
        context["orders"] = [] if after else _orders(request.user, query)
    return render(request, "search.html", context)


def _hits(user: User, ids: list[int], query: str) -> list[Hit]:
    rows = within_stores(
        Message.objects.filter(pk__in=ids)
        .select_related("case", "author")
        .only(
            "direction",
            "kind",
            "at",
            "subject",
            "text",
            "body",
            "counterpart_name",
            "language",
            "case__buyer_name",
            "case__amazon_order_id",
            "case__issue",
            "case__marketplace",
            "case__state",
            "author__display_name",
            "author__username",
            "author__first_name",
            "author__last_name",
        ),
        user,
    )
    found = sorted(rows, key=lambda message: -message.pk)
    return [Hit(m, excerpt(m.text or m.body or m.subject, query)) for m in found]


def _orders(user: User, query: str) -> list[Order]:
    """Orders by number, and by the number of a parcel."""
    rows = within_stores(Order.objects.select_related("store"), user)
    if len(query) < 6 or " " in query:
        return []
    by_number = list(rows.filter(amazon_order_id__startswith=query)[:5])
    return by_number or list(rows.filter(parcels__tracking_number__iexact=query).distinct()[:5])
