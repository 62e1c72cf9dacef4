"""The active policy, and the lengths of clocks that it names."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from kefu.cases.clock_rules import ClockRules
from kefu.policy import Book, load_book


@cache
def active_book() -> Book:
    """The policy that decides now."""
    return load_book()


@cache
def clock_rules(marketplace: str = "") -> ClockRules:
    """Clock lengths in a marketplace, from the active policy's numbers (hours)."""
    book = active_book()

    def hours(name: str) -> timedelta:
        return timedelta(hours=float(book.number(name, marketplace=marketplace or None) or 0))

    return ClockRules(
        reply=hours("answer_hours"),
        reply_warning=hours("answer_warning_hours"),
        return_answer=hours("return_answer_hours"),
        claim_answer=hours("claim_answer_hours"),
        notice_warning=hours("notice_warning_hours"),
        task=hours("task_hours"),
    )
