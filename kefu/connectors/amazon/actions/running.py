"""A worker's round: what waits to be done at Amazon, for every store that is connected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from kefu.connectors.amazon.actions.direct import do_due
from kefu.connectors.amazon.actions.feed_finding import find
from kefu.connectors.amazon.actions.feed_following import follow
from kefu.connectors.amazon.actions.feed_making import make_feed
from kefu.connectors.amazon.actions.feed_sending import (
    ACTIVE,
    claim,
    due_feeds,
    submit,
    upload,
)
from kefu.connectors.amazon.actions.proving import look_up_due
from kefu.connectors.amazon.actions.registry import ALL, BY_FEED
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.models import AmazonAccount, Feed
from kefu.connectors.amazon.quota import Urgency
from kefu.outbox.models import Action

State = Feed.State
ON_ITS_WAY = (Action.State.QUEUED, Action.State.CLAIMED, Action.State.TRANSMITTING)
UNPROVED = (Action.State.SENT, Action.State.IN_DOUBT)
Line = Callable[[AmazonAccount], Amazon]


def run_due(*, worker: str, now: Callable[[], datetime], line: Line | None = None) -> int:
    """One round. Returns how much there was to do; never raises for the other side."""
    count = 0
    accounts = AmazonAccount.objects.filter(active=True).filter(_something_waits(now()))
    for account in accounts.select_related("store"):
        amazon = line(account) if line else _line(account, now)
        count += run_for(amazon, worker=worker, now=now)
    return count


def _line(account: AmazonAccount, now: Callable[[], datetime]) -> Amazon:
    """Nothing here sleeps: what has to wait comes up again, and those behind it go on."""
    return Amazon(account, urgency=Urgency.PROMISE, patience=timedelta(0), now=now)


def _something_waits(now: datetime) -> Q:
    """Stores with an action on its way, or one to be looked up; asked often, mostly in vain."""
    actions = Action.objects.filter(store=OuterRef("store"), kind__in=ALL)
    on_its_way = actions.filter(state__in=ON_ITS_WAY)
    unproved = actions.filter(state__in=UNPROVED, check_at__lte=now)
    feeds = Feed.objects.filter(account=OuterRef("pk"), state__in=ACTIVE, not_before__lte=now)
    return Q(Exists(on_its_way)) | Q(Exists(unproved)) | Q(Exists(feeds))


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
