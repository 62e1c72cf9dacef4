"""Trying the settings with a made-up letter: nothing of a buyer leaves."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace
from datetime import datetime

from kefu.accounts.models import User
from kefu.assist.checks import Basis, check
from kefu.assist.endpoint import EndpointTrouble, Reply, address_problem, complete
from kefu.assist.models import Assistant, Call
from kefu.assist.offering import endpoint_of
from kefu.assist.prompting import answer_in, prompt
from kefu.cases.masking import Mask, people

MADE_UP = (
    "Dear Jo Example, thank you for your message. We are looking into it and will write to you "
    "again by 24 November 2026. Your order is 111-1111111-1111111, the price was $19.99."
)
MOST_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step tried: ``problem`` is a code where it failed, ``detail`` a figure where it went well."""

    code: str
    ok: bool
    problem: str = ""
    detail: str = ""


def try_assistant(settings: Assistant, *, actor: User, now: datetime) -> list[Step]:
    """Ask for a politer letter and see whether the answer keeps to the rules."""
    if problem := address_problem(settings.url):
        return [Step(code="address", ok=False, problem=problem)]
    steps = [Step(code="address", ok=True)]
    mask = Mask(known=people(["Jo Example"]))
    sent = prompt("politer", mask.hide(MADE_UP), language="en", boundary=secrets.token_hex(8))
    endpoint = endpoint_of(settings)
    endpoint = replace(endpoint, seconds=min(endpoint.seconds, MOST_SECONDS))
    started = time.monotonic()
    try:
        reply = complete(endpoint, sent.messages())
    except EndpointTrouble as trouble:
        _record(settings, trouble.code, None, started, actor, now)
        return [*steps, Step(code="answers", ok=False, problem=trouble.code)]
    seconds = f"{time.monotonic() - started:.1f}"
    steps.append(Step(code="answers", ok=True, detail=seconds))
    problem = _disobeys(mask, reply)
    _record(settings, problem or "done", reply, started, actor, now)
    return [*steps, Step(code="obeys", ok=not problem, problem=problem)]


def _disobeys(mask: Mask, reply: Reply) -> str:
    text = answer_in(reply.text)
    if text is None:
        return "not_as_asked"
    basis = Basis(before=MADE_UP, language_before="en", language_after="en", currency="USD")
    changes = check(mask.show(text), basis).changes
    return "changes_figures" if any(":" not in change.kind for change in changes) else ""


def _record(
    settings: Assistant,
    outcome: str,
    reply: Reply | None,
    started: float,
    actor: User,
    now: datetime,
) -> None:
    Call.objects.create(
        by=actor,
        function=Call.TEST,
        task="politer",
        language="en",
        model=settings.model,
        state=Call.State.DONE if reply else Call.State.FAILED,
        outcome=outcome,
        asked_at=now,
        claimed_at=now,
        finished_at=now,
        tries=reply.tries if reply else 1,
        tokens_in=reply.tokens_in if reply else 0,
        tokens_out=reply.tokens_out if reply else 0,
        milliseconds=int((time.monotonic() - started) * 1000),
    )
