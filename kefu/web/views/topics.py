"""What reviews and returns speak of, as Amazon sums it up: over all products, and of one beside our own cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access_store, store_names_for
from kefu.accounts.roles import Verb
from kefu.connectors.amazon.topic_sync import REVIEW_TOPICS
from kefu.records.models import ReviewTopic
from kefu.web.boards import Order, every, kept, number, one_of, page, query
from kefu.web.data_health import lines_for
from kefu.web.exports import FORMATS, as_file
from kefu.web.guard import desk
from kefu.web.headings import Moment
from kefu.web.money import LOCALES
from kefu.web.product_page import page_of, topic_lines
from kefu.web.words import word

HEAVIEST = Order(field="weight", newest_first=True)
Tone = ReviewTopic.Tone


@desk(Verb.READ_CASES)
def topics(request: HttpRequest) -> HttpResponseBase:
    """The topics that move the stars most, or all that the filter lets pass as a file."""
    user, now, given = request.user, timezone.now(), request.GET
    store, tone = number(given.get("store")), _tone(request)
    rows = _filtered(request, tone).select_related("store", "summary")
    if form := one_of(given.get("as"), FORMATS):
        return as_file("topics", form, _headings(), map(_cells, every(rows, user, HEAVIEST, store)))
    shown = page(rows, user, HEAVIEST, after=given.get("after", ""), store=store)
    carried = kept(request)
    context = {
        "section": "reviews",
        "lines": topic_lines(shown.rows),
        "next": query({**carried, "after": shown.next}) if shown.next else "",
        "kept": query(carried),
        "filtered": bool(set(carried) - {"tone"}),
        "chosen": given,
        "tone": tone,
        "tones": [(code, word("topic_tone", code)) for code in Tone.values],
        "store": store,
        "stores": list(store_names_for(user).items()),
        "marketplaces": [(code, code) for code in LOCALES],
        "sources": [line for line in lines_for(user, now) if line.kind == REVIEW_TOPICS],
        "at": now,
    }
    return render(request, "topics.html", context)


@desk(Verb.READ_CASES)
def product(request: HttpRequest, pk: int, marketplace: str, asin: str) -> HttpResponseBase:
    """One product in one marketplace; its topics as a file."""
    store = access_store(request.user, Verb.READ_CASES, pk=pk)
    if not (marketplace.isalpha() and len(marketplace) == 2 and asin.isalnum() and len(asin) <= 12):
        raise Http404
    if form := one_of(request.GET.get("as"), FORMATS):
        rows = ReviewTopic.objects.filter(store=store, marketplace=marketplace, asin=asin)
        found = rows.select_related("store", "summary").order_by("tone", "-weight", "topic")
        return as_file(f"topics-{asin}", form, _headings(), map(_cells, found))
    now = timezone.now()
    context = {
        "section": "reviews",
        "store": store,
        "marketplace": marketplace,
        "asin": asin,
        "at": now,
        **page_of(store, marketplace, asin, now=now),
    }
    return render(request, "product.html", context)


def _tone(request: HttpRequest) -> str:
    return one_of(request.GET.get("tone"), Tone.values) or Tone.NEGATIVE.value


def _filtered(request: HttpRequest, tone: str) -> QuerySet[ReviewTopic]:
    given = request.GET
    wanted: dict[str, Any] = {
        "marketplace": one_of(given.get("marketplace"), LOCALES),
        "asin": given.get("asin", "").strip().upper()[:12],
    }
    rows = ReviewTopic.objects.filter(tone=tone)
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def _headings() -> list[str]:
    return [
        gettext("Store"),
        gettext("Marketplace"),
        gettext("ASIN"),
        gettext("Product"),
        gettext("Good or bad"),
        gettext("Topic"),
        gettext("Mentions"),
        gettext("Share of reviews, %"),
        gettext("Effect on the stars"),
        gettext("Share in the category, %"),
        gettext("Effect in the category"),
        gettext("Months"),
        gettext("Category"),
        Moment(gettext("Reviews from")),
        Moment(gettext("to")),
    ]


def _cells(row: ReviewTopic) -> Iterable[Any]:
    summary = row.summary
    return [
        row.store.name,
        row.marketplace,
        row.asin,
        summary.title,
        word("topic_tone", row.tone),
        row.topic,
        row.mentions,
        row.share,
        row.impact,
        row.node_share,
        row.node_impact,
        ", ".join(f"{month}: {share}" for month, share, _ in row.months),
        summary.node_name,
        summary.since,
        summary.until,
    ]
