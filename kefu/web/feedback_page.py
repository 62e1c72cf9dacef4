"""Feedback as its page shows it: how long the buyer may remove it, grounds, steps in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from kefu.accounts.models import User
from kefu.guided.models import GuidedStep
from kefu.ratings.grounds import cause_in, grounds_of
from kefu.ratings.listing import Removable
from kefu.ratings.models import Feedback, FeedbackChange
from kefu.web.guided_steps import shown
from kefu.web.words import word
from kefu.web.words.ratings import CHANGES

STEP_KINDS = ("ask_feedback_removal", "reply_to_feedback")


def change_sentence(change: FeedbackChange) -> str:
    """A step of a feedback in one sentence. An unknown code shows itself."""
    facts, pattern = change.facts or {}, CHANGES.get(change.code)
    if pattern is None:
        return change.code.replace("_", " ")
    return gettext(pattern) % {
        "is": facts.get("is") or "–",
        "was": facts.get("was") or "–",
        "by": word("remover", facts.get("by")),
        "ground": word("removal_ground", facts.get("ground")),
        "cause": word("rating_cause", facts.get("is")) or "–",
    }


def page_of(feedback: Feedback, user: User, *, now: datetime) -> dict[str, Any]:
    """All that the page shows."""
    until = Removable(now).until(feedback)
    fulfilment = feedback.order.fulfilment if feedback.order is not None else ""
    steps = GuidedStep.objects.select_related("store", "case").filter(
        store=feedback.store_id,
        amazon_order_id=feedback.amazon_order_id,
        kind__in=STEP_KINDS,
    )
    found = list(steps.order_by("pk"))
    return {
        "until": until if until > now else None,
        "grounds": grounds_of(feedback.comment, fulfilment=fulfilment),
        "likely_cause": cause_in(feedback.comment, feedback.case.issue if feedback.case else ""),
        "steps": [shown(step, feedback.store, user) for step in found],
        "running": {step.kind for step in found if step.unfinished},
    }
