"""All figures of a store as of a day: one plain count each, put beside its limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from kefu.accounts.models import Store
from kefu.metrics import answers, defects, returned, shipping, surveys
from kefu.metrics.definitions import Metric, metrics
from kefu.metrics.figures import Count, Figure
from kefu.metrics.forecast import Forecast, forecast
from kefu.metrics.periods import Period, period
from kefu.metrics.rules import HealthRules, health_rules

Counter = Callable[[Store, Period, HealthRules], Count]

COUNTERS: dict[str, Counter] = {
    "order_defect_rate": lambda store, span, _: defects.count(store, span),
    "negative_feedback_rate": lambda store, span, _: defects.count(store, span, "feedback"),
    "a_to_z_claim_rate": lambda store, span, _: defects.count(store, span, "claim"),
    "chargeback_rate": lambda store, span, _: defects.count(store, span, "chargeback"),
    "late_shipment_rate": lambda store, span, _: shipping.late_shipments(store, span),
    "pre_fulfilment_cancel_rate": lambda store, span, _: shipping.cancellations(store, span),
    "valid_tracking_rate": lambda store, span, _: shipping.valid_tracking(store, span),
    "on_time_delivery_rate": lambda store, span, _: shipping.on_time_deliveries(store, span),
    "late_answer_rate": lambda store, span, rules: answers.late_answers(
        store, span, allowed=rules.hours("answer_hours")
    ),
    "return_dissatisfaction_rate": lambda store, span, rules: returned.dissatisfied(
        store, span, allowed=rules.hours("return_answer_hours")
    ),
    "customer_service_dissatisfaction_rate": lambda store, span, _: surveys.dissatisfied(
        store, span
    ),
}


def health(store: Store, as_of: date, *, now: datetime) -> list[Figure]:
    """Every metric over each of its windows, as of a day on the marketplace's calendar.

    What came to be known later does not count; a day that is not over is taken as far as ``now``.
    """
    rules = health_rules(store.marketplace, as_of, now=now)
    return [
        figure for metric in metrics().values() for figure in figures(store, metric, rules, now)
    ]


def figures(store: Store, metric: Metric, rules: HealthRules, now: datetime) -> Iterator[Figure]:
    """One metric over each of its windows."""
    for days in metric.windows:
        yield figure(store, metric, days, rules, now)


def figure(store: Store, metric: Metric, days: int, rules: HealthRules, now: datetime) -> Figure:
    """One metric over one window."""
    span = period(
        rules.day, days=days, marketplace=rules.marketplace, now=now, lag=rules.lag(metric)
    )
    return Figure(
        metric=metric,
        period=span,
        count=COUNTERS[metric.code](store, span, rules),
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
