"""Looking whether it happened: after Amazon took it, and while nobody knows. Only reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError

from kefu.connectors.amazon.actions.kinds import UNKNOWN, Answer, Look
from kefu.connectors.amazon.actions.registry import ALL
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import AmazonError
from kefu.outbox.models import Action
from kefu.outbox.outcomes import again, doubted, failed, happened

log = structlog.get_logger(__name__)
State = Action.State
# Whoever looks has so long; then another may.
LEASE = timedelta(minutes=5)
LATEST = timedelta(hours=6)
# A doubt that nothing has settled by then stays with the people.
GIVE_UP = timedelta(days=14)
MOST = 50


def look_up_due(amazon: Amazon, *, worker: str, now: Callable[[], datetime]) -> int:
    """Look up what is due for a store. Returns how many looks were taken."""
    waiting = Action.objects.filter(
        store=amazon.account.store_id,
        kind__in=ALL,
        state__in=(State.SENT, State.IN_DOUBT),
        check_at__lte=now(),
    ).select_related("case", "store", "letter")
    count = 0
    for action in waiting.order_by("check_at", "id")[:MOST]:
        if _claim(action, now()):
            _look(amazon, action, worker=worker, now=now)
            count += 1
    return count


def _claim(action: Action, now: datetime) -> bool:
    taken = Action.objects.filter(pk=action.pk, check_at=action.check_at)
    return taken.update(check_at=now + LEASE) == 1


def _look(amazon: Amazon, action: Action, *, worker: str, now: Callable[[], datetime]) -> None:
    kind = ALL[action.kind]
    try:
        look = kind.look_up(amazon, action, now=now())
    except AmazonError as error:
        log.info("action_not_looked_up", action=action.pk, error=error.code)
        look = UNKNOWN
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # one that cannot be looked up stops none behind it
        log.exception("action_look_failed", action=action.pk)
        look = UNKNOWN
    _note(action, look, kind.patience, worker=worker, now=now())


def _note(action: Action, look: Look, patience: timedelta, *, worker: str, now: datetime) -> None:
    match look.answer:
        case Answer.YES:
            happened(action, source=look.source, seen=look.seen, worker=worker, now=now)
        case Answer.NEVER:
            failed(action, look.code, "", worker=worker, now=now)
        case Answer.NOT if action.state == State.IN_DOUBT:
            again(action, "not_there", "", worker=worker, now=now, wait=timedelta(0))
        case _:
            _later(action, patience, worker=worker, now=now)


def _later(action: Action, patience: timedelta, *, worker: str, now: datetime) -> None:
    """Twice as long until the next look; past its patience a person is told that nothing is seen."""
    since = now - (action.done_at or action.asked_at)
    if action.state == State.SENT and since >= patience:
        doubted(action, "no_proof", "", worker=worker, now=now, check_at=now + LATEST)
        return
    over = action.state == State.IN_DOUBT and since >= GIVE_UP
    pause = min(max(since, timedelta(minutes=5)), LATEST)
    Action.objects.filter(pk=action.pk, state=action.state).update(
        check_at=None if over else now + pause
    )
