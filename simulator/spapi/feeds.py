"""Feeds API: a document is uploaded, the feed names it, Amazon works through it and reports on every message."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from simulator.memory import Memory, as_json, from_json
from simulator.spapi.call import Answer, Call, invalid, not_found
from simulator.spapi.documents import Documents
from simulator.spapi.feed_messages import (
    BadFeed,
    Message,
    Outcome,
    processing_report,
    read_messages,
)
from simulator.spapi.jobs import HANGING, Job, Jobs
from simulator.spapi.trouble import Trouble

Doer = Callable[[str, Message, datetime], Outcome]
"""Store, message, now → what became of it. Never raises."""


class Feeds:
    """`doers` by feed type."""

    def __init__(
        self, *, doers: Mapping[str, Doer], jobs: Jobs, documents: Documents, trouble: Trouble
    ) -> None:
        self._doers = doers
        self._jobs = jobs
        self._documents = documents
        self._trouble = trouble
        self._uploads: dict[str, str] = {}
        self._kept: set[str] = set()
        self.handlers = {
            "createFeedDocument": self.create_document,
            "createFeed": self.create,
            "getFeeds": self.listed,
            "getFeed": self.get,
            "getFeedDocument": self.document,
        }

    def is_changed(self) -> bool:
        """Whether there is something new."""
        return self._jobs.is_changed() or len(self._kept) < len(self._uploads)

    def keep(self, memory: Memory) -> None:
        """Write what is new."""
        memory.remember(("feeds", job.id, as_json(job)) for job in self._jobs.unkept())
        fresh = {name: store for name, store in self._uploads.items() if name not in self._kept}
        memory.remember(("uploads", name, {"store": store}) for name, store in fresh.items())
        self._kept |= fresh.keys()

    def recall(self, memory: Memory) -> None:
        """Go on with the feeds of before."""
        for _, content in memory.recall("feeds"):
            self._jobs.recall(from_json(Job, content))
        self._uploads = {name: entry["store"] for name, entry in memory.recall("uploads")}
        self._kept = set(self._uploads)

    def create_document(self, call: Call) -> Answer:
        """An address to upload to."""
        document_id = self._documents.new_id("na")
        self._uploads[document_id] = call.store
        url = self._documents.address(document_id, "put")
        return Answer(body={"feedDocumentId": document_id, "url": url})

    def create(self, call: Call) -> Answer:
        """Take the feed in; the same document makes a second feed, nobody asks whether that is meant."""
        kind, document_id = call.body["feedType"], call.body["inputFeedDocumentId"]
        if kind not in self._doers:
            raise invalid(f"Feed type {kind} is invalid.")
        if self._uploads.get(document_id) != call.store:
            raise invalid(f"Feed document {document_id} was not found.")
        if self._documents.get(document_id) is None:
            raise invalid(f"Nothing was uploaded to feed document {document_id}.")
        hangs = self._trouble.strikes("feed_hangs", kind)
        job = self._jobs.begin(
            now=call.now,
            late=HANGING if hangs else timedelta(0),
            store=call.store,
            kind=kind,
            marketplaces=list(call.body["marketplaceIds"]),
            details={"input": document_id},
        )
        return Answer(body={"feedId": job.id})

    def listed(self, call: Call) -> Answer:
        """A page of the store's feeds."""
        return Answer(body=self._jobs.listed(call.store, dict(call.query), "feed", call.now))

    def get(self, call: Call) -> Answer:
        """One feed."""
        job = self._jobs.of(call.store, call.path["feedId"])
        if job is None:
            raise not_found(f"Feed {call.path['feedId']}")
        shown = job.shown(call.now, "feed")
        return Answer(body=shown | ({"resultFeedDocumentId": job.document} if job.document else {}))

    def document(self, call: Call) -> Answer:
        """Where the processing report lies."""
        document_id = call.path["feedDocumentId"]
        if not any(
            job.document == document_id and job.store == call.store
            for job in self._jobs.all.values()
        ):
            raise not_found(f"Feed document {document_id}")
        url = self._documents.address(document_id, "get")
        return Answer(
            body={"feedDocumentId": document_id, "url": url, "compressionAlgorithm": "GZIP"}
        )

    def next_end(self) -> datetime | None:
        """When the next of them is done."""
        return self._jobs.next_end()

    def settle(self, now: datetime) -> None:
        """Work through what is due."""
        for job in self._jobs.due(now):
            self._work(job, now)

    def _work(self, job: Job, now: datetime) -> None:
        if self._trouble.strikes("feed_fails", job.kind):
            job.outcome = "FATAL"
            return
        try:
            messages = read_messages(_unpacked(self._documents.get(job.details["input"]) or b""))
        except BadFeed as wrong:
            job.outcome = "FATAL"
            self._report(job, [Outcome(message_id="0", code="5001", error=str(wrong))])
            return
        half = self._trouble.strikes("feed_half_fails", job.kind)
        outcomes = []
        for number, message in enumerate(messages):
            if half and number % 2:
                failed = "We are unable to process this message at this time."
                outcomes.append(Outcome(message_id=message.id, code="13005", error=failed))
            else:
                outcomes.append(self._doers[job.kind](job.store, message, now))
        self._report(job, outcomes)
        job.outcome = "DONE"

    def _report(self, job: Job, outcomes: list[Outcome]) -> None:
        job.document = self._documents.new_id("na")
        self._documents.put_packed(job.document, processing_report(job.id, outcomes))


def _unpacked(content: bytes) -> bytes:
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
