"""The end of a case: closed, and the buyer asked whether it is solved, where the store asks (STD-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from kefu.accounts.models import User
from kefu.cases import verbs
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Event, Message
from kefu.cases.verbs import changing, remember, set_state
from kefu.claims.models import Claim
from kefu.flow.letter_context import letter_language
from kefu.outbox.queueing import Letter, queue_letter
from kefu.ratings.answers import keep_answer, token_for
from kefu.ratings.asking import plan_in_force
from kefu.ratings.models import Answer
from kefu.ratings.survey import question, read_answer

ASKED = "satisfaction_asked"
# A reply is taken for an answer only so long after the question.
ANSWERED_WITHIN = timedelta(days=30)
UNSETTLED = (Claim.State.OPEN, Claim.State.ANSWERED)


def close_case(case: Case, *, actor: User | None, now: datetime) -> None:
    """Close it, and ask. That the question cannot be sent keeps nobody from closing.

    Raises as ``cases.verbs.close`` does.
    """
    verbs.close(case, actor=actor, now=now)
    if not _is_asked(case):
        return
    try:
        with transaction.atomic():
            _ask(case, actor, now)
    except NotAllowedNow as refused:
        remember(case, "satisfaction_not_asked", actor=actor, now=now, why=refused.code)


def note_answers(cases: Sequence[Case], *, now: datetime) -> None:
    """Replies to the question that say yes, no, or a number, become answers."""
    asked: dict[int, datetime] = {}
    for case_id, at in Event.objects.filter(case__in=cases, code=ASKED).values_list("case", "at"):
        asked[case_id] = max(at, asked.get(case_id, at))
    if not asked:
        return
    replies = Message.objects.filter(case__in=list(asked), kind="buyer_message").select_related(
        "case"
    )
    known = set(Answer.objects.filter(message__in=replies).values_list("message_id", flat=True))
    for reply in replies:
        since = asked[reply.case_id]
        if reply.pk in known or not since <= reply.at <= since + ANSWERED_WITHIN:
            continue
        said = read_answer(reply.text)
        if said is not None:
            keep_answer(
                reply.case,
                said,
                source=Answer.Source.REPLY,
                ref=f"case:{reply.case_id}",
                at=reply.at,
                now=now,
                message=reply,
                words=reply.text,
            )


def _is_asked(case: Case) -> bool:
    """Once a case, where the buyer wrote and was answered, and no claim hangs over it."""
    if not plan_in_force(case.store).ask_satisfaction:
        return False
    if case.events.filter(code=ASKED).exists() or case.claims.filter(state__in=UNSETTLED).exists():
        return False
    kinds = set(case.messages.values_list("kind", flat=True))
    return "buyer_message" in kinds and bool(kinds & {"answer", "reply_copy"})


def _ask(case: Case, actor: User | None, now: datetime) -> None:
    language = letter_language(case)
    link = _link(case) if case.channel != "amazon" else ""
    text = f"{question(language, link)}\n\n{case.store.name}"
    gloss = question("zh" if actor is not None and actor.gloss_language == "zh" else "en")
    facts: dict[str, Any] = {"language": language}
    with changing(case):
        subject = case.subject if case.subject.lower().startswith("re:") else f"Re: {case.subject}"
        letter = Letter(text=text, subject=subject[:250], gloss=gloss)
        action = queue_letter(case, letter=letter, chosen=[], actor=actor, now=now, about=ASKED)
        # It answers nothing that the buyer asked, and stops no clock.
        Message.objects.filter(pk=action.message_id).update(automatic=True, language=language)
        set_state(case, Case.State.DONE, now=now)
        remember(case, ASKED, actor=actor, now=now, message=action.message_id, **facts)


def _link(case: Case) -> str:
    """Where the buyer can choose; none where nobody said under which address the desk is reached."""
    origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    return f"{origin}/solved/{token_for(case)}/" if origin else ""
