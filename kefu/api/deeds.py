"""What an agent does beside writing: offers settled, clocks met, steps begun, an order cancelled, a template sent."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from kefu.accounts.access import access, require
from kefu.accounts.roles import Verb
from kefu.api.cases import DONE, REFUSED, Done
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Deadline, Offer
from kefu.cases.verbs import meet_deadline
from kefu.flow import settling
from kefu.flow.cancelling import cancel_on_request
from kefu.flow.judging import judge
from kefu.guided import verbs as guided
from kefu.guided.kinds import kinds
from kefu.outbox.requests import LONGEST_TEMPLATE, TEMPLATE, send_template

router = Router(tags=["cases"])
SETTLE = {"accepted": settling.accept, "refused": settling.refuse, "open": settling.reopen}


class SettleIn(Schema):
    """The buyer's answer as a person read it; ``open`` takes a refusal back."""

    outcome: Literal["accepted", "refused", "open"]


class StepIn(Schema):
    """The kind of a guided step, as ``GET /steps`` names them."""

    kind: str


class StepBegun(Schema):
    """The step, which ``GET /steps`` lists."""

    id: int


class Words(Schema):
    """What Amazon's template is to say. ``acknowledged``: keys of warnings."""

    text: str = Field(max_length=LONGEST_TEMPLATE)
    acknowledged: list[str] = Field(default=[], max_length=100)


class Asked(Schema):
    """What Amazon is asked for; nothing where it became somebody's task."""

    action: int | None


@router.post("/offers/{int:pk}/settle", response={204: None, **REFUSED}, summary="Yes or no")
def settle(request: HttpRequest, pk: int, wanted: SettleIn) -> Done:
    """The offer is taken or refused (PRD-10); what a yes asks for follows."""
    rows = Offer.objects.select_related("case__store", "case__order")
    offer = access(rows, request.user, Verb.ANSWER, "case__store", pk=pk)
    now = timezone.now()
    SETTLE[wanted.outcome](offer, actor=request.user, now=now)
    judge(offer.case, now=now)
    return DONE


@router.post("/clocks/{int:pk}/met", response={204: None, **REFUSED}, summary="It is done there")
def met(request: HttpRequest, pk: int) -> Done:
    """What a notice's clock asked for was done at Amazon."""
    rows = Deadline.objects.select_related("case__store")
    found = access(rows, request.user, Verb.ANSWER, "case__store", pk=pk)
    meet_deadline(found, actor=request.user, now=timezone.now())
    return DONE


@router.post(
    "/cases/{int:pk}/steps",
    response={200: StepBegun, **REFUSED},
    summary="Begin a guided step",
)
def begin_step(request: HttpRequest, pk: int, wanted: StepIn) -> dict[str, int]:
    """Asked for twice, it is one step as long as it is not finished."""
    case = access(Case.objects.select_related("store"), request.user, Verb.DO_TASKS, pk=pk)
    kind = kinds().get(wanted.kind)
    if kind is None:
        raise NotAllowedNow("unknown_step")
    require(request.user, Verb(kind.verb))
    step = guided.begin(case, kind=kind.code, actor=request.user, now=timezone.now())
    return {"id": step.pk}


@router.post(
    "/cases/{int:pk}/cancel-order",
    response={200: Asked, **REFUSED},
    summary="Cancel, as Amazon's form asks",
)
def cancel(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Without a letter, where the buyer's request came by Amazon's form alone (ORD-1)."""
    case = access(Case.objects.select_related("store", "order"), request.user, Verb.ANSWER, pk=pk)
    action = cancel_on_request(case, actor=request.user, now=timezone.now())
    return {"action": action.pk if action else None}


@router.post(
    "/cases/{int:pk}/template",
    response={200: Asked, **REFUSED},
    summary="Write by Amazon's template",
)
def template(request: HttpRequest, pk: int, wanted: Words) -> dict[str, int]:
    """Words to a buyer whom no mail reaches. They promise nothing: offers go by letter."""
    case = access(Case.objects.select_related("store"), request.user, Verb.ANSWER, pk=pk)
    action = send_template(
        case,
        template=TEMPLATE,
        text=wanted.text,
        acknowledged=wanted.acknowledged,
        actor=request.user,
        now=timezone.now(),
    )
    return {"action": action.pk}
