"""A feed that Amazon has: how far it is, and at its end what became of each message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from kefu.connectors.amazon.actions.documents import fetch
from kefu.connectors.amazon.actions.feed_finding import lose
from kefu.connectors.amazon.actions.feed_sending import rest
from kefu.connectors.amazon.actions.processing_report import Report, Unclear, read_report
from kefu.connectors.amazon.actions.registry import ALL
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import AmazonError, NotDone
from kefu.connectors.amazon.models import Feed
from kefu.outbox.models import Action
from kefu.outbox.outcomes import doubted, failed, took

State = Feed.State
SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=15)
# Feeds are known to hang: after this long a person is told, and it is followed all the same.
HANGS = timedelta(hours=1)
NEVER_ENDS = timedelta(days=3)


def follow(amazon: Amazon, feed: Feed, *, worker: str, now: Callable[[], datetime]) -> None:
    """Ask once how far it is, and write down what is new."""
    try:
        answer = amazon.call("getFeed", feed_id=feed.feed_id)
        status = str(answer.get("processingStatus")) if isinstance(answer, dict) else ""
        document = str(answer.get("resultFeedDocumentId") or "") if status else ""
        if status == "DONE" and document:
            raw = fetch(amazon, document)
    except AmazonError as error:
        wait = error.wait if isinstance(error, NotDone) else timedelta(0)
        rest(feed, now() + max(wait, SOONEST), error, looks=feed.looks + 1)
        return
    if status == "DONE":
        _settle(feed, raw if document else b"", worker=worker, now=now())
    elif status == "FATAL":
        # Amazon: "some, none, or all of the operations within the feed may have completed".
        _doubt(feed, "feed_fatal", worker=worker, now=now())
        rest(feed, now(), state=State.BROKEN, done_at=now(), last_error="feed_fatal")
    elif status == "CANCELLED":
        for action in _actions(feed):
            failed(action, "feed_cancelled", "", worker=worker, now=now())
        rest(feed, now(), state=State.BROKEN, done_at=now(), last_error="feed_cancelled")
    else:
        _not_yet(feed, worker=worker, now=now())


def _not_yet(feed: Feed, *, worker: str, now: datetime) -> None:
    age = now - (feed.submitted_at or feed.made_at)
    if age >= NEVER_ENDS:
        lose(feed, "feed_hangs", "", worker=worker, now=now)
        return
    if age >= HANGS:
        _doubt(feed, "feed_hangs", worker=worker, now=now)
    rest(feed, now + min(SOONEST * 1.5 ** min(feed.looks, 12), LATEST), looks=feed.looks + 1)


def _settle(feed: Feed, raw: bytes, *, worker: str, now: datetime) -> None:
    """Each message by the report; where it cannot be read, each is in doubt."""
    try:
        report = read_report(raw)
    except Unclear as wrong:
        _doubt(feed, "report_unclear", worker=worker, now=now, detail=str(wrong))
        rest(feed, now, state=State.DONE, done_at=now, last_error="report_unclear")
        return
    actions = _actions(feed)
    ours = {action.pk for action in actions}
    if report.processed != feed.messages or not set(report.refused) <= ours:
        told = f"{report.processed} of {feed.messages}"
        _doubt(feed, "report_unclear", worker=worker, now=now, detail=told)
    else:
        for action in actions:
            _told(action, report, worker=worker, now=now)
    rest(
        feed,
        now,
        state=State.DONE,
        done_at=now,
        result={"processed": report.processed, "refused": len(report.refused)},
        last_error="",
        last_error_detail="",
    )


def _told(action: Action, report: Report, *, worker: str, now: datetime) -> None:
    words = report.refused.get(action.pk) or report.whole
    if words:
        failed(action, "refused_by_amazon", words, worker=worker, now=now)
    else:
        check = now + ALL[action.kind].first_look
        took(action, worker=worker, now=now, check_at=check)


def _doubt(feed: Feed, code: str, *, worker: str, now: datetime, detail: str = "") -> None:
    for action in _actions(feed):
        check = now + ALL[action.kind].first_look
        doubted(action, code, detail, worker=worker, now=now, check_at=check)


def _actions(feed: Feed) -> list[Action]:
    places = feed.places.select_related("action__case", "action__letter").order_by("number")
    return [place.action for place in places]
