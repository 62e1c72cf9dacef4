"""What became of an action at Amazon: one verb an outcome, each a compare-and-set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from kefu.cases.models import Task
from kefu.cases.tasks import add_task, prove_task
from kefu.cases.verbs import changing, remember
from kefu.outbox.amazon_actions import told
from kefu.outbox.companions import hold_back, release_if_through
from kefu.outbox.models import Action, Attempt

log = structlog.get_logger(__name__)
State, Kind = Action.State, Action.Kind
LIVE = (State.CLAIMED, State.TRANSMITTING, State.SENT, State.IN_DOUBT)
# What a person does in Seller Central where the program could not.
BY_HAND: dict[str, str] = {
    Kind.REFUND: "refund_at_amazon",
    Kind.CANCEL_ORDER: "cancel_at_amazon",
    Kind.SEND_REPLACEMENT: "ship_replacement",
    Kind.PATCH_LISTING: "fix_listing",
}


@contextmanager
def settling(action: Action) -> Iterator[Action]:
    """One transaction behind the case's lock, the action's row as it is now."""
    if action.case_id is None:
        with transaction.atomic():
            _afresh(action)
            yield action
        return
    with changing(action.case):
        _afresh(action)
        yield action


def _afresh(action: Action) -> None:
    case = action.case if action.case_id else None
    fresh = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    for field in Action._meta.concrete_fields:
        setattr(action, field.attname, getattr(fresh, field.attname))
    if case is not None and action.case_id == case.pk:
        action.case = case


def took(
    action: Action, *, worker: str, now: datetime, check_at: datetime | None, detail: str = ""
) -> bool:
    """Amazon took it; whether it happened is seen later (``check_at``)."""
    with settling(action):
        return _move(
            action,
            (State.CLAIMED, State.TRANSMITTING, State.IN_DOUBT),
            State.SENT,
            worker,
            now,
            "sent",
            detail,
            done_at=now,
            check_at=check_at,
        )


def happened(action: Action, *, source: str, seen: Any, worker: str, now: datetime) -> bool:
    """It is seen to have happened. ``source``: who says so; ``seen``: what was seen."""
    with settling(action):
        if action.state == State.CONFIRMED:
            if source not in action.proof:
                action.proof = {**action.proof, source: seen}
                action.save(update_fields=["proof"])
            return False
        moved = _move(
            action,
            LIVE,
            State.CONFIRMED,
            worker,
            now,
            "confirmed",
            source,
            done_at=action.done_at or now,
            confirmed_at=now,
            check_at=None,
            told_at=None,
            proof={**action.proof, source: seen},
        )
        if moved:
            _prove_task(action, now)
        return moved


def failed(action: Action, code: str, detail: str, *, worker: str, now: datetime) -> bool:
    """It certainly did not happen and will not by itself: it goes back to the people."""
    with settling(action):
        moved = _move(
            action,
            (State.QUEUED, *LIVE),
            State.FAILED,
            worker,
            now,
            code,
            detail,
            check_at=None,
        )
        if moved and action.case is not None:
            if task := BY_HAND.get(action.kind):
                add_task(action.case, code=task, actor=None, now=now)
            hold_back(action, now=now)
        return moved


def doubted(
    action: Action, code: str, detail: str, *, worker: str, now: datetime, check_at: datetime | None
) -> bool:
    """Nobody knows whether it happened: for a person; Amazon is asked again meanwhile."""
    with settling(action):
        moved = _move(
            action,
            (State.TRANSMITTING, State.SENT),
            State.IN_DOUBT,
            worker,
            now,
            code,
            detail,
            check_at=check_at,
            told_at=now,
        )
        if moved:
            log.warning("action_in_doubt", action=action.pk, kind=action.kind, error=code)
            hold_back(action, now=now)
        return moved


def again(
    action: Action, code: str, detail: str, *, worker: str, now: datetime, wait: timedelta
) -> bool:
    """Nothing happened; it is tried again by itself, not before ``wait`` is over."""
    with settling(action):
        return _move(
            action,
            (State.CLAIMED, State.TRANSMITTING, State.IN_DOUBT),
            State.QUEUED,
            worker,
            now,
            code,
            detail,
            claimed_by="",
            lease_until=None,
            not_before=now + wait,
            check_at=None,
        )


def delayed(action: Action, code: str, *, now: datetime) -> None:
    """It is tried and tried; the people should know."""
    with settling(action):
        if action.case is not None:
            remember(action.case, "action_delayed", actor=None, now=now, error=code, **told(action))
            hold_back(action, now=now)


def note_try(action: Action, worker: str, now: datetime, outcome: str, detail: str = "") -> None:
    """Add a line to the action's tries."""
    Attempt.objects.create(
        action=action, at=now, worker=worker[:80], outcome=outcome[:40], detail=detail[:300]
    )


QUIET = frozenset({State.QUEUED})
GOOD = frozenset({State.SENT, State.CONFIRMED})


def _move(
    action: Action,
    was: Sequence[str],
    state: str,
    worker: str,
    now: datetime,
    outcome: str,
    detail: str,
    **fields: Any,
) -> bool:
    if action.state not in was:
        return False
    error = "" if state in GOOD else outcome[:40]
    changed: Mapping[str, Any] = {
        **fields,
        "state": state,
        "last_error": error,
        "last_error_detail": detail[:300] if error else "",
    }
    for name, value in changed.items():
        setattr(action, name, value)
    action.save(update_fields=list(changed))
    note_try(action, worker, now, outcome, detail)
    if action.case is not None and state not in QUIET:
        facts = {**told(action), **({"error": outcome} if error else {})}
        remember(action.case, f"action_{state}", actor=None, now=now, **facts)
    if state in GOOD:
        release_if_through(action, now=now)
    return True


def _prove_task(action: Action, now: datetime) -> None:
    """The step that somebody was asked to do by hand instead is done, unless another waits for it."""
    code = BY_HAND.get(action.kind)
    if code is None or action.case is None:
        return
    others = Action.objects.filter(case=action.case, kind=action.kind, state=State.FAILED)
    if others.exclude(pk=action.pk).exists():
        return
    task = Task.objects.filter(case=action.case, code=code, state=Task.State.OPEN).first()
    if task is not None:
        prove_task(task, told={"code": "action_confirmed", **told(action)}, now=now)
