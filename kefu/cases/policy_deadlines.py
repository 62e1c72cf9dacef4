"""The policy's deadlines as clocks of the case: started, moved, met and ended by what the facts say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from kefu.accounts.market_days import after
from kefu.cases.clock_book import ClockBook
from kefu.cases.clocks import Clock
from kefu.cases.models import Case, Deadline
from kefu.cases.refresh import refresh
from kefu.cases.verbs import remember
from kefu.policy import TimeLimit

# Clocks that notices and messages start go by their own kind; the policy names the same numbers.
OWN_KINDS = {
    "answer_hours": Deadline.Kind.REPLY,
    "return_answer_hours": Deadline.Kind.RETURN_ANSWER,
    "claim_answer_hours": Deadline.Kind.CLAIM_ANSWER,
}
POLICY = "policy"
LONGEST_KIND = 60


def kind_of(deadline: str) -> str:
    """The kind of clock that a deadline of the policy runs as: its number's name, mostly."""
    return OWN_KINDS.get(deadline, deadline)[:LONGEST_KIND]


def policy_clock(limit: TimeLimit, *, since: datetime, marketplace: str) -> Clock:
    """The clock of a time limit that begins at ``since``; the warning never precedes the start. Pure."""
    due_at = after(since, limit.within, limit.unit, marketplace=marketplace)
    warn_at = due_at
    if limit.warn is not None:
        # Backwards as elapsed time: a warning need not fall on a business day.
        days = limit.warn.unit in ("days", "business_days")
        warn_at -= timedelta(hours=float(limit.warn.value) * (24 if days else 1))
    return Clock(
        due_at=due_at,
        warn_at=max(since, warn_at),
        basis={
            "by": POLICY,
            "from": since.isoformat(),
            "within": format(limit.within.normalize(), "f"),
            "unit": limit.unit,
            # Where no fact says when it began, it begins when the desk learnt that it runs.
            "counts_from": limit.counts_from if limit.since else None,
            "met_by": limit.met_by,
        },
    )


def follow(
    case: Case, limits: Sequence[TimeLimit], facts: Mapping[str, Any], *, now: datetime
) -> None:
    """Let the case's clocks be what the policy asks for now. The caller holds the transaction.

    A clock begins when its fact says, or when it was first asked for; a changed fact moves it. It is met by
    the fact that its number names or by a person, and then stays so. One that no row asks for any more
    and that nothing met is taken away.
    """
    known = {row.kind: row for row in Deadline.objects.filter(case=case)}
    asked = {kind_of(limit.deadline): limit for limit in limits}
    following = _Following(case, facts, ClockBook([case.pk], known.values()), now)
    for kind, limit in asked.items():
        if kind != Deadline.Kind.REPLY:
            following.run(kind, limit, known.get(kind))
    for row in known.values():
        if row.kind not in asked and row.basis.get("by") == POLICY and row.met_at is None:
            following.end(row)
    following.write()


class _Following:
    """One look at a case's clocks; remembers what it changed."""

    def __init__(
        self, case: Case, facts: Mapping[str, Any], book: ClockBook, now: datetime
    ) -> None:
        self.case, self.facts, self.book, self.now = case, facts, book, now
        self.changed = False

    def run(self, kind: str, limit: TimeLimit, row: Deadline | None) -> None:
        """Start, move or meet one clock."""
        if row is not None and row.basis.get("by") != POLICY:
            return  # a notice's own clock, which knows better
        known = datetime.fromisoformat(row.basis["from"]) if row else self.now
        since = limit.since or known
        clock = policy_clock(limit, since=since, marketplace=self.case.marketplace)
        done = self._done(limit.met_by, since)
        if row is None:
            if not done:
                self._start(kind, limit, clock, "deadline_set")
        elif done:
            self._meet(row)
        elif (row.basis["from"], row.due_at) != (clock.basis["from"], clock.due_at):
            self._start(kind, limit, clock, "deadline_moved")

    def end(self, row: Deadline) -> None:
        """What no row asks for was met at last, or has become void."""
        if self._done(row.basis.get("met_by"), datetime.fromisoformat(row.basis["from"])):
            self._meet(row)
            return
        Deadline.objects.filter(pk=row.pk).delete()
        self.book.forget(self.case.pk, row.kind)
        self._note("deadline_ended", row.kind, row.rule)

    def write(self) -> None:
        """Save what changed, and where the case stands in its list."""
        if self.changed:
            self.book.write({self.case.pk: self.case}, now=self.now)
            refresh(self.case, now=self.now)

    def _start(self, kind: str, limit: TimeLimit, clock: Clock, code: str) -> None:
        self.book.start(self.case.pk, kind, clock, limit.rule)
        self._note(code, kind, limit.rule, due_at=clock.due_at.isoformat())

    def _meet(self, row: Deadline) -> None:
        if row.met_at is None:
            self.book.meet(self.case.pk, row.kind)
            self._note("deadline_done", row.kind, row.rule)

    def _done(self, fact: str | None, since: datetime) -> bool:
        at = self.facts.get(fact) if fact else None
        return at is not None and datetime.fromisoformat(at) >= since

    def _note(self, code: str, kind: str, rule: str, **more: str) -> None:
        self.changed = True
        remember(self.case, code, actor=None, now=self.now, kind=kind, rule=rule, **more)
