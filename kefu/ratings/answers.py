"""Answers to "has this solved your problem?": kept once, from replies and by signed link (STD-2)."""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.db import transaction

from kefu.accounts.models import Store
from kefu.cases.models import Case, Message
from kefu.cases.verbs import remember
from kefu.ratings.models import Answer
from kefu.ratings.survey import Said

SALT = "kefu.satisfaction"
# Afterwards a link asks nobody any more.
LINK_SECONDS = 60 * 24 * 3600


def token_for(case: Case) -> str:
    """A signed token that names the case and nothing else."""
    return signing.dumps(case.pk, salt=SALT)


def case_of(token: str) -> Case | None:
    """The case that a token names, unless it is forged or too old."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    found = Case.objects.select_related("store").filter(pk=pk).first()
    return found.merged_into if found is not None and found.merged_into else found


def keep_answer(
    case: Case,
    said: Said,
    *,
    source: str,
    ref: str,
    at: datetime,
    now: datetime,
    message: Message | None = None,
    words: str = "",
) -> Answer:
    """Keep an answer; told again by the same ``ref``, the later word holds."""
    with transaction.atomic():
        Store.objects.select_for_update().get(pk=case.store_id)
        row, _ = Answer.objects.update_or_create(
            store_id=case.store_id,
            source=source,
            ref=ref,
            defaults={
                "case": case,
                "amazon_order_id": case.amazon_order_id,
                "message": message,
                "solved": said.solved,
                "score": said.score,
                "words": words[:2000],
                "at": at,
            },
        )
        facts = {"solved": said.solved, "score": said.score, "source": source}
        remember(case, "satisfaction_told", actor=None, now=now, **facts)
        return row
