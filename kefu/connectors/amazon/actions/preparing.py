"""Reading Amazon before anything is done: an action is ready, not needed, not possible, or waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError

from kefu.connectors.amazon.actions.kinds import DirectKind, FeedKind, Later, NotPossible, Seen
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import AmazonError, NotDone
from kefu.outbox.models import Action
from kefu.outbox.outcomes import again, delayed, failed, happened

log = structlog.get_logger(__name__)
LONGEST_PAUSE = timedelta(minutes=15)
FINAL = frozenset({"not_found", "invalid", "role_missing", "denied"})
# After so many tries the people are told; trying goes on all the same.
TELL_AFTER = 5


def ready(
    amazon: Amazon,
    kind: FeedKind | DirectKind,
    action: Action,
    *,
    worker: str,
    now: Callable[[], datetime],
) -> bool:
    """Whether a claimed action may leave now; what else came of it is written down."""
    try:
        prepared = kind.prepare(amazon, action, now=now())
    except Seen as seen:
        happened(action, source=seen.source, seen=seen.what, worker=worker, now=now())
    except NotPossible as no:
        failed(action, no.code, no.detail, worker=worker, now=now())
    except Later as later:
        again(action, later.code, "", worker=worker, now=now(), wait=later.wait)
        _tell_if_late(action, later.code, now=now())
    except AmazonError as error:
        not_now(action, error, worker=worker, now=now())
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # nothing has left: this one waits, those behind it go on
        log.exception("action_not_ready", action=action.pk)
        name = type(error).__name__
        again(action, "not_ready", name, worker=worker, now=now(), wait=pause(action))
    else:
        action.payload = {**action.payload, "prepared": prepared}
        return True
    return False


def not_now(action: Action, error: AmazonError, *, worker: str, now: datetime) -> None:
    """Amazon could not be read, or did nothing: try later, or tell a person where that is no use."""
    if error.code in FINAL:
        failed(action, error.code, error.detail, worker=worker, now=now)
        return
    wait = error.wait if isinstance(error, NotDone) and error.wait else pause(action)
    again(action, error.code, error.detail, worker=worker, now=now, wait=wait)
    _tell_if_late(action, error.code, now=now)


def _tell_if_late(action: Action, code: str, *, now: datetime) -> None:
    if action.attempts == TELL_AFTER:
        delayed(action, code, now=now)


def pause(action: Action) -> timedelta:
    """How long to wait before the next try."""
    return min(timedelta(seconds=10 * 2 ** min(action.attempts, 10)), LONGEST_PAUSE)
