"""Amazon's Reports API at the seam of the client: keeps what was asked, answers as it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kefu.connectors.amazon.errors import AmazonError, NotDone

BEGINNING = datetime(2026, 11, 20, 9, tzinfo=UTC)


class Killed(BaseException):
    """The worker dies here."""


@dataclass
class FakeAmazon:
    """``content``: what a report for (from, until) holds, ``None`` for no data, or an error to raise.

    ``killed_after``: names of calls after which the worker dies, each once.
    """

    content: Callable[[str, str], bytes | None] = lambda after, before: b""
    now: datetime = BEGINNING
    made: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    refuse: list[tuple[str, AmazonError]] = field(default_factory=list)
    killed_after: list[str] = field(default_factory=list)
    statuses: dict[str, list[str]] = field(default_factory=dict)
    spoil: list[str] = field(default_factory=list)
    charset: str = ""

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now

    def call(self, name: str, *, for_role: str = "", **given: Any) -> Any:
        self.calls.append(name)
        for row in self.refuse:
            if row[0] == name:
                self.refuse.remove(row)
                raise row[1]
        answer = getattr(self, f"_{name}")(**given)
        self._perhaps_die(name)
        return answer

    def fetch(self, account: Any, url: str, compression: str) -> tuple[bytes, str]:
        self.calls.append("fetch")
        if self.spoil:
            raise NotDone(self.spoil.pop(0), "spoilt", permanent=False)
        report = self.made[int(url)]
        content = self.content(report.get("dataStartTime", ""), report.get("dataEndTime", ""))
        self._perhaps_die("fetch")
        return content or b"", self.charset

    def _perhaps_die(self, name: str) -> None:
        if name in self.killed_after:
            self.killed_after.remove(name)
            raise Killed(name)

    def _createReport(self, body: dict[str, Any]) -> Any:
        number = str(len(self.made))
        self.made.append({**body, "reportId": number, "createdTime": self.now.isoformat()})
        return {"reportId": number}

    def _getReports(self, **given: Any) -> Any:
        found = [self._shown(report) for report in reversed(self.made)]
        return {"reports": [r for r in found if r["reportType"] in given["report_types"]]}

    def _getReport(self, report_id: str) -> Any:
        return self._shown(self.made[int(report_id)])

    def _getReportDocument(self, report_document_id: str) -> Any:
        return {"url": report_document_id, "compressionAlgorithm": "GZIP"}

    def _shown(self, report: dict[str, Any]) -> dict[str, Any]:
        number = report["reportId"]
        waiting = self.statuses.get(number, [])
        status = waiting.pop(0) if waiting else "DONE"
        given = self.content(report.get("dataStartTime", ""), report.get("dataEndTime", ""))
        if status == "DONE" and given is None:
            status = "CANCELLED"
        shown = {**report, "processingStatus": status}
        return shown | ({"reportDocumentId": number} if status == "DONE" else {})


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> FakeAmazon:
    fake = FakeAmazon()
    monkeypatch.setattr("kefu.connectors.amazon.report_sync.fetch_document", fake.fetch)
    return fake
