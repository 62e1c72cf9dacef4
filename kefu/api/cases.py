"""Cases: lists by what is due, one whole, and everything an agent does to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from kefu.accounts.access import access, require
from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.api import schemas, shapes
from kefu.approvals.letter_check import Checked, finding_key
from kefu.approvals.limits import Chosen
from kefu.cases import queue, verbs
from kefu.cases.changes import as_of
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Draft, Message
from kefu.flow import answering
from kefu.flow.closing import close_case
from kefu.flow.judging import judge
from kefu.flow.no_response import mark_no_response_needed
from kefu.flow.stored_letter import OpenGap, stored_letter
from kefu.policy.vocabulary import REMEDIES
from kefu.returns.enclosing import labels_to_send
from kefu.web.words import gap_reason

router = Router(tags=["cases"])
Done = Status[None]
DONE: Done = Status(204, None)
REFUSED = {409: schemas.Problem, 404: schemas.Problem, 403: schemas.Problem}


class Wanted(Schema):
    """Which list, narrowed to what; ``after`` is the ``next`` of the page before.

    ``changed_after``: the ``as_of`` of an earlier answer; only cases to which something has happened since.
    """

    view: queue.View = queue.View.DUE
    store: int | None = None
    marketplace: str = ""
    issue: str = ""
    language: str = ""
    changed_after: int | None = Field(default=None, ge=0)
    after: str = ""


@router.get("/", response=schemas.CasePage, summary="A page of a list")
def cases(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Due soonest first in ``due``, ``mine`` and ``unassigned``; newest first elsewhere."""
    filters = queue.Filters(
        store=wanted.store,
        marketplace=wanted.marketplace,
        issue=wanted.issue,
        language=wanted.language,
        changed_after=wanted.changed_after,
    )
    person, place = _person(request, Verb.READ_CASES), as_of(timezone.now())
    after = queue.Place.read(wanted.after)
    page = queue.page(person, wanted.view, filters, after=after)
    return {
        "cases": [shapes.case_row(row) for row in page.rows],
        "next": str(page.next) if page.next else None,
        "as_of": place,
    }


@router.get("/{int:pk}", response={200: schemas.CaseOut, **REFUSED}, summary="A case whole")
def case(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Facts and verdict are those of its newest decision."""
    return shapes.whole_case(_case(request, pk, Verb.READ_CASES))


@router.post("/{int:pk}/draft", response={200: schemas.DraftOut, **REFUSED}, summary="Write")
def draft(request: HttpRequest, pk: int, wanted: schemas.DraftIn) -> dict[str, Any]:
    """The letter for the policy's proposal, or for the remedies named; kept as the case's draft."""
    found = _case(request, pk)
    _know(wanted.remedies)
    terms = [_chosen(remedy) for remedy in wanted.remedies]
    codes = [remedy.remedy for remedy in wanted.remedies] or None
    written = answering.prepare_draft(
        found, actor=request.user, now=timezone.now(), remedies=codes, terms=terms
    )
    if written is None:
        raise NotAllowedNow("nothing_to_write")
    return _draft(found, written, request.user)


@router.post("/{int:pk}/answer", response={200: schemas.AnswerOut, **REFUSED}, summary="Send")
def answer(request: HttpRequest, pk: int, wanted: schemas.AnswerIn) -> dict[str, Any]:
    """Send a letter, or ask a second person where a limit or the verdict wants one."""
    found = _case(request, pk)
    _know(wanted.remedies)
    outcome = answering.send_answer(
        found,
        text=wanted.text,
        subject=wanted.subject,
        gloss=wanted.gloss,
        remedies=[remedy.dict(exclude_none=True) for remedy in wanted.remedies],
        labels=wanted.labels,
        acknowledged=wanted.acknowledged,
        reason=wanted.reason,
        in_place=wanted.in_place,
        actor=request.user,
        now=timezone.now(),
    )
    return {
        "state": outcome.state,
        "action": outcome.action.pk if outcome.action else None,
        "approval": outcome.approval.pk if outcome.approval else None,
    }


@router.post("/{int:pk}/facts", response={200: schemas.CaseOut, **REFUSED}, summary="State facts")
def facts(request: HttpRequest, pk: int, wanted: schemas.FactsIn) -> dict[str, Any]:
    """A person's word wins over what the records say; the case is judged anew at once."""
    found, now = _case(request, pk), timezone.now()
    for field, value in wanted.facts.items():
        verbs.state_fact(found, field=field, value=value, actor=request.user, now=now)
    judge(found, now=now)
    return shapes.whole_case(_case(request, pk))


@router.post("/{int:pk}/close", response={204: None, **REFUSED}, summary="The trouble is over")
def close(request: HttpRequest, pk: int) -> Done:
    """Refused while a buyer waits for an answer."""
    close_case(_case(request, pk), actor=request.user, now=timezone.now())
    return DONE


@router.post("/{int:pk}/reopen", response={204: None, **REFUSED}, summary="Back to work")
def reopen(request: HttpRequest, pk: int) -> Done:
    """The case is open again."""
    verbs.reopen(_case(request, pk), actor=request.user, now=timezone.now())
    return DONE


@router.post("/{int:pk}/assign", response={204: None, **REFUSED}, summary="Give to a person")
def assign(request: HttpRequest, pk: int, wanted: schemas.AssignIn) -> Done:
    """To somebody who works for the case's store, or back to nobody."""
    found = _case(request, pk)
    to = None
    if wanted.username is not None:
        to = User.objects.filter(username=wanted.username, is_active=True).first()
        if to is None or not (to.role == "owner" or to.stores.filter(pk=found.store_id).exists()):
            raise NotAllowedNow("not_in_this_store")
    verbs.assign(found, to=to, actor=request.user, now=timezone.now())
    return DONE


@router.post("/{int:pk}/notes", response={204: None, **REFUSED}, summary="A remark for colleagues")
def note(request: HttpRequest, pk: int, wanted: schemas.NoteIn) -> Done:
    """It never leaves the desk."""
    found = _case(request, pk, Verb.READ_CASES)
    verbs.add_note(found, text=wanted.text, actor=request.user, now=timezone.now())
    return DONE


@router.post(
    "/{int:pk}/messages/{int:message}/no-response-needed",
    response={204: None, **REFUSED},
    summary="This message needs no answer (MSG-3)",
)
def no_response_needed(request: HttpRequest, pk: int, message: int) -> Done:
    """Its clock stops; at Amazon it is marked by a guided step."""
    found = access(
        Message.objects.select_related("case"),
        request.user,
        Verb.ANSWER,
        pk=message,
        case=pk,
    )
    mark_no_response_needed([found], actor=request.user, now=timezone.now())
    return DONE


def _person(request: HttpRequest, verb: Verb) -> User:
    require(request.user, verb)
    return request.user


def _case(request: HttpRequest, pk: int, verb: Verb = Verb.ANSWER) -> Case:
    return access(Case.objects.select_related("store", "order"), request.user, verb, pk=pk)


def _know(remedies: list[schemas.Remedy]) -> None:
    strange = [r.remedy for r in remedies if r.remedy not in REMEDIES]
    if strange:
        raise NotAllowedNow("unknown_remedy", remedy=strange[0])


def _chosen(remedy: schemas.Remedy) -> Chosen:
    return Chosen.from_json(remedy.dict(exclude_none=True))


def _draft(case: Case, draft: Draft, person: User) -> dict[str, Any]:
    """The draft with the amounts that its form would show, and what the check finds in it."""
    letter = stored_letter(case, draft, case.decisions.first(), person.gloss_language)
    return {
        "subject": letter.subject,
        "text": letter.text,
        "gloss": letter.gloss,
        "language": letter.language,
        "remedies": [
            {"remedy": term.remedy, "percent": term.percent or None, "amount": term.amount or None}
            for term in letter.terms
            if term.chosen
        ],
        "labels": [
            {"id": label.pk, "return_id": label.of_id, "parcel": str(label).strip()}
            for label in labels_to_send(case)
        ],
        "findings": [
            *map(_gap, letter.gaps),
            *(_finding(checked, person.gloss_language) for checked in letter.checked),
        ],
    }


def _gap(found: OpenGap) -> dict[str, Any]:
    return {
        "key": f"gap:{found.gap.name}",
        "part": found.part,
        "rule": "",
        "severity": "block",
        "start": found.gap.start,
        "end": found.gap.end,
        "text": found.text,
        "reason": gap_reason(found.gap.name),
        "suggestion": "",
    }


def _finding(checked: Checked, language: str) -> dict[str, Any]:
    finding = checked.finding
    return {
        "key": finding_key(finding),
        "part": checked.part,
        "rule": finding.rule,
        "severity": finding.severity,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "reason": finding.reason(language),
        "suggestion": finding.suggestion,
    }
