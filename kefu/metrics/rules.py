"""Limits and lengths of the figures, from the active policy's named numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from kefu.metrics.definitions import Metric
from kefu.metrics.figures import warning_line
from kefu.policy import Book
from kefu.policybook.active import active_book, number_of

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRules:
    """The numbers that hold for one marketplace on one day."""

    book: Book
    marketplace: str
    day: date

    def number(self, name: str) -> Decimal:
        """A policy number; zero where it has no value."""
        found = number_of(self.book, name, marketplace=self.marketplace, on=self.day)
        return found if found is not None else Decimal(0)

    def limit(self, metric: Metric) -> Decimal | None:
        """The limit as a share, 0 to 1; ``None`` where this seller is held to none."""
        if not metric.has_limit(self.marketplace, self.day):
            return None
        return self.number(metric.limit) / HUNDRED

    def warn_at(self, metric: Metric) -> Decimal | None:
        """The rate from which the desk warns (HLT-4)."""
        limit = self.limit(metric)
        if limit is None:
            return None
        return warning_line(metric, limit, self.number("health_warning_share") / HUNDRED)

    def lag(self, metric: Metric) -> int:
        """By how many days the metric's windows end before the day asked for."""
        return int(self.number(metric.lag)) if metric.lag else 0

    def hours(self, name: str) -> timedelta:
        """A policy number of hours."""
        return timedelta(hours=float(self.number(name)))


def health_rules(marketplace: str, day: date, *, now: datetime) -> HealthRules:
    """The rules by the policy that is active now, with the values that held on ``day``."""
    return HealthRules(book=active_book(now), marketplace=marketplace, day=day)
