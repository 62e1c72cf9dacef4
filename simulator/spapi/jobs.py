"""What Amazon works on in its own time: reports and feeds wait, are worked on, and are done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.spapi.call import invalid
from simulator.spapi.values import iso

IN_QUEUE = timedelta(seconds=20)
IN_PROGRESS = timedelta(seconds=70)
HANGING = timedelta(days=3650)


@dataclass(slots=True, kw_only=True)
class Job:
    """`begins` and `ends` are when work starts and is done; `outcome` is set then."""

    id: str
    store: str
    kind: str
    marketplaces: list[str]
    created: datetime
    begins: datetime
    ends: datetime
    details: dict[str, Any] = field(default_factory=dict)
    outcome: str = ""
    document: str = ""

    def status(self, now: datetime) -> str:
        """Amazon's word for how far it is."""
        if self.outcome:
            return self.outcome
        return "IN_QUEUE" if now < self.begins else "IN_PROGRESS"

    def shown(self, now: datetime, noun: str) -> dict[str, Any]:
        """In Amazon's form; `noun` is report or feed."""
        entry: dict[str, Any] = {
            f"{noun}Id": self.id,
            f"{noun}Type": self.kind,
            "marketplaceIds": self.marketplaces,
            "createdTime": iso(self.created),
            "processingStatus": self.status(now),
        }
        if now >= self.begins:
            entry["processingStartTime"] = iso(self.begins)
        if self.outcome:
            entry["processingEndTime"] = iso(self.ends)
        return entry


class Jobs:
    """All reports, or all feeds. IDs count up, as Amazon's do; `pace` is how much faster the work goes."""

    def __init__(self, first: int, pace: float = 1.0) -> None:
        self._first = first
        self._pace = max(1.0, pace)
        self.all: dict[str, Job] = {}
        self._waiting: list[Job] = []
        self._unkept: dict[str, Job] = {}
        self._begun = False

    def begin(self, *, now: datetime, late: timedelta = timedelta(0), **given: Any) -> Job:
        """Take one in."""
        begins = now + IN_QUEUE / self._pace
        job = Job(
            id=str(self._first + len(self.all) * 17),
            created=now,
            begins=begins,
            ends=begins + IN_PROGRESS / self._pace + late,
            **given,
        )
        self.all[job.id] = self._unkept[job.id] = job
        self._waiting.append(job)
        self._begun = True
        return job

    def due(self, now: datetime) -> list[Job]:
        """What has been worked on long enough, in the order in which it ends."""
        self._waiting = [job for job in self._waiting if not job.outcome]
        return sorted((j for j in self._waiting if j.ends <= now), key=lambda job: job.ends)

    def is_changed(self) -> bool:
        """Whether one was begun or came to its end since they were last written."""
        return self._begun or any(job.outcome for job in self._unkept.values())

    def unkept(self) -> list[Job]:
        """Those that are new, or may have come further since this was last asked."""
        found, self._begun = list(self._unkept.values()), False
        # What is still in work comes further yet.
        self._unkept = {job.id: job for job in found if not job.outcome}
        return found

    def recall(self, job: Job) -> None:
        """One of before the restart."""
        self.all[job.id] = job
        if not job.outcome:
            self._unkept[job.id] = job
            self._waiting.append(job)

    def next_end(self) -> datetime | None:
        """When the next of those in work is done."""
        return min((job.ends for job in self._waiting if not job.outcome), default=None)

    def of(self, store: str, job_id: str) -> Job | None:
        """A store's own."""
        job = self.all.get(job_id)
        return job if job is not None and job.store == store else None

    def listed(self, store: str, asked: dict[str, Any], noun: str, now: datetime) -> dict[str, Any]:
        """A page of a store's, newest first; the token is how many have been shown."""
        kinds = asked.get(f"{noun}Types")
        states = asked.get("processingStatuses")
        since, until = asked.get("createdSince"), asked.get("createdUntil")
        found = [
            job
            for job in reversed(self.all.values())
            if job.store == store
            and (not kinds or job.kind in kinds)
            and (not states or job.status(now) in states)
            and (since is None or job.created >= since)
            and (until is None or job.created <= until)
        ]
        token = asked.get("nextToken") or "0"
        if not token.isdigit():
            raise invalid("The next token is invalid.")
        start, size = int(token), int(asked.get("pageSize") or 10)
        page = {f"{noun}s": [job.shown(now, noun) for job in found[start : start + size]]}
        if len(found) > start + size:
            page["nextToken"] = str(start + size)
        return page
