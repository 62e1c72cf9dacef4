"""The background side: claim a question that waits, put it, record what became of it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from kefu.assist.answering import Question, Unusable, keep, question_of
from kefu.assist.asking import OVER, give_up_old
from kefu.assist.endpoint import EndpointTrouble, Reply, complete
from kefu.assist.models import Call
from kefu.assist.offering import assistant, endpoint_of, functions_for

log = structlog.get_logger()
State = Call.State


def work_next(now: Callable[[], datetime]) -> bool:
    """Put the oldest question that waits; whether there was one."""
    give_up_old(now())
    call = _claim(now())
    if call is None:
        return False
    started = time.monotonic()
    outcome = "done"
    try:
        _put(call, now)
    except EndpointTrouble as trouble:
        outcome, call.tries = trouble.code, trouble.tries
    except Unusable as unusable:
        outcome = unusable.code
    except Exception as error:
        # Whatever it was: the agent must not wait for it. Its text might quote a buyer.
        log.error("assist_call_broke", call=call.pk, error=type(error).__name__)
        outcome = "broke"
    _finish(call, outcome, milliseconds=int((time.monotonic() - started) * 1000), now=now())
    return True


def _claim(now: datetime) -> Call | None:
    """The oldest waiting call, if nobody else takes it first."""
    for pk in (
        Call.objects.filter(state=State.WAITING).order_by("id").values_list("pk", flat=True)[:5]
    ):
        claimed = Call.objects.filter(pk=pk, state=State.WAITING).update(
            state=State.RUNNING, claimed_at=now
        )
        if claimed == 1:
            return Call.objects.select_related("case__store", "case__order", "message", "by").get(
                pk=pk
            )
    return None


def _put(call: Call, now: Callable[[], datetime]) -> None:
    """Ask the endpoint and keep its answer, unless the person has cancelled meanwhile."""
    settings = assistant()
    if call.function not in functions_for(call.store_id):
        raise Unusable("assistant_off")  # switched off while it waited
    question = question_of(
        call, boundary=secrets.token_hex(8), most_characters=settings.most_characters
    )
    call.masked = question.mask.count
    reply = complete(endpoint_of(settings), question.prompt.messages())
    _count(call, question, reply)
    if Call.objects.filter(pk=call.pk, state=State.RUNNING).exists():
        keep(call, question, reply.text, now=now())


def _count(call: Call, question: Question, reply: Reply) -> None:
    """Tokens as the endpoint says, else reckoned generously: three characters a token."""
    call.tries = reply.tries
    call.tokens_in = reply.tokens_in or question.prompt.size // 3 + 1
    call.tokens_out = reply.tokens_out or len(reply.text) // 3 + 1


def _finish(call: Call, outcome: str, *, milliseconds: int, now: datetime) -> None:
    """Record it. What a person has cancelled meanwhile stays cancelled, its cost is kept."""
    cost = {
        "tries": call.tries,
        "tokens_in": call.tokens_in,
        "tokens_out": call.tokens_out,
        "milliseconds": milliseconds,
        "masked": call.masked,
    }
    Call.objects.filter(pk=call.pk).update(**cost, **OVER)
    Call.objects.filter(pk=call.pk, state=State.RUNNING).update(
        state=State.DONE if outcome == "done" else State.FAILED, outcome=outcome, finished_at=now
    )
    log.info("assist_call", call=call.pk, function=call.function, outcome=outcome, **cost)
