"""What people do about a claim: each a dated word with its actor and reason (CLM-1 to CLM-7)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from kefu.accounts.models import Store, User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Deadline
from kefu.cases.tasks import add_task
from kefu.cases.verbs import meet_deadline, remember, state_fact
from kefu.claims.models import Claim, ClaimChange, Telling
from kefu.claims.standing import DECISIONS
from kefu.claims.telling import tell
from kefu.claims.working import settle

State, What = Claim.State, Telling.What
# What the case remembers of a person's word.
EVENT = {
    What.ANSWERED: "claim_answered",
    What.DECIDED: "claim_ended",
    What.APPEALED: "claim_appealed",
}
# Why a claim came about or was lost, and the task that keeps it from coming again.
LESSONS = {
    "quality": "improve_quality",
    "packaging": "improve_quality",
    "description": "fix_listing",
    "wrong_item": "improve_quality",
    "not_sent": "ask_logistics",
    "carrier": "ask_logistics",
    "no_proof": "ask_logistics",
    "answered_late": "",
    "answered_badly": "",
    "buyer": "",
    "other": "",
}
RUNNING = frozenset({State.OPEN, State.ANSWERED})


def settle_cause(
    claim: Claim, *, cause: str, reason: str, actor: User | None, now: datetime
) -> None:
    """Say whose doing the claim is (CLM-1); the case's fact ``fault`` follows.

    Raises ``NotAllowedNow("unknown_cause")``.
    """
    if cause not in Claim.Cause.values:
        raise NotAllowedNow("unknown_cause", cause=cause)
    with _changing(claim):
        if (claim.cause, claim.cause_from) == (cause, "person"):
            return
        was, claim.cause, claim.cause_from = claim.cause, cause, "person"
        claim.save(update_fields=["cause", "cause_from"])
        _note(claim, "claim_cause", actor, now, reason, was=was, **{"is": cause})
        if claim.case is not None:
            fault = None if cause == Claim.Cause.UNKNOWN else cause
            state_fact(claim.case, field="fault", value=fault, actor=actor, now=now)


def follow_fault(case: Case, *, now: datetime) -> None:
    """Whose doing it is was stated on the case itself: its claims say the same (CLM-1)."""
    fault = case.stated_facts.get("fault", {}).get("value")
    if fault not in Claim.Cause.values:
        return
    for claim in case.claims.exclude(cause=fault, cause_from="person"):
        was, claim.cause, claim.cause_from = claim.cause, fault, "person"
        claim.save(update_fields=["cause", "cause_from"])
        _note(claim, "claim_cause", None, now, "", was=was, **{"is": fault})


def settle_service(
    claim: Claim, *, service: bool, reason: str, actor: User | None, now: datetime
) -> None:
    """Say whether a chargeback is about service, which counts, or about the card (CLM-7).

    Raises ``NotAllowedNow("no_chargeback")``.
    """
    if claim.kind != Claim.Kind.CHARGEBACK:
        raise NotAllowedNow("no_chargeback")
    with _changing(claim):
        claim.service = service
        settle(claim)
        claim.save(update_fields=["service", "counts_in_odr"])
        _note(claim, "claim_service", actor, now, reason, service=service)


def note_answered(claim: Claim, *, reason: str, actor: User | None, now: datetime) -> None:
    """Our answer stands at Amazon; its clock stops. Raises ``NotAllowedNow("claim_not_open")``."""
    with _changing(claim):
        if claim.state != State.OPEN:
            raise NotAllowedNow("claim_not_open")
        _say(claim, What.ANSWERED, reason, actor, now)
        _meet(claim, actor, now)


def note_outcome(
    claim: Claim, *, decision: str, reason: str, actor: User | None, now: datetime
) -> None:
    """Say how the claim ended: seen at Amazon, or settled between sources that contradict.

    Raises ``NotAllowedNow``: ``unknown_decision``, ``reason_for_claim`` where it goes against what a
    source told, ``nothing_new`` where it says what is known already.
    """
    if decision not in DECISIONS:
        raise NotAllowedNow("unknown_decision", decision=decision)
    with _changing(claim):
        if claim.state == decision and not claim.contradictions:
            raise NotAllowedNow("nothing_new")
        if (claim.state not in RUNNING or claim.contradictions) and not reason.strip():
            raise NotAllowedNow("reason_for_claim")
        _say(claim, What.DECIDED, reason, actor, now, decision=decision)
        _meet(claim, actor, now)
        if claim.case is not None:
            state_fact(claim.case, field="claim_status", value=decision, actor=actor, now=now)


def file_lesson(
    claim: Claim, *, lesson: str, reason: str, task: bool, actor: User | None, now: datetime
) -> None:
    """File why it came to this; with ``task`` the department that can mend it is asked (CLM-1).

    Raises ``NotAllowedNow("unknown_lesson")``.
    """
    if lesson not in LESSONS:
        raise NotAllowedNow("unknown_lesson", lesson=lesson)
    with _changing(claim):
        was, claim.lesson = claim.lesson, lesson
        claim.save(update_fields=["lesson"])
        _note(claim, "claim_lesson", actor, now, reason, was=was, **{"is": lesson})
        if task and claim.case is not None and LESSONS[lesson]:
            add_task(claim.case, code=LESSONS[lesson], note=reason, actor=actor, now=now)


def note_appealed(
    claim: Claim, *, reason: str, actor: User | None, now: datetime, late: bool = False
) -> None:
    """Our appeal stands at Amazon (CLM-6); ``late``: Amazon took it although the time was over.

    Raises ``NotAllowedNow``: ``claim_not_lost``, ``already_appealed``, ``appeal_too_late``.
    """
    with _changing(claim):
        if claim.state != State.GRANTED:
            raise NotAllowedNow("claim_not_lost")
        if claim.appealed_at is not None:
            raise NotAllowedNow("already_appealed")
        if claim.appeal_until is not None and now > claim.appeal_until and not late:
            raise NotAllowedNow("appeal_too_late", until=claim.appeal_until.isoformat())
        _say(claim, What.APPEALED, reason, actor, now)
        _meet(claim, actor, now, Deadline.Kind.APPEAL)


@contextmanager
def _changing(claim: Claim) -> Iterator[None]:
    """One transaction behind the store's lock; the row is read afresh."""
    with transaction.atomic():
        Store.objects.select_for_update().get(pk=claim.store_id)
        claim.refresh_from_db()
        yield


def _say(
    claim: Claim, what: str, reason: str, actor: User | None, now: datetime, **facts: str
) -> None:
    """A person's word about a claim is a telling like any other."""
    row = Telling(
        store=claim.store,
        kind=claim.kind,
        about=claim.about,
        what=what,
        source=Telling.Source.PERSON,
        ref=f"{claim.pk}:{what}:{now.isoformat()}",
        at=now,
        facts=facts,
        by=actor,
        taken_at=now,
    )
    tell(claim.store, [row], now=now, actor=actor, reason=reason.strip())
    claim.refresh_from_db()
    if claim.case is not None:
        remember(claim.case, EVENT[what], actor=actor, now=now, **facts)


def _meet(
    claim: Claim, actor: User | None, now: datetime, kind: str = Deadline.Kind.CLAIM_ANSWER
) -> None:
    if claim.case is None:
        return
    clocks = Deadline.objects.filter(case=claim.case, kind=kind, met_at__isnull=True)
    for clock in clocks:
        meet_deadline(clock, actor=actor, now=now)


def _note(
    claim: Claim, code: str, actor: User | None, now: datetime, reason: str, **facts: object
) -> None:
    ClaimChange.objects.create(
        claim=claim, at=now, code=code, actor=actor, reason=reason.strip(), facts=facts
    )
