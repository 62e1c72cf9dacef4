"""What only a person can do at Amazon, and what the desk did there and cannot be sure of."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from kefu.accounts.access import access, require
from kefu.accounts.roles import Verb
from kefu.api.cases import DONE, REFUSED, Done
from kefu.api.schemas import Page
from kefu.guided import verbs
from kefu.guided.kinds import kinds
from kefu.guided.models import GuidedStep
from kefu.outbox import in_doubt
from kefu.outbox.models import Action
from kefu.web import boards
from kefu.web.guided_steps import shown
from kefu.web.seller_central import where_to_look

router = Router(tags=["amazon"])
State = GuidedStep.State
BY_DUE = boards.Order(field="due_at", read=boards.moment)
BY_AGE = boards.Order(field="asked_at", read=boards.moment)


class StepOut(Schema):
    """A guided step. ``text`` is what is pasted there, ``link`` the page where."""

    id: int
    kind: str
    store: str
    case: int | None
    order_id: str
    about: str
    facts: dict[str, Any]
    text: str
    language: str
    link: str
    link_is_sure: bool
    due_at: datetime
    state: str


class StepPage(Page):
    """One page of steps, due soonest first."""

    steps: list[StepOut]


class StepDone(Schema):
    """``done``: just now; ``done_already``: it was so when one looked."""

    outcome: Literal["done", "done_already"] = "done"
    note: str = Field(default="", max_length=500)


class StepGivenUp(Schema):
    """Why it could not be done; ``other`` needs words."""

    outcome: Literal["not_offered", "too_late", "refused", "not_needed", "other"]
    note: str = Field(default="", max_length=500)


class ActionOut(Schema):
    """Something that the desk did at Amazon, and how far it got. ``link``: where a person looks.

    ``amount``: of a refund.
    """

    id: int
    kind: str
    store: str
    case: int | None
    order_id: str
    state: str
    asked_at: datetime
    attempts: int
    last_error: str
    link: str
    text: str
    amount: str | None
    currency: str


class ActionPage(Page):
    """One page of actions, oldest first."""

    actions: list[ActionOut]


class Looked(Schema):
    """What a person found at Amazon; ``again`` has it tried once more."""

    outcome: Literal["happened", "not", "again"]


@router.get("/steps", response=StepPage, summary="What is to be done by hand at Amazon")
def steps(request: HttpRequest, kind: str = "", after: str = "") -> dict[str, Any]:
    """Open ones, and those that Amazon has not told of in time."""
    require(request.user, Verb.READ_CASES)
    rows = GuidedStep.objects.select_related("store", "case__store").filter(
        state__in=(State.OPEN, State.NOT_FOUND)
    )
    if kind:
        rows = rows.filter(kind=kind)
    page = boards.page(rows, request.user, BY_DUE, after=after)
    return {"steps": [_step(row, request) for row in page.rows], "next": page.next or None}


@router.post("/steps/{int:pk}/done", response={204: None, **REFUSED}, summary="It is done there")
def done(request: HttpRequest, pk: int, wanted: StepDone) -> Done:
    """The desk looks for Amazon's word where Amazon gives one."""
    verbs.record_done(
        _own(request, pk),
        outcome=wanted.outcome,
        note=wanted.note,
        actor=request.user,
        now=timezone.now(),
    )
    return DONE


@router.post("/steps/{int:pk}/give-up", response={204: None, **REFUSED}, summary="Not possible")
def give_up(request: HttpRequest, pk: int, wanted: StepGivenUp) -> Done:
    """It could not be done, or is not needed."""
    verbs.give_up(
        _own(request, pk),
        outcome=wanted.outcome,
        note=wanted.note,
        actor=request.user,
        now=timezone.now(),
    )
    return DONE


@router.get("/actions", response=ActionPage, summary="What the desk does at Amazon")
def actions(
    request: HttpRequest, state: str = "in_doubt", order: str = "", after: str = ""
) -> dict[str, Any]:
    """In one state, by default those that a person must look after; of one order where it is named."""
    require(request.user, Verb.ANSWER)
    rows = Action.objects.select_related("store", "case", "message")
    if state:
        rows = rows.filter(state=state)
    if order:
        rows = rows.filter(amazon_order_id=order)
    page = boards.page(rows, request.user, BY_AGE, after=after)
    return {"actions": [_action(row) for row in page.rows], "next": page.next or None}


@router.post("/actions/{int:pk}/looked", response={204: None, **REFUSED}, summary="I looked there")
def looked(request: HttpRequest, pk: int, wanted: Looked) -> Done:
    """A person says whether it happened."""
    found, now = access(Action.objects.all(), request.user, Verb.ANSWER, pk=pk), timezone.now()
    say = {
        "happened": in_doubt.it_happened,
        "not": in_doubt.it_did_not_happen,
        "again": in_doubt.try_again,
    }[wanted.outcome]
    say(found, actor=request.user, now=now)
    return DONE


def _own(request: HttpRequest, pk: int) -> GuidedStep:
    rows = GuidedStep.objects.select_related("store", "case__store")
    found = access(rows, request.user, Verb.DO_TASKS, pk=pk)
    require(request.user, Verb(kinds()[found.kind].verb))
    return found


def _step(row: GuidedStep, request: HttpRequest) -> dict[str, Any]:
    page = shown(row, row.store, request.user)
    return {
        "id": row.pk,
        "kind": row.kind,
        "store": row.store.key,
        "case": row.case_id,
        "order_id": row.amazon_order_id,
        "about": row.about,
        "facts": row.facts,
        "text": row.text,
        "language": row.language,
        "link": page.link,
        "link_is_sure": page.sure,
        "due_at": row.due_at,
        "state": row.state,
    }


def _action(row: Action) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "store": row.store.key,
        "case": row.case_id,
        "order_id": row.amazon_order_id or (row.case.amazon_order_id if row.case else ""),
        "state": row.state,
        "asked_at": row.asked_at,
        "attempts": row.attempts,
        "last_error": row.last_error,
        "link": where_to_look(row),
        "text": row.message.text if row.message else "",
        "amount": row.payload.get("amount"),
        "currency": row.payload.get("currency", ""),
    }
