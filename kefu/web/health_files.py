"""Account health as files: the figures of a store as of a day, and the orders behind each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_noop as _n

from kefu.accounts.models import Store, User
from kefu.metrics.beside import beside
from kefu.metrics.figures import Figure
from kefu.web import health_page as page
from kefu.web.exports import as_file
from kefu.web.headings import Moment, headed
from kefu.web.words import word

FIGURES = (
    _n("Figure"),
    _n("Rule"),
    _n("Days"),
    _n("From"),
    _n("To"),
    _n("Counted"),
    _n("Of"),
    _n("Share"),
    _n("Limit"),
    _n("State"),
    _n("Not counted"),
    _n("Amazon says"),
)
ORDERS = (
    _n("Figure"),
    _n("Days"),
    _n("From"),
    _n("To"),
    _n("Order"),
    Moment(_n("Ordered")),
    _n("Why"),
    _n("Cases"),
)
# Orders read at a time.
AT_ONCE = 500


def figures_file(store: Store, found: Sequence[Figure], as_of: date, form: str) -> HttpResponseBase:
    """Every figure over every of its windows."""
    amazon = beside(store, _firsts(found))
    rows = (
        [
            word("metric", figure.code),
            figure.metric.rule,
            figure.period.days,
            figure.period.first.isoformat(),
            figure.period.last.isoformat(),
            figure.count.numerator,
            figure.count.denominator,
            _share(figure.rate),
            _share(figure.limit),
            word("health_state", figure.state),
            figure.count.unknown,
            _share(amazon[figure.code].rate if figure in first and figure.code in amazon else None),
        ]
        for first in [_firsts(found)]
        for figure in found
    )
    return as_file(_name("health", store, as_of), form, headed(FIGURES), rows)


def orders_file(
    user: User, store: Store, found: Sequence[Figure], as_of: date, form: str
) -> HttpResponseBase:
    """The orders that count against the seller, figure by figure."""
    rows = (line for figure in found for line in _orders(user, store, figure))
    name = _name("health-orders", store, as_of)
    return as_file(name, form, headed(ORDERS), rows)


def _orders(user: User, store: Store, figure: Figure) -> Iterator[list[Any]]:
    after = ""
    while True:
        rows, after = page.behind(user, store, figure, after, size=AT_ONCE)
        for row in rows:
            kinds = sorted(row.defect.kinds) if row.defect else []
            yield [
                word("metric", figure.code),
                figure.period.days,
                figure.period.first.isoformat(),
                figure.period.last.isoformat(),
                row.order_id,
                row.order.ordered_at if row.order else None,
                ", ".join(word("defect", kind) for kind in kinds) or word("metric", figure.code),
                " ".join(f"#{case.pk}" for case in row.cases),
            ]
        if not after:
            return


def _firsts(found: Sequence[Figure]) -> list[Figure]:
    """Each metric's figure over its first window: the one that Amazon's stands beside."""
    seen: dict[str, Figure] = {}
    for figure in found:
        seen.setdefault(figure.code, figure)
    return list(seen.values())


def _share(share: Any) -> Any:
    return None if share is None else round(share, 6)


def _name(what: str, store: Store, as_of: date) -> str:
    return f"{what}-{store.key}-{as_of.isoformat()}"
