"""What the health pages show: figures with their trend, what lies ahead, the orders behind a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kefu.accounts.access import within_stores
from kefu.accounts.models import Store, User
from kefu.cases.models import Case
from kefu.metrics import trend
from kefu.metrics.beside import Beside, beside
from kefu.metrics.defects import Defect, defects
from kefu.metrics.figures import Figure, rate_of
from kefu.metrics.forecast import Forecast
from kefu.metrics.health import outlook
from kefu.metrics.models import HealthReading
from kefu.metrics.periods import zone_of
from kefu.records.models import Order
from kefu.web.charts import Chart, Point, line_chart, spark
from kefu.web.times import short_day

TREND = 60
"""Days of the past that a chart shows."""
BEHIND = 50
"""Orders on one page."""

Rates = Mapping[tuple[str, int], Mapping[date, Decimal | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One metric: its figure over the first window, those over the others, and a small trend."""

    figure: Figure
    others: Sequence[Figure]
    parts: Sequence[Figure]
    trend: str
    amazon: Beside | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One order behind a figure."""

    order_id: str
    order: Order | None
    cases: Sequence[Case]
    defect: Defect | None


def lines(store: Store, found: Sequence[Figure], as_of: date) -> list[Line]:
    """The figures as rows: parts stand under the whole, other windows beside the first."""
    rates = past_rates(store, as_of)
    grouped: dict[str, list[Figure]] = defaultdict(list)
    for figure in found:
        grouped[figure.code].append(figure)
    parts: dict[str, list[Figure]] = defaultdict(list)
    for group in grouped.values():
        if group[0].metric.part_of:
            parts[group[0].metric.part_of].append(group[0])
    amazon = beside(store, [group[0] for group in grouped.values()])
    return [
        Line(
            figure=group[0],
            others=group[1:],
            parts=parts[code],
            trend=spark([p.value for p in points_of(rates, group[0], as_of)]),
            amazon=amazon.get(code),
        )
        for code, group in grouped.items()
        if not group[0].metric.part_of
    ]


def past_rates(store: Store, as_of: date) -> Rates:
    """The rates of the last days by metric and window, from what was kept; one query."""
    rates: dict[tuple[str, int], dict[date, Decimal | None]] = defaultdict(dict)
    kept = HealthReading.objects.filter(
        store=store, day__gt=as_of - timedelta(days=TREND), day__lt=as_of
    ).values_list("metric", "window", "day", "numerator", "denominator")
    for metric, window, day, numerator, denominator in kept:
        rates[metric, window][day] = rate_of(numerator, denominator)
    return rates


def points_of(rates: Rates, figure: Figure, as_of: date) -> list[Point]:
    """The figure's trend, up to itself."""
    known = {**rates.get((figure.code, figure.period.days), {}), as_of: figure.rate}
    first = min(known)
    days = [first + timedelta(days=n) for n in range((as_of - first).days + 1)]
    return [Point(day=day, value=known.get(day)) for day in days]


def chart(store: Store, figure: Figure, as_of: date) -> Chart | None:
    """The figure's trend with its limit; the order defect rate looks ahead as well."""
    points = points_of(past_rates(store, as_of), figure, as_of)
    coming = look_ahead(store, figure, as_of) if figure.code == "order_defect_rate" else []
    marks = [
        as_of,
        *([coming[-1].day] if coming else []),
        points[0].day,
        points[len(points) // 2].day,
    ]
    return line_chart(
        points,
        limit=figure.limit,
        low=_from_now(figure, as_of, [(day.day, day.if_won) for day in coming]),
        high=_from_now(figure, as_of, [(day.day, day.if_lost) for day in coming]),
        day_text={day: short_day(day) for day in marks},
    )


def look_ahead(store: Store, figure: Figure, as_of: date) -> list[trend.Ahead]:
    """The coming days of the order defect rate."""
    orders = trend.daily_orders(store, figure.period.first, as_of)
    zone = zone_of(store.marketplace)
    marks = [
        (defect.ordered_at.astimezone(zone).date(), bool(defect.kinds))
        for defect in defects(store, figure.period)
    ]
    return trend.ahead(orders, marks, as_of=as_of, window=figure.period.days)


def forecast_of(store: Store, found: Sequence[Figure]) -> Forecast | None:
    """What open claims do to the order defect rate."""
    whole = next((f for f in found if f.code == "order_defect_rate"), None)
    return outlook(store, whole) if whole else None


def behind(
    user: User, store: Store, figure: Figure, after: str, *, size: int = BEHIND
) -> tuple[list[Behind], str]:
    """A page of the orders that count against the seller, and where the next one begins."""
    ids = [order_id for order_id in figure.count.orders if order_id > after]
    page, more = ids[:size], len(ids) > size
    orders = {
        order.amazon_order_id: order
        for order in within_stores(Order.objects.all(), user).filter(
            store=store, amazon_order_id__in=page
        )
    }
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in within_stores(Case.objects.all(), user).filter(
        store=store, amazon_order_id__in=page
    ):
        cases[case.amazon_order_id].append(case)
    for case in _nameless(user, store, page):
        cases[f"#{case.pk}"].append(case)
    marks = {d.order_id: d for d in defects(store, figure.period)} if _of_defects(figure) else {}
    rows = [
        Behind(
            order_id=order_id,
            order=orders.get(order_id),
            cases=cases[order_id],
            defect=marks.get(order_id),
        )
        for order_id in page
    ]
    return rows, page[-1] if more else ""


def _nameless(user: User, store: Store, page: Sequence[str]) -> Sequence[Case]:
    """Cases that name no order stand for themselves."""
    numbers = [int(order_id[1:]) for order_id in page if order_id.startswith("#")]
    if not numbers:
        return []
    return list(within_stores(Case.objects.all(), user).filter(store=store, pk__in=numbers))


def _of_defects(figure: Figure) -> bool:
    return "order_defect_rate" in (figure.code, figure.metric.part_of)


def _from_now(
    figure: Figure, as_of: date, coming: Sequence[tuple[date, Decimal | None]]
) -> list[Point]:
    if not coming:
        return []
    return [
        Point(day=as_of, value=figure.rate),
        *(Point(day=day, value=value) for day, value in coming),
    ]


def percent(share: Decimal | None, places: int = 2) -> str:
    """A share as people write it: ``0.71 %``."""
    return "–" if share is None else f"{share * 100:.{places}f} %"


def day_of(text: str, default: date) -> date:
    """The day that an address names; what is no day, or lies ahead, is ``default``."""
    try:
        return min(date.fromisoformat(text), default)
    except ValueError:
        return default
