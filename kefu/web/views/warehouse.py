"""The warehouse's page: scan, look, photograph, grade, put away; made for a phone and a scanner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from kefu.accounts.access import access, access_store, store_names_for, within_stores
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.returns import late
from kefu.returns import warehouse as verbs
from kefu.returns.models import Grade, Return
from kefu.returns.pictures import LARGEST
from kefu.returns.portions import portions_of, waiting
from kefu.returns.scanning import LONGEST, cleaned, found_by
from kefu.returns.working_out import announced, missing, paid_back
from kefu.web.boards import number
from kefu.web.guard import action, back, desk
from kefu.web.words import refusal

# What lies on the table: arrived, and nobody has looked at it yet.
ON_THE_TABLE = 30
ANSWERS = {"yes": True, "no": False}
# Instead of a grade: the pieces differ, and are counted by grade.
EACH = "each"
MOST_DIGITS = 6


@desk(Verb.READ_CASES)
def warehouse(request: HttpRequest) -> HttpResponse:
    """Scan a code; what it names stands below, else what waits on the table."""
    code = request.GET.get("code", "").strip()[:LONGEST]
    found = found_by(request.user, code) if code else []
    context: dict[str, Any] = {
        "section": "warehouse",
        "code": code,
        "plain": cleaned(code),
        "found": found,
        "waiting": [] if code else _on_the_table(request),
        "stores": list(store_names_for(request.user).items()),
        "at": timezone.now(),
    }
    if len(found) == 1:
        return HttpResponseRedirect(reverse("warehouse_return", args=[found[0].pk]))
    return render(request, "returns/warehouse.html", context)


@desk(Verb.READ_CASES)
def goods(request: HttpRequest, pk: int) -> HttpResponse:
    """One return on the table."""
    return _table(request, _load(request, pk, Verb.READ_CASES))


def _table(
    request: HttpRequest, ret: Return, form: str = "", typed: QueryDict | None = None
) -> HttpResponse:
    """The page; ``typed``: what was entered in a form that was refused, ``look`` or ``late``."""
    context = {
        "section": "warehouse",
        "ret": ret,
        "photos": list(ret.photos.defer("content")),
        "inspection": ret.inspections.select_related("by").last(),
        "grades": Grade.values,
        "announced": announced(ret),
        "counts": {portion["grade"]: portion["quantity"] for portion in ret.portions},
        "portions": [
            (place, portion, verbs.ends_of(portion.grade))
            for place, portion in enumerate(portions_of(ret))
        ],
        "unplaced": bool(ret.portions) and waiting(portions_of(ret)),
        "missing": missing(ret),
        "gone": paid_back(ret) if ret.refunded_at else None,
        "largest": LARGEST // 1024 // 1024,
        "form": form,
        "typed": typed or {},
        "at": timezone.now(),
    }
    return render(request, "returns/goods.html", context, status=409 if form else 200)


def _refused(request: HttpRequest, pk: int, refused: NotAllowedNow, form: str) -> HttpResponse:
    """The page again with everything that was ticked and typed, and why it was not kept."""
    messages.error(request, refusal(refused.code, refused.facts))
    return _table(request, _load(request, pk), form, request.POST)


@action(Verb.DO_TASKS)
def arrive(request: HttpRequest, pk: int) -> HttpResponse:
    """It is here."""
    ret = _load(request, pk)
    if not verbs.arrive(ret, actor=request.user, now=timezone.now()):
        messages.warning(request, gettext("This parcel was noted as arrived before."))
    return back(request, "warehouse_return", pk)


@action(Verb.DO_TASKS)
def arrive_unknown(request: HttpRequest) -> HttpResponse:
    """A parcel that nobody announced."""
    store = access_store(request.user, Verb.DO_TASKS, pk=number(request.POST.get("store")))
    code = request.POST.get("code", "")
    ret = verbs.arrive_unknown(store, code, actor=request.user, now=timezone.now())
    return HttpResponseRedirect(reverse("warehouse_return", args=[ret.pk]))


@action(Verb.DO_TASKS)
def inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, with the photos taken."""
    ret, given, now = _load(request, pk), request.POST, timezone.now()
    _keep_photos(request, ret)
    each = given.get("grade") == EACH
    try:
        verbs.inspect(
            ret,
            grade=given.get("grade", ""),
            pieces=_counts(given) if each else None,
            genuine=ANSWERS.get(given.get("genuine", "")),
            complete=ANSWERS.get(given.get("complete", "")),
            note_text=given.get("note", ""),
            actor=request.user,
            now=now,
        )
    except NotAllowedNow as refused:
        return _refused(request, pk, refused, "look")
    return back(request, "warehouse_return", pk)


@action(Verb.DO_TASKS)
def take_in_late(request: HttpRequest, pk: int) -> HttpResponse:
    """Pieces that were missing are here, with the photos taken."""
    ret, given = _load(request, pk), request.POST
    _keep_photos(request, ret)
    grade = given.get("grade", "")
    try:
        late.take_in_late(
            ret,
            pieces={grade: 1} if grade else _counts(given),
            genuine=ANSWERS.get(given.get("genuine", "")),
            complete=ANSWERS.get(given.get("complete", "")),
            note_text=given.get("note", ""),
            actor=request.user,
            now=timezone.now(),
        )
    except NotAllowedNow as refused:
        return _refused(request, pk, refused, "late")
    messages.success(request, gettext("The late pieces are taken in. Give them their place."))
    if ret.late == Return.Late.OWED:
        said = gettext("What is owed for them waits for a person on the page of %(ret)s.")
        messages.info(request, said % {"ret": ret})
    return back(request, "warehouse_return", pk)


@action(Verb.DO_TASKS)
def add_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """Photos alone."""
    _keep_photos(request, _load(request, pk))
    return back(request, "warehouse_return", pk)


@action(Verb.DO_TASKS)
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of it, and where it lies; then its other pieces, then the next return."""
    ret, given = _load(request, pk), request.POST
    verbs.put_away(
        ret,
        disposition=given.get("disposition", ""),
        bin_code=given.get("bin", ""),
        portion=_count(given.get("portion", "")),
        pieces=_count(given.get("pieces", "")),
        actor=request.user,
        now=timezone.now(),
    )
    if ret.put_away_at is None:
        return back(request, "warehouse_return", pk)
    messages.success(request, gettext("%(ret)s is put away.") % {"ret": ret})
    return HttpResponseRedirect(reverse("warehouse"))


@action(Verb.DO_TASKS)
def belongs_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose unknown parcel it is."""
    order = request.POST.get("order", "")
    found = verbs.belongs_to(_load(request, pk), order, actor=request.user, now=timezone.now())
    return HttpResponseRedirect(reverse("return", args=[found.pk]))


def _counts(given: QueryDict) -> dict[str, int]:
    """How many pieces are in which state; an empty field is none."""
    found = {grade: _count(given.get(f"pieces:{grade}", "")) for grade in Grade.values}
    return {grade: number for grade, number in found.items() if number}


def _count(text: str) -> int | None:
    """A number of pieces, ``None`` where nothing was entered."""
    plain = text.strip()
    if plain and not (plain.isdecimal() and len(plain) < MOST_DIGITS):
        raise NotAllowedNow("count_unreadable", text=plain[:20])
    return int(plain) if plain else None


def _on_the_table(request: HttpRequest) -> list[Return]:
    rows = Return.objects.filter(stage=Return.Stage.ARRIVED).exclude(fulfilment="amazon")
    return list(within_stores(rows, request.user).order_by("queue_rank", "id")[:ON_THE_TABLE])


def _keep_photos(request: HttpRequest, ret: Return) -> None:
    """Each picture on its own: one that is none is told of and stops no other."""
    kept = 0
    for file in request.FILES.getlist("photos"):
        try:
            if (file.size or 0) > LARGEST:
                raise NotAllowedNow("picture_too_large")
            verbs.add_photo(ret, file.read(), actor=request.user, now=timezone.now())
            kept += 1
        except NotAllowedNow as refused:
            name = file.name or "?"
            messages.error(request, f"{name}: {refusal(refused.code, refused.facts)}")
    if kept:
        said = ngettext("%(count)s photo is kept.", "%(count)s photos are kept.", kept)
        messages.success(request, said % {"count": kept})


def _load(request: HttpRequest, pk: int, verb: Verb = Verb.DO_TASKS) -> Return:
    rows = Return.objects.select_related("store", "order", "case")
    return access(rows, request.user, verb, pk=pk)
