"""Reports from Amazon: asked for, waited for, fetched, taken in; safe to break off between any two steps.

The cursor says where a round stands, and is saved with what each step brings:
``after``/``before`` the stretch of time; ``asked_at`` once Amazon may have been asked; ``report``
once it is known by number; ``documents`` once they can be fetched, emptied one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.documents import fetch_document
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.marketplaces import marketplace_id
from kefu.connectors.amazon.models import DataSource
from kefu.connectors.amazon.reports.errors import Unusable
from kefu.connectors.amazon.reports.registry import ReportType
from kefu.connectors.amazon.reports.taking_in import FROM_AMAZON, take_in_document
from kefu.connectors.amazon.sources import (
    go_on,
    note_problem,
    save_success,
    woken,
)

SETTLING = timedelta(minutes=5)
POLL = (timedelta(seconds=20), timedelta(minutes=10))
"""A report that was just asked for is looked after often, one that takes long seldom."""
LATE = timedelta(hours=24)
TRIED_AGAIN = (timedelta(minutes=15), timedelta(hours=6))
DOCUMENT_TRIES = 3
WAITING = ("IN_QUEUE", "IN_PROGRESS")
PAGE = 100


def sync_report(
    amazon: Amazon, source: DataSource, kind: ReportType, *, now: datetime, steps: int = 200
) -> int:
    """Go as far as it goes now. Returns how many lines came in."""
    run = _Round(amazon, source, kind, now)
    return go_on(source, begin=run.begin, step=run.step, most=steps, now=now)


class _Round:
    """One stretch of time of one report."""

    def __init__(self, amazon: Amazon, source: DataSource, kind: ReportType, now: datetime) -> None:
        self.amazon, self.source, self.kind, self.now = amazon, source, kind, now
        self.store = source.account.store
        self.place = marketplace_id(self.store.marketplace)

    def begin(self) -> bool:
        """Choose the next stretch; False where the last one reached the present."""
        source, kind = self.source, self.kind
        end = self.now - SETTLING
        start = source.complete_until or source.first_from
        every = timedelta(0) if woken(source) else kind.every
        if kind.way == "snapshot":
            if source.complete_until and self.now - source.complete_until < every:
                return False
            source.cursor = {"after": "", "before": self.now.isoformat()}
            return True
        if source.complete_until and end - start < every:
            return False
        if kind.way == "listed" or end - start <= kind.span:
            # The last stretch looks back as far as lines may still have changed.
            back = max(source.first_from, start - kind.look_back)
            after, before = max(back, end - kind.span), end
        else:
            after, before = start, start + kind.span
        source.cursor = {"after": after.isoformat(), "before": before.isoformat()}
        return True

    def step(self) -> int:
        """The next step. Returns how many lines it brought."""
        cursor = self.source.cursor
        if cursor.get("documents"):
            return self._take_in(cursor["documents"][0])
        if self.kind.way == "listed":
            return self._list()
        if cursor.get("report"):
            return self._look_after()
        if cursor.get("asked_at") and self._find():
            return 0
        return self._ask()

    def _ask(self) -> int:
        """Ask Amazon to make it. That it may have been asked is known before it is."""
        self._keep(asked_at=self.now.isoformat())
        body: dict[str, Any] = {"reportType": self.kind.type, "marketplaceIds": [self.place]}
        if self.source.cursor["after"]:
            body["dataStartTime"] = _written(self.source.cursor["after"])
            body["dataEndTime"] = _written(self.source.cursor["before"])
        try:
            answer = self.amazon.call("createReport", for_role=self.kind.role, body=body)
        except NotDone:
            self.source.cursor = {k: v for k, v in self.source.cursor.items() if k != "asked_at"}
            raise
        self._keep(report=_text(answer, "reportId", "createReport"), wait=POLL[0])
        return 0

    def _find(self) -> bool:
        """Whether what was asked for before a break is there already."""
        since = datetime.fromisoformat(self.source.cursor["asked_at"]) - timedelta(minutes=5)
        answer = self.amazon.call(
            "getReports",
            report_types=[self.kind.type],
            marketplace_ids=[self.place],
            created_since=_written(since.isoformat()),
            page_size=PAGE,
        )
        for report in _reports(answer):
            if self._is_ours(report) and report.get("processingStatus") != "FATAL":
                self._keep(report=_text(report, "reportId", "getReports"))
                return True
        return False

    def _is_ours(self, report: Mapping[str, Any]) -> bool:
        cursor = self.source.cursor
        return not cursor["after"] or (
            _second(report.get("dataStartTime")) == _second(cursor["after"])
            and _second(report.get("dataEndTime")) == _second(cursor["before"])
        )

    def _look_after(self) -> int:
        cursor = self.source.cursor
        try:
            report = self.amazon.call("getReport", report_id=cursor["report"])
        except NotDone as no:
            if no.code != "not_found":
                raise
            raise self._anew("report_failed", f"{cursor['report']}: not found") from no
        status = str(report.get("processingStatus")) if isinstance(report, Mapping) else ""
        if status == "DONE":
            self._keep(documents=[_text(report, "reportDocumentId", "getReport")])
        elif status == "CANCELLED":  # Amazon's word for: there was nothing to tell
            self._finish()
        elif status == "FATAL":
            raise self._anew("report_failed", str(cursor["report"]))
        else:
            self._wait_for(status)
        return 0

    def _wait_for(self, status: str) -> None:
        asked = datetime.fromisoformat(self.source.cursor["asked_at"])
        waited = self.now - asked
        if waited > LATE or status not in WAITING:
            raise self._anew("report_late" if status in WAITING else "amazon_failed", status)
        self._keep(wait=min(max(waited / 4, POLL[0]), POLL[1]))

    def _list(self) -> int:
        """A page of what Amazon made by itself in this stretch."""
        cursor = self.source.cursor
        if "listed" in cursor and not cursor.get("token"):
            self._finish()
            return 0
        if cursor.get("token"):
            answer = self.amazon.call(
                "getReports", for_role=self.kind.role, next_token=cursor["token"]
            )
        else:
            answer = self.amazon.call(
                "getReports",
                for_role=self.kind.role,
                report_types=[self.kind.type],
                processing_statuses=["DONE"],
                created_since=_written(cursor["after"]),
                created_until=_written(cursor["before"]),
                page_size=PAGE,
            )
        found = [str(r["reportDocumentId"]) for r in _reports(answer) if r.get("reportDocumentId")]
        self._keep(listed=True, documents=found[::-1], token=str(answer.get("nextToken") or ""))
        return 0

    def _take_in(self, document_id: str) -> int:
        """Fetch a document and write what it tells, together with the place to go on."""
        told = self.amazon.call("getReportDocument", report_document_id=document_id)
        url = _text(told, "url", "getReportDocument")
        try:
            content, charset = fetch_document(
                self.source.account, url, str(told.get("compressionAlgorithm") or "")
            )
            with transaction.atomic():
                done = take_in_document(
                    self.store,
                    self.kind,
                    document_id,
                    content,
                    by=FROM_AMAZON,
                    now=self.now,
                    charset=charset,
                    covers=self._covers(),
                )
                for problem in done.problems:
                    if problem["refused"]:
                        where = f"{problem['line']}, {problem['column']}: {problem['why']}"
                        note_problem(self.source, where, self.now)
                self.source.records += done.lines
                self._document_done()
        except NotDone as no:
            if no.code not in ("document_gone", "document_cut_off"):
                raise
            raise self._fetch_again(no) from no
        except Unusable as why:
            if why.code == "empty":
                self._document_done()
                return 0
            raise self._anew(f"document_{why.code}", why.seen) from why
        return done.lines

    def _covers(self) -> tuple[datetime, datetime] | None:
        cursor = self.source.cursor
        if self.kind.way != "requested":
            return None
        return datetime.fromisoformat(cursor["after"]), datetime.fromisoformat(cursor["before"])

    def _document_done(self) -> None:
        left = self.source.cursor["documents"][1:]
        if left or self.kind.way == "listed":
            self._keep(documents=left, fetched=0)
        else:
            self._finish()

    def _fetch_again(self, no: NotDone) -> NotDone:
        """The address may have ended, or the line broken: once more; after that the report anew."""
        tries = int(self.source.cursor.get("fetched", 0)) + 1
        if tries >= DOCUMENT_TRIES:
            return self._anew(no.code, no.detail)
        self.source.cursor = {**self.source.cursor, "fetched": tries}
        return NotDone(no.code, no.detail, permanent=False, wait=POLL[0])

    def _anew(self, code: str, detail: str) -> NotDone:
        """Give this report up and ask for the same stretch again, later each time."""
        cursor = self.source.cursor
        tries = int(cursor.get("tries", 0))
        kept = {"after": cursor["after"], "before": cursor["before"], "tries": tries + 1}
        self.source.cursor = kept
        wait = min(TRIED_AGAIN[0] * 2 ** min(tries, 10), TRIED_AGAIN[1])
        return NotDone(code, detail, permanent=False, wait=wait)

    def _finish(self) -> None:
        self.source.complete_until = datetime.fromisoformat(self.source.cursor["before"])
        self.source.cursor = {}
        save_success(self.source, self.now)

    def _keep(self, wait: timedelta | None = None, **known: Any) -> None:
        self.source.cursor = {**self.source.cursor, **known}
        save_success(self.source, self.now, wait=wait)


def _reports(answer: Any) -> list[Mapping[str, Any]]:
    found = answer.get("reports") if isinstance(answer, Mapping) else None
    if not isinstance(found, list):
        raise NotDone("amazon_failed", "getReports: no list of reports", permanent=False)
    return [report for report in found if isinstance(report, Mapping)]


def _text(answer: Any, name: str, operation: str) -> str:
    found = answer.get(name) if isinstance(answer, Mapping) else None
    if not isinstance(found, str) or not found:
        raise NotDone("amazon_failed", f"{operation}: no {name}", permanent=False)
    return found


def _written(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _second(moment: Any) -> int | None:
    try:
        return int(datetime.fromisoformat(moment).timestamp())
    except (TypeError, ValueError):
        return None
