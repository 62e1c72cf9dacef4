"""Asking the assistant: each question is a row that waits; the background work puts it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kefu.accounts.models import User
from kefu.assist.models import Call, Function, Translation
from kefu.assist.offering import assistant, guard
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Message

State = Call.State
REWRITES = ("politer", "shorter", "instructed")
# A question that nobody took up for so long never will be: the background work stands still.
PATIENCE = timedelta(minutes=2)
# After the time limit, so much longer for what comes before and after the call.
GRACE = timedelta(seconds=30)
OVER = {"material": "", "wish": "", "replaces": ""}


def ask_rewrite(case: Case, *, how: str, wish: str, text: str, actor: User, now: datetime) -> Call:
    """Have the draft rewritten: ``politer``, ``shorter``, or ``instructed`` by a wish.

    Raises ``NotAllowedNow``: ``nothing_to_rewrite``, ``no_wish``, ``assistant_text_too_long`` and what
    ``guard`` raises.
    """
    if how not in REWRITES:
        raise NotAllowedNow("nothing_to_rewrite")
    if not text.strip():
        raise NotAllowedNow("nothing_to_rewrite")
    if how == "instructed" and not wish.strip():
        raise NotAllowedNow("no_wish")
    return _ask(
        case,
        Function.REWRITE,
        how,
        case.language or "en",
        actor,
        now,
        material=text,
        wish=wish if how == "instructed" else "",
        replaces=text,
    )


def ask_draft_translation(case: Case, *, own: str, text: str, actor: User, now: datetime) -> Call:
    """Have the agent's ``own`` words put into the buyer's language; ``text`` stands in the draft."""
    if not own.strip():
        raise NotAllowedNow("nothing_to_translate")
    return _ask(
        case,
        Function.TRANSLATE_DRAFT,
        "translate_draft",
        case.language or "en",
        actor,
        now,
        material=own,
        replaces=text,
    )


def ask_translation(message: Message, *, actor: User, now: datetime) -> Call | None:
    """Have a buyer's message translated for the reader; ``None`` where that was done before."""
    language = actor.gloss_language
    if not message.text.strip():
        raise NotAllowedNow("nothing_to_translate")
    if Translation.objects.filter(message=message, language=language).exists():
        return None
    same = Call.objects.filter(
        message=message, language=language, state__in=(State.WAITING, State.RUNNING)
    ).first()
    return same or _ask(
        message.case,
        Function.TRANSLATE_MESSAGE,
        "translate_message",
        language,
        actor,
        now,
        material=message.text,
        message=message,
    )


def ask_summary(case: Case, *, actor: User, now: datetime) -> Call:
    """Have the conversation summed up for the reader."""
    same = Call.objects.filter(
        case=case,
        function=Function.SUMMARISE,
        language=actor.gloss_language,
        state__in=(State.WAITING, State.RUNNING),
    ).first()
    return same or _ask(case, Function.SUMMARISE, "summarise", actor.gloss_language, actor, now)


def cancel(call: Call, *, now: datetime) -> None:
    """Nothing shall come of it; an answer that is on its way is thrown away on arrival."""
    Call.objects.filter(pk=call.pk, state__in=(State.WAITING, State.RUNNING)).update(
        state=State.CANCELLED, outcome="cancelled", finished_at=now, **OVER
    )
    call.refresh_from_db()


def give_up_old(now: datetime) -> None:
    """Close what will never be answered: nobody took it up, or the worker died over it."""
    if not Call.objects.filter(state__in=(State.WAITING, State.RUNNING)).exists():
        return  # the usual case; nothing is written, so nobody waits for a lock
    started = timedelta(seconds=assistant().seconds) + GRACE
    for state, column, age, outcome in (
        (State.WAITING, "asked_at__lt", PATIENCE, "not_started"),
        (State.RUNNING, "claimed_at__lt", started, "interrupted"),
    ):
        Call.objects.filter(state=state, **{column: now - age}).update(
            state=State.FAILED, outcome=outcome, finished_at=now, **OVER
        )


def _ask(
    case: Case,
    function: str,
    task: str,
    language: str,
    actor: User,
    now: datetime,
    *,
    material: str = "",
    wish: str = "",
    replaces: str = "",
    message: Message | None = None,
) -> Call:
    give_up_old(now)
    with transaction.atomic():
        settings = guard(function, case.store_id, actor.pk, now)
        if len(material) > settings.most_characters:
            raise NotAllowedNow("assistant_text_too_long", most=settings.most_characters)
        return Call.objects.create(
            store_id=case.store_id,
            case=case,
            message=message,
            by=actor,
            function=function,
            task=task,
            language=language,
            material=material,
            wish=wish,
            replaces=replaces,
            asked_at=now,
            model=settings.model,
        )
