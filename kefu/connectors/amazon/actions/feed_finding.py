"""A feed whose creation was never answered: is it there? Amazon's own list is asked, nothing is repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from kefu.connectors.amazon.actions.feed_sending import call_off, rest, submitted
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import AmazonError, NotDone
from kefu.connectors.amazon.models import Feed
from kefu.outbox.outcomes import doubted

log = structlog.get_logger(__name__)
SKEW = timedelta(minutes=2)
# The longest that a call may have been under way when its worker died or its answer was lost.
WINDOW = timedelta(minutes=10)
# Not listed by then, it was never created.
CERTAIN = timedelta(minutes=15)
AGAIN = timedelta(minutes=3)


def find(amazon: Amazon, feed: Feed, *, worker: str, now: Callable[[], datetime]) -> None:
    """Adopt the one feed of ours that Amazon has and we do not know; or be sure that there is none.

    With several that nobody knows, none is chosen: a person is told, and proofs may still settle it.
    """
    begun = feed.submitting_at or feed.made_at
    try:
        unknown = _unknown(amazon, feed, begun)
    except AmazonError as error:
        wait = error.wait if isinstance(error, NotDone) else timedelta(0)
        rest(feed, now() + max(wait, AGAIN), error)
        return
    if len(unknown) == 1:
        log.info("feed_found", feed=feed.pk, number=unknown[0])
        submitted(feed, unknown[0], now=now(), adopted=True)
    elif unknown:
        lose(feed, "several_feeds", ", ".join(unknown), worker=worker, now=now())
    elif now() - begun >= CERTAIN:
        call_off(feed, "feed_not_there", "", worker=worker, now=now())
    else:
        rest(feed, now() + AGAIN, looks=feed.looks + 1)


def lose(feed: Feed, code: str, detail: str, *, worker: str, now: datetime) -> None:
    """Nobody can tell what became of it: each action is in doubt, and still looked up by itself."""
    for place in feed.places.select_related("action__case", "action__letter"):
        doubted(place.action, code, detail, worker=worker, now=now, check_at=now + AGAIN)
    rest(feed, now, state=Feed.State.LOST, done_at=now, last_error=code, last_error_detail=detail)


def _unknown(amazon: Amazon, feed: Feed, begun: datetime) -> list[str]:
    """Numbers of feeds of this type, created when ours was, that none of our feeds has."""
    asked: dict[str, Any] = {
        "feed_types": [feed.kind],
        "created_since": (begun - SKEW).isoformat(),
        "created_until": (begun + WINDOW).isoformat(),
        "page_size": 100,
    }
    found: list[str] = []
    while True:
        answer = amazon.call("getFeeds", **asked)
        told = answer.get("feeds") if isinstance(answer, dict) else None
        if not isinstance(told, list):
            raise NotDone("amazon_failed", "getFeeds: no list", permanent=False)
        found += [str(one["feedId"]) for one in told if one.get("feedId")]
        if not answer.get("nextToken"):
            break
        asked = {"next_token": str(answer["nextToken"])}
    known = set(
        Feed.objects.filter(account=feed.account, feed_id__in=found).values_list(
            "feed_id", flat=True
        )
    )
    return [number for number in found if number not in known]
