"""All figures of a store as of a day: one plain count each, put beside its limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kefu.accounts.models import Store
from kefu.metrics import answers, defects, returned, shipping, surveys
from kefu.metrics.definitions import Metric, metrics
from kefu.metrics.figures import Count, Figure
from kefu.metrics.forecast import Forecast, forecast
from kefu.metrics.periods import Period, period
from kefu.metrics.rules import HealthRules, health_rules


class Records:
    """What figures are made of: a store's records, and what several figures share of them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.defects = defects.Defects(store)


Counter = Callable[[Records, Period, HealthRules], Count]

COUNTERS: dict[str, Counter] = {
    "order_defect_rate": lambda of, span, _: of.defects.count(span),
    "negative_feedback_rate": lambda of, span, _: of.defects.count(span, "feedback"),
    "a_to_z_claim_rate": lambda of, span, _: of.defects.count(span, "claim"),
    "chargeback_rate": lambda of, span, _: of.defects.count(span, "chargeback"),
    "late_shipment_rate": lambda of, span, _: shipping.late_shipments(of.store, span),
    "pre_fulfilment_cancel_rate": lambda of, span, _: shipping.cancellations(of.store, span),
    "valid_tracking_rate": lambda of, span, _: shipping.valid_tracking(of.store, span),
    "on_time_delivery_rate": lambda of, span, _: shipping.on_time_deliveries(of.store, span),
    "late_answer_rate": lambda of, span, rules: answers.late_answers(
        of.store, span, allowed=rules.hours("answer_hours")
    ),
    "return_dissatisfaction_rate": lambda of, span, rules: returned.dissatisfied(
        of.store, span, allowed=rules.hours("return_answer_hours")
    ),
    "customer_service_dissatisfaction_rate": lambda of, span, _: surveys.dissatisfied(
        of.store, span
    ),
}


def health(store: Store, as_of: date, *, now: datetime) -> list[Figure]:
    """Every metric over each of its windows, as of a day on the marketplace's calendar.

    What came to be known later does not count; a day that is not over is taken as far as ``now``.
    """
    rules, records = health_rules(store.marketplace, as_of, now=now), Records(store)
    return [
        _figure(records, metric, days, rules, now)
        for metric in metrics().values()
        for days in metric.windows
    ]


def figure(store: Store, metric: Metric, days: int, rules: HealthRules, now: datetime) -> Figure:
    """One metric over one window."""
    return _figure(Records(store), metric, days, rules, now)


def _figure(
    records: Records, metric: Metric, days: int, rules: HealthRules, now: datetime
) -> Figure:
    span = period(
        rules.day, days=days, marketplace=rules.marketplace, now=now, lag=rules.lag(metric)
    )
    return Figure(
        metric=metric,
        period=span,
        count=COUNTERS[metric.code](records, span, rules),
        limit=rules.limit(metric),
        warn_at=rules.warn_at(metric),
    )


def outlook(store: Store, figure: Figure) -> Forecast:
    """What the open claims of an order defect rate do to it either way (HLT-3)."""
    found = defects.defects(store, figure.period)
    return forecast(
        defects=figure.count.numerator,
        orders=figure.count.denominator,
        undecided=[defect.order_id for defect in found if not defect.kinds],
        limit=figure.limit,
    )
