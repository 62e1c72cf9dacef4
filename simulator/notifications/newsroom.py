"""Tells subscribers what was booked and what Amazon has finished, by the queue that they named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from simulator.books.books import Books
from simulator.books.journal import Booked
from simulator.clock import Clock
from simulator.home import merchant_token
from simulator.notifications.notices import (
    account_status_changed,
    enveloped,
    job_finished,
    listing_issues,
    listing_status,
    money_moved,
    order_changed,
    stock_changed,
)
from simulator.notifications.queues import Queue, Queues
from simulator.reports.health import account_status
from simulator.spapi.jobs import Job
from simulator.spapi.trouble import Trouble
from simulator.world.model import Product

CHANGES = frozenset({"order_placed", "order_paid", "cancel_asked", "cancelled", "shipped"})
ACCOUNT = "ACCOUNT_STATUS_CHANGED"
APART, LATE = 600.0, 6 * 3600.0
FINISHED = {"report": "REPORT_PROCESSING_FINISHED", "feed": "FEED_PROCESSING_FINISHED"}


class Subscriptions(Protocol):
    """Who has asked for what."""

    def subscribed(self, store: str, kind: str) -> tuple[Mapping[str, Any], str] | None:
        """The subscription and its queue's ARN; nothing where there is none."""


class Newsroom:
    """Listens to the journal; reports and feeds are told of by those who work on them."""

    def __init__(
        self,
        books: Books,
        queues: Queues,
        subscriptions: Subscriptions,
        clock: Clock,
        trouble: Trouble,
    ) -> None:
        self._books = books
        self._queues = queues
        self._subscriptions = subscriptions
        self._clock = clock
        self._trouble = trouble
        self._standing: dict[str, str] = {}
        self._looked: date | None = None
        books.journal.listen(self.hear)
        books.stock.on_move = self.stock_moved

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

    def stock_moved(self, key: str, sku: str, before: int) -> None:
        """Amazon's warehouse has more or less of it; where the last is gone, nobody can buy it."""
        store = self._books.world.stores[key]
        product = next((p for p in self._books.world.products if p.sku == sku), None)
        left = self._books.stock.fulfillable(key, sku)
        if product is None or left == before:
            return
        seller, at = merchant_token(key), self._clock.served()
        payload = stock_changed(store, product, left, seller)
        self._send(key, "FBA_INVENTORY_AVAILABILITY_CHANGES", payload, at)
        if bool(left) != bool(before):
            payload = listing_status(store, product, bool(left), seller)
            self._send(key, "LISTINGS_ITEM_STATUS_CHANGE", payload, at)

    def listing_corrected(self, key: str, product: Product) -> None:
        """The seller has changed a page, and Amazon has looked at it again."""
        payload = listing_issues(self._books.world.stores[key], product, merchant_token(key))
        self._send(key, "LISTINGS_ITEM_ISSUES_CHANGE", payload, self._clock.served())

    def look_at_accounts(self, now: datetime) -> None:
        """Once a day, for those who want to know: whether an account stands otherwise than yesterday."""
        if self._looked == now.date():
            return
        self._looked = now.date()
        for key, store in self._books.world.stores.items():
            if self._subscriptions.subscribed(key, ACCOUNT) is None:
                continue
            before, status = self._standing.get(key), account_status(self._books, store, now)
            self._standing[key] = status
            if before is not None and before != status:
                payload = account_status_changed(store, before, status, merchant_token(key))
                self._send(key, ACCOUNT, payload, now)

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
        self._put(queue, json.dumps(told))

    def _put(self, queue: Queue, body: str) -> None:
        """Into the queue, as it comes there by order of a test: not at all, late, or more than once."""
        if self._trouble.strikes("notice_lost"):
            return
        behind = self._trouble.left("notice_reordered") * APART
        late = behind if self._trouble.strikes("notice_reordered") else 0.0
        late += LATE if self._trouble.strikes("notice_late") else 0.0
        queue.put(body, late)
        if self._trouble.strikes("notice_twice"):
            queue.put(body, late)
