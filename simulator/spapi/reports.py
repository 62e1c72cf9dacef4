"""Reports API: asked for, made a little later, fetched from a presigned address, gzipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from twisted.python import log

from simulator.memory import Memory, as_json, from_json
from simulator.spapi.call import Answer, Call, invalid, not_found
from simulator.spapi.checking import moment
from simulator.spapi.documents import Documents
from simulator.spapi.jobs import Job, Jobs
from simulator.spapi.trouble import Trouble
from simulator.spapi.values import iso
from simulator.world.model import Store

LATE = timedelta(hours=6)
LISTED = ("GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2",)
"""Made by Amazon itself, never on request."""
Maker = Callable[[str, datetime, datetime], bytes | None]
"""Store, from, to → the document in the store's own encoding; None where there is no data."""


class Reports:
    """`makers` by report type. `jobs` and `documents` outlive this object."""

    def __init__(
        self,
        *,
        makers: Mapping[str, Maker],
        jobs: Jobs,
        documents: Documents,
        trouble: Trouble,
    ) -> None:
        self._makers = makers
        self._jobs = jobs
        self._documents = documents
        self._trouble = trouble
        self.handlers = {
            "createReport": self.create,
            "getReports": self.listed,
            "getReport": self.get,
            "cancelReport": self.cancel,
            "getReportDocument": self.document,
        }

    def is_changed(self) -> bool:
        """Whether there is something new."""
        return self._jobs.is_changed()

    def keep(self, memory: Memory) -> None:
        """Write what is new."""
        memory.remember(("reports", job.id, as_json(job)) for job in self._jobs.unkept())

    def recall(self, memory: Memory) -> None:
        """Go on with the reports of before."""
        for _, content in memory.recall("reports"):
            self._jobs.recall(from_json(Job, content))

    def is_published(self, kind: str, end: datetime) -> bool:
        """Whether a report of Amazon's own making up to `end` is there."""
        wanted = iso(end)
        return any(
            job.kind == kind and job.details.get("dataEndTime") == wanted
            for job in self._jobs.all.values()
        )

    def create(self, call: Call) -> Answer:
        """Take the wish in."""
        kind = call.body["reportType"]
        if kind in LISTED:
            raise invalid(f"Report type {kind} cannot be requested; it is made by schedule.")
        if kind not in self._makers:
            raise invalid(f"Report type {kind} is invalid.")
        job = self._jobs.begin(
            now=call.now,
            late=LATE if self._trouble.strikes("report_late", kind) else timedelta(0),
            store=call.store,
            kind=kind,
            marketplaces=list(call.body["marketplaceIds"]),
            details={
                name: call.body[name]
                for name in ("dataStartTime", "dataEndTime")
                if name in call.body
            },
        )
        return Answer(body={"reportId": job.id})

    def listed(self, call: Call) -> Answer:
        """A page of the store's reports."""
        if not call.query.get("reportTypes") and not call.query.get("nextToken"):
            raise invalid("Missing required parameter 'reportTypes'.")
        body = self._jobs.listed(call.store, dict(call.query), "report", call.now)
        shown = [self._shown(self._jobs.all[row["reportId"]], call.now) for row in body["reports"]]
        return Answer(body={**body, "reports": shown})

    def get(self, call: Call) -> Answer:
        """One report."""
        return Answer(body=self._shown(self._job(call), call.now))

    def cancel(self, call: Call) -> Answer:
        """Only what has not been begun can be called off."""
        job = self._job(call)
        if job.status(call.now) != "IN_QUEUE":
            raise invalid("Only reports that are in the queue can be cancelled.")
        job.outcome, job.ends = "CANCELLED", call.now
        return Answer(body={}, status=200)

    def document(self, call: Call) -> Answer:
        """Where it lies for the next five minutes."""
        document_id = call.path["reportDocumentId"]
        owned = next(
            (
                job
                for job in self._jobs.all.values()
                if job.document == document_id and job.store == call.store
            ),
            None,
        )
        if owned is None:
            raise not_found(f"Report document {document_id}")
        body = {
            "reportDocumentId": document_id,
            "url": self._documents.address(document_id, "get"),
        }
        packed = owned.details.get("packed", True)
        return Answer(body=body | ({"compressionAlgorithm": "GZIP"} if packed else {}))

    def publish(
        self, kind: str, store: Store, content: bytes, start: datetime, end: datetime
    ) -> None:
        """A report that nobody asked for is there."""
        job = self._jobs.begin(
            now=end,
            late=timedelta(0),
            store=store.key,
            kind=kind,
            marketplaces=[store.marketplace.id],
            details={"dataStartTime": iso(start), "dataEndTime": iso(end)},
        )
        job.document, job.outcome = self._documents.new_id("na"), "DONE"
        self._documents.put_packed(job.document, content)

    def next_end(self) -> datetime | None:
        """When the next of them is done."""
        return self._jobs.next_end()

    def settle(self, now: datetime) -> None:
        """Make what is due."""
        for job in self._jobs.due(now):
            start = _moment(job.details.get("dataStartTime"), job.created - timedelta(days=30))
            end = _moment(job.details.get("dataEndTime"), job.created)
            try:
                content = self._makers[job.kind](job.store, start, end)
            except Exception:  # a report that cannot be made must not hold up the others
                log.err(None, f"the report {job.kind} could not be made")
                job.outcome = "FATAL"
                continue
            if content is None or self._trouble.strikes("report_cancelled", job.kind):
                job.outcome = "CANCELLED"
                continue
            job.document = self._documents.new_id("na")
            if self._trouble.strikes("report_wrong_encoding", job.kind):
                content = content.decode("utf-8", "replace").encode("utf-16")
            if self._trouble.strikes("report_unpacked", job.kind):
                job.details["packed"] = False
                self._documents.put(job.document, content)
            else:
                self._documents.put_packed(job.document, content)
            if self._trouble.strikes("report_truncated", job.kind):
                packed = self._documents.get(job.document) or b""
                self._documents.put(job.document, packed[: len(packed) * 2 // 3])
            job.outcome = "DONE"

    def _shown(self, job: Job, now: datetime) -> dict[str, Any]:
        spoken = {name: value for name, value in job.details.items() if name != "packed"}
        shown = {**job.shown(now, "report"), **spoken}
        return shown | ({"reportDocumentId": job.document} if job.document else {})

    def _job(self, call: Call) -> Job:
        job = self._jobs.of(call.store, call.path["reportId"])
        if job is None:
            raise not_found(f"Report {call.path['reportId']}")
        return job


def _moment(text: Any, otherwise: datetime) -> datetime:
    return moment(str(text), "dataStartTime") if text else otherwise
