"""What people do about feedback: each a dated step with its actor and reason (FBK-1 to FBK-3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from kefu.accounts.models import User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.tasks import add_task
from kefu.ratings.models import Cause, Feedback, FeedbackChange

# The task that keeps a cause from coming again.
IMPROVES = {
    Cause.QUALITY: "improve_quality",
    Cause.DESCRIPTION: "fix_listing",
    Cause.DELIVERY: "ask_logistics",
}


def note_removed(
    feedback: Feedback, *, by: str, reason: str, actor: User | None, now: datetime
) -> None:
    """It is gone at Amazon. Raises ``NotAllowedNow``: ``already_removed``, ``unknown_remover``."""
    if by not in Feedback.RemovedBy.values:
        raise NotAllowedNow("unknown_remover", by=by)
    with _changing(feedback):
        if feedback.removed_at is not None:
            raise NotAllowedNow("already_removed")
        feedback.removed_at, feedback.removed_by, feedback.missing_since = now, by, None
        feedback.save(update_fields=["removed_at", "removed_by", "missing_since"])
        _note(feedback, "feedback_removed", actor, now, reason, by=by)


def note_stands(feedback: Feedback, *, reason: str, actor: User | None, now: datetime) -> None:
    """It stands at Amazon after all. Raises ``NotAllowedNow("nothing_new")``."""
    with _changing(feedback):
        if feedback.removed_at is None and feedback.missing_since is None:
            raise NotAllowedNow("nothing_new")
        feedback.removed_at, feedback.removed_by, feedback.missing_since = None, "", None
        feedback.save(update_fields=["removed_at", "removed_by", "missing_since"])
        _note(feedback, "feedback_stands", actor, now, reason)


def note_replied(feedback: Feedback, *, reply: str, actor: User | None, now: datetime) -> None:
    """Our public reply stands at Amazon. Raises ``NotAllowedNow("empty_reply")``."""
    if not reply.strip():
        raise NotAllowedNow("empty_reply")
    with _changing(feedback):
        was, feedback.reply, feedback.replied_at = feedback.reply, reply.strip(), now
        feedback.save(update_fields=["reply", "replied_at"])
        _note(feedback, "feedback_reply", actor, now, "", was=was, **{"is": feedback.reply})


def note_removal_asked(
    feedback: Feedback, *, ground: str, reason: str, actor: User | None, now: datetime
) -> None:
    """Amazon was asked to remove it (FBK-2).

    Raises ``NotAllowedNow``: ``already_removed``, ``no_ground``, ``removal_asked``.
    """
    if not ground:
        raise NotAllowedNow("no_ground")
    with _changing(feedback):
        if feedback.removed_at is not None:
            raise NotAllowedNow("already_removed")
        if feedback.removal_asked_at is not None and feedback.removal_refused_at is None:
            raise NotAllowedNow("removal_asked")
        feedback.ground, feedback.removal_asked_at = ground, now
        feedback.removal_refused_at = None
        feedback.save(update_fields=["ground", "removal_asked_at", "removal_refused_at"])
        _note(feedback, "feedback_removal_asked", actor, now, reason, ground=ground)


def note_removal_refused(
    feedback: Feedback, *, reason: str, actor: User | None, now: datetime
) -> None:
    """Amazon keeps it. Raises ``NotAllowedNow("removal_not_asked")``."""
    with _changing(feedback):
        if feedback.removal_asked_at is None or feedback.removal_refused_at is not None:
            raise NotAllowedNow("removal_not_asked")
        feedback.removal_refused_at = now
        feedback.save(update_fields=["removal_refused_at"])
        _note(feedback, "feedback_removal_refused", actor, now, reason)


def file_cause(
    feedback: Feedback,
    *,
    cause: str,
    reason: str,
    actor: User | None,
    now: datetime,
    task: bool = False,
) -> None:
    """Say what it is about; with ``task`` the department that can mend it is asked (REV-2).

    Raises ``NotAllowedNow("unknown_cause")``.
    """
    if cause not in Cause.values:
        raise NotAllowedNow("unknown_cause", cause=cause)
    with _changing(feedback):
        if task and feedback.case is not None and IMPROVES.get(cause):
            add_task(feedback.case, code=IMPROVES[cause], note=reason, actor=actor, now=now)
        if feedback.cause == cause:
            return
        was, feedback.cause = feedback.cause, cause
        feedback.save(update_fields=["cause"])
        _note(feedback, "feedback_cause", actor, now, reason, was=was, **{"is": cause})


@contextmanager
def _changing(feedback: Feedback) -> Iterator[None]:
    """One transaction in which nobody else changes this feedback; the row is read afresh."""
    with transaction.atomic():
        Feedback.objects.select_for_update().get(pk=feedback.pk)
        feedback.refresh_from_db()
        yield


def _note(
    feedback: Feedback, code: str, actor: User | None, now: datetime, reason: str, **facts: object
) -> None:
    FeedbackChange.objects.create(
        feedback=feedback, at=now, code=code, actor=actor, reason=reason.strip(), facts=facts
    )
