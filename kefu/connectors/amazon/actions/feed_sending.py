"""A feed's way to Amazon, one commit a step, so that a worker may die at any of them.

Its document is laid down (which does nothing), ``submitting`` is committed, the feed is created.
Found in ``submitting`` without an answer, Amazon is asked which feeds it has: see ``feed_finding``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import Q

from kefu.connectors.amazon.actions.documents import put
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import AmazonError, AnswerLost, NotDone
from kefu.connectors.amazon.marketplaces import marketplace_id
from kefu.connectors.amazon.models import AmazonAccount, Feed
from kefu.outbox.outcomes import again

log = structlog.get_logger(__name__)
State = Feed.State
LEASE = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
# Amazon lists a new feed at once as a rule; it is not looked for sooner than this.
LOOK_AFTER = timedelta(seconds=30)
ACTIVE = (State.OPEN, State.UPLOADED, State.SUBMITTING, State.SUBMITTED)


def due_feeds(account: AmazonAccount, worker: str, now: datetime) -> list[Feed]:
    """The store's feeds that something is to be done for."""
    free = Q(lease_until=None) | Q(lease_until__lte=now) | Q(claimed_by=worker)
    found = Feed.objects.filter(account=account, state__in=ACTIVE, not_before__lte=now)
    return list(found.filter(free).order_by("id"))


def claim(feed: Feed, worker: str, now: datetime) -> bool:
    """Take a feed up, alone."""
    return change(feed, claimed_by=worker, lease_until=now + LEASE)


def change(feed: Feed, **fields: Any) -> bool:
    """Write fields if nobody has changed the row since it was read."""
    written = Feed.objects.filter(pk=feed.pk, version=feed.version).update(
        version=feed.version + 1, **fields
    )
    if written == 1:
        feed.version += 1
        for name, value in fields.items():
            setattr(feed, name, value)
    return written == 1


def rest(feed: Feed, until: datetime, error: AmazonError | None = None, **fields: Any) -> bool:
    """Put a feed down until then."""
    if error is not None:
        fields |= {"last_error": error.code, "last_error_detail": error.detail}
    return change(feed, claimed_by="", lease_until=None, not_before=until, **fields)


def upload(amazon: Amazon, feed: Feed, *, now: Callable[[], datetime]) -> bool:
    """Lay the document down. True where the feed can go on at once."""
    try:
        document = put(amazon, feed.content.encode("utf-8"))
    except AmazonError as error:
        rest(feed, now() + _wait(error), error)
        return False
    return change(feed, state=State.UPLOADED, document_id=document)


def submit(amazon: Amazon, feed: Feed, *, worker: str, now: Callable[[], datetime]) -> None:
    """Create the feed. Whatever happens after ``submitting`` was committed may have happened there."""
    if not change(feed, state=State.SUBMITTING, submitting_at=now()):
        return
    place = marketplace_id(feed.account.store.marketplace)
    body = {
        "feedType": feed.kind,
        "marketplaceIds": [place],
        "inputFeedDocumentId": feed.document_id,
    }
    try:
        answer = amazon.call("createFeed", body=body)
    except NotDone as no:
        _not_taken(feed, no, worker=worker, now=now())
        return
    except AnswerLost as lost:
        log.warning("feed_answer_lost", feed=feed.pk)
        rest(feed, now() + LOOK_AFTER, lost)
        return
    number = str(answer.get("feedId") or "") if isinstance(answer, dict) else ""
    if number:
        submitted(feed, number, now=now())
    else:
        rest(feed, now() + LOOK_AFTER, AnswerLost("amazon_failed", "createFeed: no feedId"))


def submitted(feed: Feed, number: str, *, now: datetime, adopted: bool = False) -> None:
    """Amazon has it under this number."""
    rest(
        feed,
        now + PAUSE,
        state=State.SUBMITTED,
        feed_id=number,
        submitted_at=now,
        adopted=adopted,
        looks=0,
        last_error="",
        last_error_detail="",
    )


def call_off(feed: Feed, code: str, detail: str, *, worker: str, now: datetime) -> None:
    """Amazon certainly has no such feed: its actions wait again, and are read anew before they go."""
    for place in feed.places.select_related("action__case", "action__letter"):
        again(place.action, code, detail, worker=worker, now=now, wait=timedelta(0))
    rest(feed, now, state=State.BROKEN, done_at=now, last_error=code, last_error_detail=detail)


def _not_taken(feed: Feed, no: NotDone, *, worker: str, now: datetime) -> None:
    """Certainly nothing happened. A document that Amazon does not want is made anew."""
    if no.code in ("invalid", "not_found"):
        for place in feed.places.select_related("action__case", "action__letter"):
            again(
                place.action,
                no.code,
                no.detail,
                worker=worker,
                now=now,
                wait=timedelta(minutes=15),
            )
        rest(feed, now, no, state=State.BROKEN, done_at=now)
        return
    rest(feed, now + _wait(no), no, state=State.UPLOADED)


def _wait(error: AmazonError) -> timedelta:
    return max(error.wait if isinstance(error, NotDone) else timedelta(0), PAUSE)
