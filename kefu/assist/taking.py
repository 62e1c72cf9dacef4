"""Taking a suggestion over into the draft, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu.accounts.models import User
from kefu.assist.models import Function, Suggestion
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Draft
from kefu.cases.verbs import changing, remember
from kefu.flow.answering import save_draft

State = Suggestion.State


def confirm_keys(suggestion: Suggestion) -> list[str]:
    """What a person must confirm before it can be taken over."""
    return [
        f"{change['kind']}:{change['before']}→{change['after']}" for change in suggestion.changes
    ]


def take_over(
    suggestion: Suggestion, *, confirmed: Sequence[str], actor: User, now: datetime
) -> Draft:
    """The suggestion becomes the draft; nothing is sent.

    Raises ``NotAllowedNow``: ``suggestion_gone``, ``suggestion_beyond_verdict``,
    ``suggestion_unconfirmed``, ``suggestion_outdated``.
    """
    case = suggestion.case
    with changing(case):
        suggestion.refresh_from_db()
        if suggestion.state == State.TAKEN:
            raise NotAllowedNow("suggestion_gone")
        if not suggestion.takeable:
            raise NotAllowedNow("suggestion_beyond_verdict")
        if missing := set(confirm_keys(suggestion)) - set(confirmed):
            raise NotAllowedNow("suggestion_unconfirmed", count=len(missing))
        draft = Draft.objects.filter(case=case).first()
        if _text_of(draft) != _plain(suggestion.replaces):
            raise NotAllowedNow("suggestion_outdated")
        gloss = draft.gloss if draft else ""
        if suggestion.call.function == Function.TRANSLATE_DRAFT:
            gloss = suggestion.source
        kept = _save(suggestion, suggestion.text, gloss, draft, actor, now)
        _settle(suggestion, State.TAKEN, now)
        remember(
            case,
            "suggestion_taken",
            actor=actor,
            now=now,
            function=suggestion.call.function,
            confirmed=len(confirmed),
        )
        return kept


def undo(suggestion: Suggestion, *, actor: User, now: datetime) -> Draft:
    """Put back what stood there. Raises ``NotAllowedNow("suggestion_outdated")`` once edited."""
    case = suggestion.case
    with changing(case):
        suggestion.refresh_from_db()
        draft = Draft.objects.filter(case=case).first()
        if suggestion.state != State.TAKEN or _text_of(draft) != _plain(suggestion.text):
            raise NotAllowedNow("suggestion_outdated")
        kept = _save(suggestion, suggestion.replaces, suggestion.gloss_before, draft, actor, now)
        _settle(suggestion, State.UNDONE, now)
        remember(case, "suggestion_undone", actor=actor, now=now)
        return kept


def drop(suggestion: Suggestion) -> None:
    """Away with it; the record of the call stays."""
    suggestion.delete()


def _save(
    suggestion: Suggestion,
    text: str,
    gloss: str,
    draft: Draft | None,
    actor: User,
    now: datetime,
) -> Draft:
    return save_draft(
        suggestion.case,
        text=text,
        gloss=gloss,
        subject=draft.subject if draft else "",
        remedies=draft.remedies if draft else [],
        version=draft.version if draft else 0,
        actor=actor,
        now=now,
    )


def _settle(suggestion: Suggestion, state: str, now: datetime) -> None:
    suggestion.state, suggestion.settled_at = state, now
    suggestion.save(update_fields=["state", "settled_at"])


def _text_of(draft: Draft | None) -> str:
    return _plain(draft.text if draft else "")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
