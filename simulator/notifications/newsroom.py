"""Tells subscribers what was booked and what Amazon has finished, by the queue that they named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from simulator.books.books import Books
from simulator.books.journal import Booked
from simulator.clock import Clock
from simulator.home import merchant_token
from simulator.notifications.notices import enveloped, job_finished, money_moved, order_changed
from simulator.notifications.queues import Queues
from simulator.spapi.jobs import Job

CHANGES = frozenset({"order_placed", "order_paid", "cancel_asked", "cancelled", "shipped"})
FINISHED = {"report": "REPORT_PROCESSING_FINISHED", "feed": "FEED_PROCESSING_FINISHED"}


class Subscriptions(Protocol):
    """Who has asked for what."""

    def subscribed(self, store: str, kind: str) -> tuple[Mapping[str, Any], str] | None:
        """The subscription and its queue's ARN; nothing where there is none."""


class Newsroom:
    """Listens to the journal; reports and feeds are told of by those who work on them."""

    def __init__(
        self, books: Books, queues: Queues, subscriptions: Subscriptions, clock: Clock
    ) -> None:
        self._books = books
        self._queues = queues
        self._subscriptions = subscriptions
        self._clock = clock
        books.journal.listen(self.hear)

    def hear(self, booked: Booked) -> None:
        """An order has changed, or money has moved."""
        seller = merchant_token(booked.store)
        if booked.what in CHANGES:
            entry = self._books.orders.entries[booked.order_id]
            payload = order_changed(entry, booked.what, seller, booked.at)
            self._send(booked.store, "ORDER_CHANGE", payload, booked.at)
        elif booked.what == "refund":
            entry = self._books.orders.entries[booked.order_id]
            payload = money_moved(entry, booked.record, seller, booked.at)
            self._send(booked.store, "TRANSACTION_UPDATE", payload, booked.at)

    def finished(self, job: Job, noun: str) -> None:
        """A report or feed is done, or never will be."""
        payload = job_finished(job, noun, merchant_token(job.store))
        self._send(job.store, FINISHED[noun], payload, self._clock.served())

    def _send(self, store: str, kind: str, payload: dict[str, Any], at: datetime) -> None:
        found = self._subscriptions.subscribed(store, kind)
        queue = self._queues.named(found[1]) if found else None
        if found is None or queue is None:
            return
        told = enveloped(
            kind,
            str(found[0]["payloadVersion"]),
            payload,
            application=f"amzn1.sellerapps.app.{store}",
            subscription=str(found[0]["subscriptionId"]),
            at=at,
        )
        queue.put(json.dumps(told))
