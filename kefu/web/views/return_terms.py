"""The written return policy: shown to everybody, set by supervisors; and the labels it grants."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kefu.accounts.access import access, access_store, store_names_for, stores_for, within_stores
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.policy.vocabulary import MARKETPLACES
from kefu.policybook.active import active_book, shipped_book
from kefu.returns import labels
from kefu.returns import terms as verbs
from kefu.returns.models import ReturnLabel, ReturnTerms
from kefu.returns.numbers import numbers_at
from kefu.web import boards
from kefu.web.guard import action, back, desk
from kefu.web.views.attachments import served
from kefu.web.views.returns import load, read_amount

# The policy's numbers that a return policy consists of, in the order in which they are read.
NUMBERS = (
    "return_window_days",
    "return_answer_hours",
    "refund_after_return",
    "restocking_late_share",
    "restocking_worn_share",
    "restocking_media_share",
    "safe_t_days",
)


@desk(Verb.READ_CASES)
def return_policy(request: HttpRequest) -> HttpResponse:
    """What holds now, what held before, and the policy's numbers behind it."""
    stores = list(stores_for(request.user))
    rows = within_stores(ReturnTerms.objects.select_related("set_by"), request.user)
    known = list(rows)
    context = {
        "section": "returns",
        "held": [terms for terms in known if terms.ended_at is None],
        "past": [terms for terms in known if terms.ended_at is not None][-20:],
        "names": store_names_for(request.user),
        "stores": [(store.pk, store.name) for store in stores],
        "numbers": _numbers(
            sorted({store.marketplace for store in stores}), request.user.gloss_language
        ),
        "marketplaces": MARKETPLACES,
        "payers": ReturnTerms.Payer.values,
        "conditions": ReturnTerms.Condition.values,
        "at": timezone.now(),
    }
    return render(request, "returns/terms.html", context)


@action(Verb.SET_LIMITS)
def set_terms(request: HttpRequest) -> HttpResponse:
    """Let terms hold from now on."""
    given = request.POST
    store = access_store(request.user, Verb.SET_LIMITS, pk=boards.number(given.get("store")))
    price = given.get("from_price", "").strip()
    verbs.set_terms(
        store,
        marketplace=boards.one_of(given.get("marketplace"), MARKETPLACES),
        category=given.get("category", ""),
        sku_starts=given.get("sku_starts", ""),
        from_price=read_amount(price) if price else None,
        days=boards.number(given.get("days")),
        label_payer=given.get("label_payer", ""),
        condition=given.get("condition", ""),
        note=given.get("note", ""),
        actor=request.user,
        now=timezone.now(),
    )
    return back(request, "return_policy")


@action(Verb.SET_LIMITS)
def end_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """They hold no longer."""
    found = access(ReturnTerms.objects.all(), request.user, Verb.SET_LIMITS, pk=pk)
    verbs.end_terms(found, actor=request.user, now=timezone.now())
    return back(request, "return_policy")


@action(Verb.ANSWER)
def add_label(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the carrier's label."""
    ret, file = load(request, pk), request.FILES.get("label")
    if file is None or (file.size or 0) > labels.LARGEST:
        raise NotAllowedNow("label_unreadable")
    labels.add_label(
        ret,
        file.read(),
        carrier=request.POST.get("carrier", ""),
        tracking_number=request.POST.get("tracking_number", ""),
        actor=request.user,
        now=timezone.now(),
    )
    return back(request, "return", pk)


@desk(Verb.READ_CASES)
def label(request: HttpRequest, pk: int) -> HttpResponse:
    """The label as a file to keep."""
    found = access(ReturnLabel.objects.all(), request.user, Verb.READ_CASES, "of__store", pk=pk)
    return served(
        bytes(found.content), "application/pdf", f"label-R{found.of_id}.pdf", attachment=True
    )


def _numbers(places: list[str], language: str) -> list[tuple[str, list[tuple[str, str, Any]]]]:
    """By marketplace: what each number says, with its unit and value as of today."""
    now = timezone.now()
    numbers = numbers_at(now)
    texts = {number.name: number.text for number in shipped_book().spec.numbers}
    texts |= {number.name: number.text for number in active_book(now).spec.numbers}
    found: list[tuple[str, list[tuple[str, str, Any]]]] = []
    for place in places:
        held = [(name, numbers(name, place, now)) for name in NUMBERS]
        lines = [
            (getattr(texts[name], language), number.unit, number.value)
            for name, number in held
            if number is not None
        ]
        found.append((place, lines))
    return found
