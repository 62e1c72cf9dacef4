"""Queued actions of one type → one feed: Amazon takes one in two minutes, so they go together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from kefu.connectors.amazon.actions.claiming import claim, due, leaving
from kefu.connectors.amazon.actions.envelope import envelope
from kefu.connectors.amazon.actions.kinds import FeedKind
from kefu.connectors.amazon.actions.preparing import ready
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.models import AmazonAccount, Feed, FeedMessage
from kefu.outbox.models import Action
from kefu.outbox.outcomes import failed

State = Feed.State
EVERY = timedelta(minutes=2)
MOST_MESSAGES = 100
NOT_SUBMITTED = (State.OPEN, State.UPLOADED, State.SUBMITTING)


def make_feed(
    amazon: Amazon, name: str, kind: FeedKind, *, worker: str, now: Callable[[], datetime]
) -> Feed | None:
    """Gather what is due of one kind, make each ready, and write the feed that will carry them."""
    account = amazon.account
    if not _its_turn(account, kind, now()):
        return None
    waiting = _one_an_order(due(account, [name], worker, now()))[:MOST_MESSAGES]
    if waiting and not account.seller_id:
        for action in waiting:
            failed(action, "no_merchant_token", "", worker=worker, now=now())
        return None
    taken = [action for action in waiting if claim(action, worker, now())]
    prepared = [a for a in taken if ready(amazon, kind, a, worker=worker, now=now)]
    return _write(account, kind, prepared, now()) if prepared else None


def _its_turn(account: AmazonAccount, kind: FeedKind, now: datetime) -> bool:
    """Not while one of this type has not been handed in, nor so soon after the last of any type."""
    feeds = Feed.objects.filter(account=account)
    if feeds.filter(kind=kind.feed_type, state__in=NOT_SUBMITTED).exists():
        return False
    return not feeds.filter(made_at__gt=now - EVERY).exists()


def _one_an_order(actions: list[Action]) -> list[Action]:
    """What one feed does to an order must be seen before the next thing is done to it."""
    first: dict[str, Action] = {}
    for action in actions:
        first.setdefault(action.amazon_order_id, action)
    return list(first.values())


def _write(
    account: AmazonAccount, kind: FeedKind, actions: list[Action], now: datetime
) -> Feed | None:
    with transaction.atomic():
        carried = [action for action in actions if leaving(action, now)]
        if not carried:
            return None
        feed = Feed.objects.create(
            account=account,
            kind=kind.feed_type,
            content=envelope(
                account.seller_id,
                kind.message_type,
                [(action.pk, kind.message(action)) for action in carried],
            ),
            messages=len(carried),
            made_at=now,
            not_before=now,
        )
        FeedMessage.objects.bulk_create(
            FeedMessage(feed=feed, action=action, number=action.pk) for action in carried
        )
    return feed
