"""Actions that are one call: claimed, read, ``transmitting`` committed, called; never called twice blindly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import Q

from kefu.connectors.amazon.actions.claiming import claim, due, leaving
from kefu.connectors.amazon.actions.kinds import DirectKind, Later, NotPossible, Seen
from kefu.connectors.amazon.actions.preparing import not_now, ready
from kefu.connectors.amazon.actions.registry import DIRECT
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import AnswerLost, NotDone
from kefu.outbox.models import Action
from kefu.outbox.outcomes import again, doubted, failed, happened, took

log = structlog.get_logger(__name__)
State = Action.State
MOST = 20
# So soon after an unclear call Amazon is asked what became of it.
LOOK_AFTER = timedelta(seconds=30)


def do_due(amazon: Amazon, *, worker: str, now: Callable[[], datetime]) -> int:
    """Do what is due for a store. Returns how many actions were taken up."""
    note_left_behind(amazon, worker=worker, now=now())
    count = 0
    for action in due(amazon.account, list(DIRECT), worker, now())[:MOST]:
        if claim(action, worker, now()):
            do(amazon, DIRECT[action.kind], action, worker=worker, now=now)
            count += 1
    return count


def do(
    amazon: Amazon, kind: DirectKind, action: Action, *, worker: str, now: Callable[[], datetime]
) -> None:
    """Do one claimed action and write down how it ended."""
    if not ready(amazon, kind, action, worker=worker, now=now) or not leaving(action, now()):
        return
    try:
        seen = kind.do(amazon, action)
    except Seen as there:
        happened(action, source=there.source, seen=there.what, worker=worker, now=now())
    except NotPossible as no:
        failed(action, no.code, no.detail, worker=worker, now=now())
    except Later as later:
        again(action, later.code, "", worker=worker, now=now(), wait=later.wait)
    except NotDone as no:
        not_now(action, no, worker=worker, now=now())
    except AnswerLost as lost:
        doubted(
            action, lost.code, lost.detail, worker=worker, now=now(), check_at=now() + LOOK_AFTER
        )
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # whatever it was, nobody knows whether the call was heard
        log.exception("action_broken_off", action=action.pk)
        doubted(
            action,
            "broken_off",
            type(error).__name__,
            worker=worker,
            now=now(),
            check_at=now() + LOOK_AFTER,
        )
    else:
        if kind.proved:
            happened(action, source="answer", seen=seen, worker=worker, now=now())
        else:
            took(action, worker=worker, now=now(), check_at=now() + kind.first_look)


def note_left_behind(amazon: Amazon, *, worker: str, now: datetime) -> None:
    """Calls whose worker died under way: in doubt, and looked up."""
    lost = Action.objects.filter(
        store=amazon.account.store_id, kind__in=list(DIRECT), state=State.TRANSMITTING
    ).filter(Q(lease_until__lte=now) | Q(claimed_by=worker))
    for action in lost.select_related("case", "store", "letter"):
        doubted(action, "worker_died", "", worker=worker, now=now, check_at=now)
