"""Claims and chargebacks: the board, a claim with its evidence, and what people do about it (CLM)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import access, store_names_for
from kefu.accounts.roles import Verb
from kefu.cases.models import Decision
from kefu.claims import verbs
from kefu.claims.listing import BY_CLOCK, Filters, Tab, rows
from kefu.claims.models import Claim
from kefu.flow.judging import judge
from kefu.web import seller_central
from kefu.web.board_lists import Columns, Counts, Listed
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.boards import Order, moment, one_of, span, stores_of
from kefu.web.claim_page import counts_word, evidence_of, steps_of, written
from kefu.web.guard import action, back, desk
from kefu.web.headings import Moment
from kefu.web.money import LOCALES
from kefu.web.pdf import evidence_pdf
from kefu.web.photos import photos_of
from kefu.web.verdicts import told
from kefu.web.views.attachments import served
from kefu.web.words import word
from kefu.web.words.claims import CAUSES, ENDINGS, KINDS, LESSONS, STATES, TABS

CLOCK = Order(field="rank")
# Where counting stops, because it reads more than an index.
FEW = 100
NEWEST = Order(field="opened_at", newest_first=True, read=moment)
# What the board and its file show of a claim.
COLUMNS = Columns(
    Claim,
    "pk",
    "store_id",
    "case_id",
    "case__buyer_name",
    "kind",
    "amazon_order_id",
    "marketplace",
    "reason",
    "reason_code",
    "cause",
    "amount",
    "currency",
    "state",
    "opened_at",
    "answer_due",
    "answered_at",
    "decided_at",
    "appeal_until",
    "appealed_at",
    "counts_in_odr",
    "doubtful",
    "lesson",
    "rank",
)
HEADINGS = (
    Moment(_n("Opened")),
    _n("Store"),
    _n("Marketplace"),
    _n("Kind"),
    _n("Order"),
    _n("Case"),
    _n("Reason"),
    _n("Cause"),
    _n("Amount"),
    _n("Currency"),
    _n("State"),
    Moment(_n("Answer due")),
    Moment(_n("Answered")),
    Moment(_n("Decided")),
    Moment(_n("Appeal until")),
    Moment(_n("Appealed")),
    _n("Counts in the order defect rate"),
    _n("Filed under"),
)


def _counted(now: Any) -> dict[str, Any]:
    return {tab: rows(tab, Filters(), now=now) for tab in (Tab.ANSWER, Tab.LOST, Tab.DOUBTFUL)}


COUNTS = Counts(_counted, cap=FEW)


@desk(Verb.READ_CASES)
def claims(request: HttpRequest) -> HttpResponseBase:
    """One list of the board, or all of it as a file."""
    user, now = request.user, {"now": int(timezone.now().timestamp())}
    tab = Tab(one_of(request.GET.get("tab"), list(Tab)) or Tab.ANSWER)
    filters = filters_of(request)

    def around() -> dict[str, Any]:
        return {
            "section": "claims",
            "tab": tab,
            "tabs": [(code, word("claim_tab", code)) for code in TABS],
            "tab_counts": COUNTS(stores_of(user), **now),
            "filters": filters,
            "kinds": [(code, word("claim_kind", code)) for code in KINDS],
            "causes": [(code, word("claim_cause", code)) for code in CAUSES],
            "states": [(code, word("claim_state", code)) for code in STATES],
            "marketplaces": [(code, code) for code in LOCALES],
        }

    return answered_with(
        request,
        "claims.html",
        Listed(COLUMNS, rows, (tab, filters), now),
        CLOCK if tab in BY_CLOCK else NEWEST,
        Sheet(name="claims", headings=HEADINGS, cells=partial(_cells, store_names_for(user))),
        around,
    )


@desk(Verb.READ_CASES)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """A claim: where it stands, what was told, the evidence, what to do."""
    found, now = _claim(request, pk, Verb.READ_CASES), timezone.now()
    decision = _decision(found)
    context = {
        "section": "claims",
        "claim": found,
        "tellings": list(found.tellings.select_related("by")),
        "changes": list(found.changes.select_related("actor")),
        "said": told(
            decision.verdict, decision.facts, found.marketplace, request.user.gloss_language
        )
        if decision
        else None,
        "endings": list(ENDINGS),
        "causes": list(CAUSES),
        "lessons": list(LESSONS),
        "lesson_tasks": verbs.LESSONS,
        "claims_link": seller_central.claims_page(
            found.store, found.marketplace, found.kind, found.amazon_order_id
        ),
        "at": now,
        **steps_of(found, request.user),
        **evidence_of(found, now=now),
    }
    return render(request, "claim.html", context)


@desk(Verb.READ_CASES)
def evidence_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The evidence pack as a file: ``pdf`` or ``txt``."""
    if form not in ("pdf", "txt"):
        raise Http404
    found, now = _claim(request, pk, Verb.READ_CASES), timezone.now()
    pack, writer = written(found, now=now)
    name = f"evidence-{pack.order_id or found.pk}.{form}"
    if form == "txt":
        text = writer.plain(1_000_000)
        return served(text.encode(), "text/plain; charset=utf-8", name, attachment=True)
    content = evidence_pdf(writer.title(), writer.sections(), photos_of(pack.photos))
    return served(content, "application/pdf", name, attachment=True)


@action(Verb.ANSWER)
def settle_cause(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose doing it is; the proposal follows at once."""
    found, given = _claim(request, pk), request.POST
    verbs.settle_cause(found, cause=given.get("cause", ""), **_by(request))
    _judge(found)
    return back(request, "claim", pk)


@action(Verb.ANSWER)
def settle_service(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether a chargeback is about service or about the card."""
    verbs.settle_service(
        _claim(request, pk), service=request.POST.get("service") == "yes", **_by(request)
    )
    return back(request, "claim", pk)


@action(Verb.ANSWER)
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    """Our answer stands at Amazon."""
    found = _claim(request, pk)
    verbs.note_answered(found, **_by(request))
    _judge(found)
    messages.success(request, gettext("Noted: the claim is answered, and its clock has stopped."))
    return back(request, "claim", pk)


@action(Verb.ANSWER)
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """How it ended."""
    found = _claim(request, pk)
    verbs.note_outcome(found, decision=request.POST.get("decision", ""), **_by(request))
    _judge(found)
    return back(request, "claim", pk)


@action(Verb.ANSWER)
def appealed(request: HttpRequest, pk: int) -> HttpResponse:
    """Our appeal stands at Amazon."""
    found = _claim(request, pk)
    verbs.note_appealed(found, **_by(request))
    _judge(found)
    return back(request, "claim", pk)


@action(Verb.ANSWER)
def lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """What was learned."""
    given = request.POST
    verbs.file_lesson(
        _claim(request, pk),
        lesson=given.get("lesson", ""),
        task=bool(given.get("task")),
        **_by(request),
    )
    return back(request, "claim", pk)


def filters_of(request: HttpRequest) -> Filters:
    """What the address narrows the list to; what makes no sense is left out."""
    given = request.GET
    since, until = span(request)
    return Filters(
        kind=one_of(given.get("kind"), KINDS),
        cause=one_of(given.get("cause"), CAUSES),
        state=one_of(given.get("state"), STATES),
        marketplace=one_of(given.get("marketplace"), LOCALES),
        since=since,
        until=until,
    )


def _claim(request: HttpRequest, pk: int, verb: Verb = Verb.ANSWER) -> Claim:
    rows = Claim.objects.select_related("store", "case__store", "order")
    return access(rows, request.user, verb, pk=pk)


def _by(request: HttpRequest) -> dict[str, Any]:
    reason = request.POST.get("reason", "")[:2000]
    return {"reason": reason, "actor": request.user, "now": timezone.now()}


def _judge(found: Claim) -> None:
    if found.case is not None:
        judge(found.case, now=timezone.now())


def _decision(found: Claim) -> Decision | None:
    return found.case.decisions.first() if found.case is not None else None


def _cells(stores: Mapping[int, str], row: Any) -> Iterable[Any]:
    return [
        row.opened_at,
        stores.get(row.store_id, ""),
        row.marketplace,
        word("claim_kind", row.kind),
        row.amazon_order_id,
        row.case_id or "",
        row.reason or word("claim_reason", row.reason_code),
        word("claim_cause", row.cause),
        row.amount,
        row.currency,
        word("claim_state", row.state),
        row.answer_due,
        row.answered_at,
        row.decided_at,
        row.appeal_until,
        row.appealed_at,
        word("claim_counts", counts_word(row)),
        word("claim_lesson", row.lesson),
    ]
