"""The returns desk: the board, one return, and what people decide about it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access, access_store, store_names_for
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.flow.judging import judge
from kefu.policy.vocabulary import MARKETPLACES
from kefu.returns import board, further, refunding, verbs
from kefu.returns.cases_of import ensure_case
from kefu.returns.models import Contradiction, Grade, Photo, Refund, Return
from kefu.returns.rows import ReturnRow
from kefu.returns.taking_in import take_in_returns
from kefu.web import boards, returns_board
from kefu.web.board_lists import Listed
from kefu.web.board_pages import answered_with
from kefu.web.guard import action, back, desk
from kefu.web.return_page import page_of
from kefu.web.views.attachments import served
from kefu.web.words import word

BY_DUE = boards.Order(field="queue_rank")


@desk(Verb.READ_CASES)
def returns(request: HttpRequest) -> HttpResponseBase:
    """One tab of the board, or all of it as a file."""
    user, wanted = request.user, wanted_of(request)

    def around() -> dict[str, Any]:
        return {
            "section": "returns",
            "wanted": wanted,
            "counts": returns_board.COUNTS(boards.stores_of(user, wanted.store)),
            "tabs": [(tab, word("return_tab", tab)) for tab in board.TABS],
            "marketplaces": [(code, code) for code in MARKETPLACES],
            "fulfilments": [(c, word("value:fulfilment", c)) for c in ("seller", "amazon")],
            "grades": [(code, word("value:return_grade", code)) for code in Grade.values],
        }

    return answered_with(
        request,
        "returns/board.html",
        Listed(returns_board.COLUMNS, board.sets_of, (wanted,)),
        BY_DUE,
        returns_board.sheet(store_names_for(user)),
        around,
    )


def wanted_of(request: HttpRequest) -> board.Wanted:
    """What the address narrows the board to; what makes no sense is left out."""
    given = request.GET
    return board.Wanted(
        tab=boards.one_of(given.get("tab"), board.TABS) or board.DUE,
        store=boards.number(given.get("store")),
        marketplace=boards.one_of(given.get("marketplace"), MARKETPLACES),
        fulfilment=boards.one_of(given.get("fulfilment"), ("seller", "amazon")),
        grade=boards.one_of(given.get("grade"), Grade.values),
        code=given.get("code", "").strip()[:60],
    )


@desk(Verb.READ_CASES)
def return_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One return: what was told, where it stands, what can be done."""
    ret = load(request, pk, Verb.READ_CASES)
    return render(request, "returns/return.html", page_of(ret, request.user, now=timezone.now()))


@desk(Verb.ANSWER, methods=("GET", "HEAD", "POST"))
def new_return(request: HttpRequest) -> HttpResponse:
    """A request that came by telephone or in a letter: taken in by hand."""
    if request.method != "POST":
        stores = list(store_names_for(request.user).items())
        context = {"section": "returns", "stores": stores, "order": request.GET.get("order", "")}
        return render(request, "returns/new.html", context)
    now, given = timezone.now(), request.POST
    store = access_store(request.user, Verb.ANSWER, pk=boards.number(given.get("store")))
    order_id = given.get("order", "").strip()[:20]
    if not order_id:
        raise NotAllowedNow("order_needed")
    quantity = boards.number(given.get("quantity"))
    facts: dict[str, Any] = {
        name: given.get(name, "").strip()
        for name in ("sku", "rma", "reason", "comment", "buyer_name", "title")
    }
    row = ReturnRow(
        source="hand",
        at=now,
        amazon_order_id=order_id,
        facts={**facts, "quantity": quantity, "requested_at": now},
    )
    take_in_returns(store, [row], now=now, by=request.user)
    ret = Return.objects.filter(store=store, tellings__key=row.mark).first()
    if ret is not None and ret.order_id is None:
        said = gettext(
            "%(store)s does not know order %(order)s: check number and store. What was paid is unknown until its report is imported."
        )
        messages.warning(request, said % {"store": store.name, "order": order_id})
    return HttpResponseRedirect(reverse("return", args=[ret.pk]) if ret else reverse("returns"))


@action(Verb.ANSWER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the four choices; to talk leads to the letter."""
    ret, choice = load(request, pk), request.POST.get("choice", "")
    if choice not in Return.Answer.values:
        raise NotAllowedNow("no_choice")
    verbs.answer(
        ret,
        choice,
        actor=request.user,
        now=timezone.now(),
        reason=request.POST.get("reason", ""),
    )
    if choice == Return.Answer.CONTACT and ret.case_id:
        return HttpResponseRedirect(reverse("case", args=[ret.case_id]) + "#draft")
    messages.success(request, word("return_answered", choice))
    return back(request, "return", pk)


@action(Verb.ANSWER)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The buyer has sent the goods."""
    verbs.send_back(
        load(request, pk),
        carrier=request.POST.get("carrier", ""),
        tracking_number=request.POST.get("tracking_number", ""),
        actor=request.user,
        now=timezone.now(),
    )
    return back(request, "return", pk)


@action(Verb.ANSWER)
def remedy(request: HttpRequest, pk: int) -> HttpResponse:
    """Money, another one, or a repair."""
    chosen = request.POST.get("remedy", "")
    verbs.choose_remedy(load(request, pk), chosen, actor=request.user, now=timezone.now())
    return back(request, "return", pk)


@action(Verb.DO_TASKS)
def make_good(request: HttpRequest, pk: int) -> HttpResponse:
    """The replacement has left, or the repaired goods."""
    verbs.make_good(
        load(request, pk, Verb.DO_TASKS),
        carrier=request.POST.get("carrier", ""),
        tracking_number=request.POST.get("tracking_number", ""),
        actor=request.user,
        now=timezone.now(),
    )
    return back(request, "return", pk)


@action(Verb.ANSWER)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more is to come."""
    reason = request.POST.get("reason", "")
    verbs.end(load(request, pk), actor=request.user, now=timezone.now(), reason=reason)
    return back(request, "return", pk)


@action(Verb.ANSWER)
def ask_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Send money back, or lay it before a second person."""
    ret, now = load(request, pk), timezone.now()
    with transaction.atomic():
        ensure_case(ret, now=now)
    if ret.case is not None:
        judge(ret.case, now=now)  # what may be paid rests on where the goods are now
    refund = refunding.ask_refund(
        ret,
        amount=read_amount(request.POST.get("amount", "")),
        actor=request.user,
        now=now,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, word("refund_said", refund.state))
    return back(request, "return", pk)


@action(Verb.ANSWER)
def owe_nothing(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more goes back for pieces that came late."""
    reason = request.POST.get("reason", "")
    further.owe_nothing(load(request, pk), actor=request.user, now=timezone.now(), reason=reason)
    return back(request, "return", pk)


@action(Verb.ANSWER)
def settle_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, no, taken back, or done at Amazon."""
    refund = access(
        Refund.objects.select_related("of__store", "of__case", "of__order"),
        request.user,
        Verb.ANSWER,
        "of__store",
        pk=pk,
    )
    now, said = timezone.now(), request.POST.get("said", "")
    if said == "yes":
        refunding.grant(refund, actor=request.user, now=now)
    elif said == "no":
        reason = request.POST.get("reason", "")
        refunding.deny(refund, actor=request.user, now=now, reason=reason)
    elif said == "withdraw":
        refunding.withdraw(refund, actor=request.user, now=now)
    elif said == "done":
        refunding.done_at_amazon(refund, actor=request.user, now=now)
    return back(request, "return", refund.of_id)


@action(Verb.DO_TASKS)
def settle_contradiction(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of two words is right."""
    found = access(
        Contradiction.objects.select_related("of__store", "of__case", "of__order"),
        request.user,
        Verb.DO_TASKS,
        "of__store",
        pk=pk,
    )
    chosen = request.POST.get("chosen", "")
    verbs.settle(found, chosen=chosen, actor=request.user, now=timezone.now())
    return back(request, "return", found.of_id)


@desk(Verb.READ_CASES)
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of the goods."""
    found = access(Photo.objects.all(), request.user, Verb.READ_CASES, "of__store", pk=pk)
    response = served(bytes(found.content), "image/jpeg", f"return-{pk}.jpg", attachment=False)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def load(request: HttpRequest, pk: int, verb: Verb = Verb.ANSWER) -> Return:
    """The return, if the user may do ``verb`` with it."""
    rows = Return.objects.select_related("store", "order", "case", "kept_by")
    return access(rows, request.user, verb, pk=pk)


def read_amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise NotAllowedNow("amount_unreadable", text=text[:30]) from error
    if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
        raise NotAllowedNow("amount_unreadable", text=text[:30])
    return amount
