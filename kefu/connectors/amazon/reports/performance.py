"""Amazon's performance report (JSON, its schema of 2020-11-18) as lines: one a figure. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kefu.connectors.amazon.marketplaces import marketplace_of
from kefu.connectors.amazon.reports.errors import Unusable

# Amazon's name → ours, the count that its rate stands on, and the one it is divided by.
RATES = {
    "orderDefectRate.mfn": (
        "order_defect_rate_seller",
        ("orderWithDefects", "count"),
        "orderCount",
    ),
    "orderDefectRate.afn": (
        "order_defect_rate_amazon",
        ("orderWithDefects", "count"),
        "orderCount",
    ),
    "lateShipmentRate": ("late_shipment_rate", ("lateShipmentCount",), "orderCount"),
    "preFulfillmentCancellationRate": ("cancellation_rate", ("cancellationCount",), "orderCount"),
    "prefulfillmentCancelRate": ("cancellation_rate", ("cancellationCount",), "orderCount"),
    "validTrackingRate": ("valid_tracking_rate", ("validTrackingCount",), "shipmentCount"),
    "onTimeDeliveryRate": (
        "on_time_delivery_rate",
        ("onTimeDeliveryCount",),
        "shipmentCountWithValidTracking",
    ),
    "unitOnTimeDeliveryRate": (
        "unit_on_time_delivery_rate",
        ("unitOnTimeDeliveryCount",),
        "totalUnitCount",
    ),
    "invoiceDefectRate": ("invoice_defect_rate", ("invoiceDefect", "count"), "orderCount"),
}
PARTS = ("claims", "chargebacks", "negativeFeedback", "missingInvoice", "lateInvoice")


def rows_of(payload: Any) -> Iterator[dict[str, str]]:
    """The account's status, its rates and its policy violations. Raises ``Unusable``."""
    told = payload.get("performanceMetrics") if isinstance(payload, Mapping) else None
    if not isinstance(told, list):
        raise Unusable("wrong_shape", "performanceMetrics")
    statuses = payload.get("accountStatuses")
    for status in statuses if isinstance(statuses, list) else []:
        if isinstance(status, Mapping):
            yield _line(status, "account_status", status.get("status"))
    for metrics in told:
        if isinstance(metrics, Mapping):
            yield from _of_marketplace(metrics)


def _of_marketplace(metrics: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for name, value in metrics.items():
        if not isinstance(value, Mapping):
            continue
        if name == "orderDefectRate":
            for channel in ("mfn", "afn"):
                if isinstance(part := value.get(channel), Mapping):
                    yield _rate(metrics, f"{name}.{channel}", part)
        elif name in RATES:
            yield _rate(metrics, name, value)
        elif name == "accountHealthRating":
            said = value.get("accountHealthRatingStatus") or value.get("ahrStatus")
            yield {**_line(metrics, "account_health_rating", said), **_period(value)}
        elif "defectsCount" in value:
            line = _line(metrics, _snake(name), value.get("status"))
            yield {**line, **_period(value), "numerator": _text(value.get("defectsCount"))}


def _rate(metrics: Mapping[str, Any], name: str, value: Mapping[str, Any]) -> dict[str, str]:
    ours, counted, of = RATES[name]
    count: Any = value
    for step in counted:
        count = count.get(step) if isinstance(count, Mapping) else None
    parts = {
        _snake(part): value[part].get("count")
        for part in PARTS
        if isinstance(value.get(part), Mapping)
    }
    return {
        **_line(metrics, ours, value.get("status")),
        **_period(value),
        "rate": _text(value.get("rate")),
        "target": _text(value.get("targetValue")),
        "condition": _text(value.get("targetCondition")).lower(),
        "numerator": _text(count),
        "denominator": _text(value.get(of)),
        "details": json.dumps(parts) if parts else "",
    }


def _line(place: Mapping[str, Any], metric: str, status: Any) -> dict[str, str]:
    known = _text(place.get("marketplaceId"))
    return {
        "marketplace": marketplace_of(known) or known,
        "metric": metric,
        "status": _text(status).lower(),
    }


def _period(value: Mapping[str, Any]) -> dict[str, str]:
    period = value.get("reportingDateRange")
    if not isinstance(period, Mapping):
        return {}
    return {
        "begins": _text(period.get("reportingDateFrom")),
        "ends": _text(period.get("reportingDateTo")),
    }


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6f}"
    return str(value) if isinstance(value, int | str) else ""
