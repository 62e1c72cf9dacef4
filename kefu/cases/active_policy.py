"""The lengths of clocks, as the active policy names them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from kefu.cases.clock_rules import ClockRules, RulesFor
from kefu.policy import Book
from kefu.policybook.active import active_book


def clock_rules(now: datetime) -> RulesFor:
    """Clock lengths by marketplace, from the numbers of the policy that decides at ``now``."""
    book = active_book(now)
    return lambda marketplace: _rules(book, marketplace, now.date())


@lru_cache(maxsize=256)
def _rules(book: Book, marketplace: str, day: date) -> ClockRules:
    def hours(name: str) -> timedelta:
        found = book.number(name, marketplace=marketplace or None, on=day)
        return timedelta(hours=float(found or 0))

    return ClockRules(
        reply=hours("answer_hours"),
        reply_warning=hours("answer_warning_hours"),
        return_answer=hours("return_answer_hours"),
        claim_answer=hours("claim_answer_hours"),
        notice_warning=hours("notice_warning_hours"),
        task=hours("task_hours"),
    )
