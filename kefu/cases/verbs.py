"""What can be done to a case: one verb a transition, each guarded, atomic and remembered."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from kefu.accounts.models import User
from kefu.cases.corrections import keep_correction
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Deadline, Event, Message
from kefu.cases.refresh import refresh
from kefu.policy import FactsError, parse_facts

State = Case.State


@contextmanager
def changing(case: Case):
    """One transaction in which nobody else changes this case; the row is read afresh.

    SQLite's transactions are immediate, so the lock is the transaction itself there.
    """
    with transaction.atomic():
        fresh = Case.objects.select_for_update().get(pk=case.pk)
        for field in Case._meta.concrete_fields:
            setattr(case, field.attname, getattr(fresh, field.attname))
        yield case


def remember(case: Case, code: str, *, actor: User | None, now: datetime, **facts: Any) -> Event:
    """Add an event to the case's history."""
    return Event.objects.create(case=case, at=now, code=code, actor=actor, facts=facts)


def assign(case: Case, *, to: User | None, actor: User | None, now: datetime) -> None:
    """Give the case to a person, or back to nobody. Raises ``NotAllowedNow("merged")``."""
    with changing(case):
        _guard_not_merged(case)
        if case.assignee_id == (to.pk if to else None):
            return
        case.assignee = to
        case.save(update_fields=["assignee"])
        if to is None:
            remember(case, "unassigned", actor=actor, now=now)
        else:
            remember(case, "assigned", actor=actor, now=now, to=to.pk, name=str(to))


def close(case: Case, *, actor: User | None, now: datetime) -> None:
    """The trouble is over. Raises ``NotAllowedNow("unanswered")`` while a buyer waits (MSG-1)."""
    with changing(case):
        _guard_not_merged(case)
        if case.state == State.DONE:
            return
        waiting = Deadline.objects.filter(
            case=case, kind=Deadline.Kind.REPLY, met_at__isnull=True
        ).exists()
        if waiting:
            raise NotAllowedNow("unanswered")
        set_state(case, State.DONE, now=now)
        remember(case, "case_closed", actor=actor, now=now)


def reopen(case: Case, *, actor: User | None, now: datetime, reason: str = "person") -> None:
    """Back to work. Raises ``NotAllowedNow("merged")``."""
    with changing(case):
        _guard_not_merged(case)
        if case.state == State.OPEN:
            return
        was = case.state
        set_state(case, State.OPEN, now=now)
        remember(case, "case_reopened", actor=actor, now=now, reason=reason, was=was)


def set_state(case: Case, state: str, *, now: datetime) -> None:
    """Change the state and what lists show of it; the caller holds the transaction."""
    case.state = state
    case.closed_at = now if state == State.DONE else None
    case.save(update_fields=["state", "closed_at"])
    refresh(case, now=now)


def mark_no_response_needed(message: Message, *, actor: User | None, now: datetime) -> None:
    """MSG-3: this message needs no answer; its clock stops. Done at Amazon by a person, too."""
    if message.kind != "buyer_message":
        raise NotAllowedNow("not_a_buyer_message")
    with changing(message.case) as case:
        changed = Message.objects.filter(pk=message.pk, no_response_needed_at__isnull=True).update(
            no_response_needed_at=now, no_response_needed_by=actor
        )
        if not changed:
            return
        message.refresh_from_db(fields=["no_response_needed_at", "no_response_needed_by"])
        remember(case, "no_response_needed", actor=actor, now=now, message=message.pk)
        refresh(case, now=now)


def unmark_no_response_needed(message: Message, *, actor: User | None, now: datetime) -> None:
    """The message wants an answer after all; its clock runs from when it came."""
    with changing(message.case) as case:
        changed = Message.objects.filter(pk=message.pk, no_response_needed_at__isnull=False).update(
            no_response_needed_at=None, no_response_needed_by=None
        )
        if not changed:
            return
        message.refresh_from_db(fields=["no_response_needed_at", "no_response_needed_by"])
        remember(case, "no_response_withdrawn", actor=actor, now=now, message=message.pk)
        refresh(case, now=now)


def meet_deadline(deadline: Deadline, *, actor: User | None, now: datetime) -> None:
    """A person did at Amazon what a notice's clock asked for (CLM-2, RET-2).

    Raises ``NotAllowedNow("answer_first")`` for the reply clock: only an answer stops that one;
    ``record_the_step`` for the clock of guided steps, each of which has an outcome of its own.
    """
    if deadline.kind == Deadline.Kind.REPLY:
        raise NotAllowedNow("answer_first")
    if deadline.kind == Deadline.Kind.GUIDED:
        raise NotAllowedNow("record_the_step")
    with changing(deadline.case) as case:
        changed = Deadline.objects.filter(pk=deadline.pk, met_at__isnull=True).update(met_at=now)
        if changed:
            remember(case, "deadline_met", actor=actor, now=now, kind=deadline.kind)
            refresh(case, now=now)


def add_note(case: Case, *, text: str, actor: User | None, now: datetime) -> Message:
    """A remark for colleagues; never leaves the desk. Raises ``NotAllowedNow("empty_note")``."""
    text = text.strip()
    if not text:
        raise NotAllowedNow("empty_note")
    with changing(case):
        note = Message.objects.create(
            case=case,
            store_id=case.store_id,
            direction=Message.Direction.NOTE,
            kind="note",
            at=now,
            text=text,
            author=actor,
        )
        remember(case, "note_added", actor=actor, now=now, message=note.pk)
        return note


def state_fact(case: Case, *, field: str, value: Any, actor: User | None, now: datetime) -> None:
    """A person says what is so; ``None`` gives the fact back to what the records say.

    Raises ``NotAllowedNow("not_a_fact")`` with the reason where name or value make no sense.
    """
    if value is not None:
        try:
            parse_facts({field: value})
        except FactsError as error:
            raise NotAllowedNow("not_a_fact", field=field, why=str(error)) from error
    with changing(case):
        stated = dict(case.stated_facts)
        if value is None:
            if stated.pop(field, None) is None:
                return
            code = "fact_withdrawn"
        else:
            stated[field] = {
                "value": value,
                "by": str(actor) if actor else "",
                "at": now.isoformat(),
            }
            code = "fact_stated"
        case.stated_facts = stated
        case.unread_since = now
        case.save(update_fields=["stated_facts", "unread_since"])
        keep_correction(case, field=field, value=value, actor=actor, now=now)
        remember(case, code, actor=actor, now=now, field=field, value=value)


def touch(case: Case, *, now: datetime) -> None:
    """Ask for a new judgement: something the verdict rests on has changed."""
    Case.objects.filter(pk=case.pk).update(unread_since=now)
    case.unread_since = now


def _guard_not_merged(case: Case) -> None:
    if case.state == State.MERGED:
        raise NotAllowedNow("merged", into=case.merged_into_id)
