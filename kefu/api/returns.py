"""Returns: what is due, the four choices, the warehouse, and the money."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile

from kefu.accounts.access import access, require
from kefu.accounts.roles import Verb
from kefu.api.cases import DONE, REFUSED, Done
from kefu.api.schemas import Page
from kefu.cases.errors import NotAllowedNow
from kefu.returns import late, verbs, warehouse
from kefu.returns.amounts import Line
from kefu.returns.board import named
from kefu.returns.board import tab as of_tab
from kefu.returns.models import Return
from kefu.returns.pictures import LARGEST
from kefu.returns.refunding import ask_refund
from kefu.returns.scanning import found_by
from kefu.returns.working_out import refund_of
from kefu.web import boards

router = Router(tags=["returns"])
BY_DUE = boards.Order(field="queue_rank")
FIELDS = (
    "id", "stage", "due_at", "rma", "asin", "sku", "title", "quantity", "reason", "comment",
    "in_policy", "tracking_number", "lpn", "grade", "disposition", "bin", "portions", "remedy",
    "requested_at", "answered_at", "arrived_at", "inspected_at", "refunded_at",
)  # fmt: skip


class PortionOut(Schema):
    """Pieces in the same state; ``disposition`` is empty until they are put away."""

    grade: str
    quantity: int | None
    disposition: str
    bin: str


class ReturnOut(Schema):
    """A return as boards show it. ``kept``: somebody decided that the buyer keeps the goods.

    ``portions``: where its pieces differ, what is so of which; ``grade`` is then the worst of them.
    """

    id: int
    store: str
    case: int | None
    order_id: str
    stage: str
    due_at: datetime | None
    rma: str
    asin: str
    sku: str
    title: str
    quantity: int | None
    reason: str
    comment: str
    in_policy: bool | None
    tracking_number: str
    lpn: str
    grade: str
    disposition: str
    bin: str
    portions: list[PortionOut]
    remedy: str
    kept: bool
    requested_at: datetime
    answered_at: datetime | None
    arrived_at: datetime | None
    inspected_at: datetime | None
    refunded_at: datetime | None


class ReturnPage(Page):
    """One page, due soonest first."""

    returns: list[ReturnOut]


class ChoiceIn(Schema):
    """One of the four choices (RET-3)."""

    choice: Literal["authorise", "close", "contact", "refund"]
    reason: str = Field(default="", max_length=300)


class ScanIn(Schema):
    """RMA, order, tracking number or LPN."""

    code: str = Field(min_length=1, max_length=80)


Grade = Literal["as_new", "opened", "used", "damaged", "incomplete", "not_ours"]


class InspectIn(Schema):
    """What was found (RET-7): one ``grade`` for all, or ``pieces`` by grade where they differ."""

    grade: Grade | Literal[""] = ""
    pieces: dict[Grade, int] | None = None
    genuine: bool | None = None
    complete: bool | None = None
    note: str = Field(default="", max_length=500)


class LateIn(Schema):
    """Pieces that were missing before: how many in which state (RET-7)."""

    pieces: dict[Grade, int]
    genuine: bool | None = None
    complete: bool | None = None
    note: str = Field(default="", max_length=500)


class PhotoOut(Schema):
    """The picture that is kept."""

    id: int


class PutAwayIn(Schema):
    """What becomes of the goods (RET-8): of all that waits, or of one of the ``portions``.

    ``portion``: its place in the list, from 0; ``pieces``: so many of it alone.
    """

    disposition: Literal["restock", "repair", "bulk", "dispose"]
    bin: str = Field(default="", max_length=40)
    portion: int | None = None
    pieces: int | None = None


class WorkedLine(Schema):
    """What one portion gives: its part of the price, and what is kept of that."""

    grade: str
    quantity: int | None
    paid: str
    fee: str
    why: str


class WorkedOut(Schema):
    """What is to be paid back, worked out from grade and policy; ``why`` are codes.

    ``lines``: how it adds up.
    """

    amount: str | None
    currency: str
    why: list[str]
    lines: list[WorkedLine]


class RefundIn(Schema):
    """How much goes back; a decimal string. ``reason``: for the second person."""

    amount: Decimal = Field(gt=0, max_digits=12)
    reason: str = Field(default="", max_length=300)


class RefundOut(Schema):
    """``asked``: on the road to Amazon; ``waiting``: for a second person."""

    id: int
    state: str


@router.get("", response=ReturnPage, summary="A page of the board")
def returns(
    request: HttpRequest, tab: str = "due", code: str = "", after: str = ""
) -> dict[str, Any]:
    """``tab``: ``due``, ``unclear``, or a stage; ``code``: any of a return's numbers."""
    require(request.user, Verb.READ_CASES)
    rows = named(of_tab(tab), code).select_related("store")
    page = boards.page(rows, request.user, BY_DUE, after=after)
    return {"returns": [_shape(row) for row in page.rows], "next": page.next or None}


@router.post("/scan", response={200: list[ReturnOut], **REFUSED}, summary="Which is it?")
def scan(request: HttpRequest, wanted: ScanIn) -> list[dict[str, Any]]:
    """The returns that a scanned code names, those still coming first. Changes nothing."""
    require(request.user, Verb.DO_TASKS)
    return [_shape(row) for row in found_by(request.user, wanted.code)]


@router.post("/{int:pk}/answer", response={204: None, **REFUSED}, summary="One of four choices")
def answer(request: HttpRequest, pk: int, wanted: ChoiceIn) -> Done:
    """What Amazon makes manual becomes a guided step."""
    found = _return(request, pk, Verb.ANSWER)
    reason, now = wanted.reason, timezone.now()
    verbs.answer(found, wanted.choice, actor=request.user, now=now, reason=reason)
    return DONE


@router.post("/{int:pk}/arrive", response={204: None, **REFUSED}, summary="The parcel is here")
def arrive(request: HttpRequest, pk: int) -> Done:
    """The refund's clock starts; said twice, it is said once."""
    warehouse.arrive(_return(request, pk), actor=request.user, now=timezone.now())
    return DONE


@router.post("/{int:pk}/photos", response={200: PhotoOut, **REFUSED}, summary="A picture of it")
def photos(request: HttpRequest, pk: int, photo: File[UploadedFile]) -> dict[str, int]:
    """Kept with the return as it is redrawn here; the same picture twice is one (RET-7)."""
    found = _return(request, pk)
    if (photo.size or 0) > LARGEST:
        raise NotAllowedNow("picture_too_large")
    kept = warehouse.add_photo(found, photo.read(), actor=request.user, now=timezone.now())
    return {"id": kept.pk}


@router.post("/{int:pk}/inspect", response={204: None, **REFUSED}, summary="What was found")
def inspect(request: HttpRequest, pk: int, wanted: InspectIn) -> Done:
    """Simple cases are refunded by themselves within their limits (RET-13)."""
    warehouse.inspect(
        _return(request, pk),
        grade=wanted.grade,
        pieces=wanted.pieces,
        genuine=wanted.genuine,
        complete=wanted.complete,
        note_text=wanted.note,
        actor=request.user,
        now=timezone.now(),
    )
    return DONE


@router.post("/{int:pk}/late", response={204: None, **REFUSED}, summary="Missing pieces are here")
def take_in_late(request: HttpRequest, pk: int, wanted: LateIn) -> Done:
    """Whether more money goes back for them a person decides, never above what was paid."""
    late.take_in_late(
        _return(request, pk),
        pieces=wanted.pieces,
        genuine=wanted.genuine,
        complete=wanted.complete,
        note_text=wanted.note,
        actor=request.user,
        now=timezone.now(),
    )
    return DONE


@router.post("/{int:pk}/put-away", response={204: None, **REFUSED}, summary="Where it lies")
def put_away(request: HttpRequest, pk: int, wanted: PutAwayIn) -> Done:
    """Filed and findable."""
    warehouse.put_away(
        _return(request, pk),
        disposition=wanted.disposition,
        bin_code=wanted.bin,
        portion=wanted.portion,
        pieces=wanted.pieces,
        actor=request.user,
        now=timezone.now(),
    )
    return DONE


@router.get("/{int:pk}/refund", response={200: WorkedOut, **REFUSED}, summary="How much")
def worked_out(request: HttpRequest, pk: int) -> dict[str, Any]:
    """From grade and policy, as things stand."""
    found = _return(request, pk, Verb.READ_CASES)
    worked = refund_of(found, now=timezone.now())
    amount = None if worked.amount is None else format(worked.amount, "f")
    return {
        "amount": amount,
        "currency": found.currency,
        "why": list(worked.why),
        "lines": [_line(line) for line in worked.lines],
    }


@router.post("/{int:pk}/refund", response={200: RefundOut, **REFUSED}, summary="Pay it back")
def refund(request: HttpRequest, pk: int, wanted: RefundIn) -> dict[str, Any]:
    """Only after the goods are back or the buyer may keep them (RET-6)."""
    asked = ask_refund(
        _return(request, pk, Verb.ANSWER),
        amount=wanted.amount,
        actor=request.user,
        now=timezone.now(),
        reason=wanted.reason,
    )
    return {"id": asked.pk, "state": asked.state}


def _return(request: HttpRequest, pk: int, verb: Verb = Verb.DO_TASKS) -> Return:
    rows = Return.objects.select_related("store", "case__store", "order")
    return access(rows, request.user, verb, pk=pk)


def _line(line: Line) -> dict[str, Any]:
    return {
        "grade": line.portion.grade,
        "quantity": line.portion.quantity,
        "paid": format(line.paid, "f"),
        "fee": format(line.fee, "f"),
        "why": line.why,
    }


def _shape(row: Return) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in FIELDS},
        "store": row.store.key,
        "case": row.case_id,
        "order_id": row.amazon_order_id,
        "kept": row.kept_at is not None,
    }
