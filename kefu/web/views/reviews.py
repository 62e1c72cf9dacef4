"""Product reviews: the board with its import, one review, and what is done about it (REV-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import access, access_store, store_names_for
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.ratings.grounds import cause_in
from kefu.ratings.models import ProductReview
from kefu.ratings.review_reading import ReviewFileError, read_reviews
from kefu.ratings.reviews import file_review_cause, note_review_answered, take_in_reviews
from kefu.web.board_lists import Columns, Listed
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.boards import Order, moment, number, one_of, span
from kefu.web.guard import action, back, desk
from kefu.web.headings import Moment
from kefu.web.money import LOCALES
from kefu.web.words import word
from kefu.web.words.ratings import CAUSES

NEWEST = Order(field="left_at", newest_first=True, read=moment)
STARS = ("1", "2", "3", "4", "5")
LARGEST = 20 * 1024 * 1024
MOST_TOLD = 5
# What the board and its file show of one.
COLUMNS = Columns(
    ProductReview,
    "pk",
    "store_id",
    "case_id",
    "marketplace",
    "asin",
    "left_at",
    "rating",
    "title",
    "body",
    "cause",
    "answered_at",
)
HEADINGS = (
    Moment(_n("Left")),
    _n("Store"),
    _n("Marketplace"),
    _n("ASIN"),
    _n("Stars"),
    _n("Title"),
    _n("Comment"),
    _n("It is about"),
    _n("Case"),
    Moment(_n("Answered")),
)


@desk(Verb.READ_CASES, methods=("GET", "HEAD", "POST"))
def reviews(request: HttpRequest) -> HttpResponseBase:
    """The newest reviews, or all that the filter lets pass as a file; a file posted is taken in."""
    if request.method == "POST":
        return _upload(request)

    def around() -> dict[str, Any]:
        return {
            "section": "reviews",
            "chosen": request.GET,
            "causes": [(code, word("rating_cause", code)) for code in CAUSES],
            "stars": [(code, "★" * int(code)) for code in STARS],
            "marketplaces": [(code, code) for code in LOCALES],
        }

    stores = store_names_for(request.user)
    return answered_with(
        request,
        "reviews.html",
        Listed(COLUMNS, rows, tuple(_narrowed(request).items())),
        NEWEST,
        Sheet(name="reviews", headings=HEADINGS, cells=partial(_cells, stores)),
        around,
    )


@desk(Verb.READ_CASES)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One review, and what can be done."""
    found = _review(request, pk, Verb.READ_CASES)
    context = {
        "section": "reviews",
        "review": found,
        "causes": list(CAUSES),
        "likely_cause": cause_in(found.body, found.case.issue if found.case else ""),
    }
    return render(request, "review.html", context)


@action(Verb.ANSWER)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """File the cause, or note that it was answered in public."""
    found, given = _review(request, pk), request.POST
    said: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if given.get("do") == "answered":
        note_review_answered(found, **said)
    else:
        file_review_cause(
            found,
            cause=given.get("cause", ""),
            task=bool(given.get("task")),
            note=given.get("reason", "")[:2000],
            **said,
        )
    return back(request, "review", pk)


def _upload(request: HttpRequest) -> HttpResponse:
    """Take in a file of reviews; lines that cannot be read are told, the rest is taken."""
    store = access_store(request.user, Verb.IMPORT_ORDERS, pk=number(request.POST.get("store")))
    sent = request.FILES.get("file")
    if sent is None or sent.size is None or sent.size > LARGEST:
        raise NotAllowedNow("no_review_file")
    try:
        found = read_reviews(sent.read())
    except ReviewFileError as error:
        raise NotAllowedNow("not_reviews", missing=", ".join(error.missing)) from error
    taken = take_in_reviews(store, found.rows, now=timezone.now())
    messages.success(
        request,
        gettext("%(new)s new reviews, %(known)s known before; %(cases)s open a case.")
        % {"new": taken.new, "known": taken.known, "cases": taken.cases},
    )
    for line in found.refused[:MOST_TOLD]:
        messages.warning(
            request,
            gettext("Line %(line)s left out: %(why)s (%(given)s)")
            % {"line": line.line, "why": word("review_line", line.code), "given": line.given},
        )
    if len(found.refused) > MOST_TOLD:
        messages.warning(
            request, gettext("%(count)s lines left out in all.") % {"count": len(found.refused)}
        )
    return back(request, "reviews")


def rows(*narrowed: tuple[str, Any]) -> QuerySet[ProductReview]:
    """The reviews of all stores that fit."""
    return ProductReview.objects.filter(**dict(narrowed))


def _narrowed(request: HttpRequest) -> dict[str, Any]:
    given = request.GET
    since, until = span(request)
    wanted: dict[str, Any] = {
        "rating": number(one_of(given.get("stars"), STARS)),
        "cause": one_of(given.get("cause"), CAUSES),
        "marketplace": one_of(given.get("marketplace"), LOCALES),
        "asin": given.get("asin", "").strip().upper()[:12],
        "left_at__gte": since,
        "left_at__lt": until,
    }
    return {name: value for name, value in wanted.items() if value}


def _review(request: HttpRequest, pk: int, verb: Verb = Verb.ANSWER) -> ProductReview:
    rows = ProductReview.objects.select_related("store", "case")
    return access(rows, request.user, verb, pk=pk)


def _cells(stores: Mapping[int, str], row: Any) -> Iterable[Any]:
    return [
        row.left_at,
        stores.get(row.store_id, ""),
        row.marketplace,
        row.asin,
        row.rating,
        row.title,
        row.body,
        word("rating_cause", row.cause),
        row.case_id or "",
        row.answered_at,
    ]
