"""A worker's round: what waits to be done at Amazon, for every store that is connected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from kefu.connectors.amazon.actions.direct import do_due
from kefu.connectors.amazon.actions.feed_finding import find
from kefu.connectors.amazon.actions.feed_following import follow
from kefu.connectors.amazon.actions.feed_making import make_feed
from kefu.connectors.amazon.actions.feed_sending import claim, due_feeds, submit, upload
from kefu.connectors.amazon.actions.proving import look_up_due
from kefu.connectors.amazon.actions.registry import BY_FEED
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.models import AmazonAccount, Feed

State = Feed.State
Line = Callable[[AmazonAccount], Amazon]


def run_due(*, worker: str, now: Callable[[], datetime], line: Line | None = None) -> int:
    """One round. Returns how much there was to do; never raises for the other side."""
    count = 0
    for account in AmazonAccount.objects.filter(active=True).select_related("store"):
        amazon = line(account) if line else Amazon(account, patience=timedelta(0), now=now)
        count += run_for(amazon, worker=worker, now=now)
    return count


def run_for(amazon: Amazon, *, worker: str, now: Callable[[], datetime]) -> int:
    """One store's round: what is one call, what goes by feed, what is to be looked up."""
    count = do_due(amazon, worker=worker, now=now)
    for name, kind in BY_FEED.items():
        count += make_feed(amazon, name, kind, worker=worker, now=now) is not None
    for feed in due_feeds(amazon.account, worker, now()):
        if claim(feed, worker, now()):
            advance(amazon, feed, worker=worker, now=now)
            count += 1
    return count + look_up_due(amazon, worker=worker, now=now)


def advance(amazon: Amazon, feed: Feed, *, worker: str, now: Callable[[], datetime]) -> None:
    """The next step of a feed, from wherever it was left."""
    if feed.state == State.OPEN and not upload(amazon, feed, now=now):
        return
    if feed.state == State.UPLOADED:
        submit(amazon, feed, worker=worker, now=now)
    elif feed.state == State.SUBMITTING:
        find(amazon, feed, worker=worker, now=now)
    elif feed.state == State.SUBMITTED:
        follow(amazon, feed, worker=worker, now=now)
