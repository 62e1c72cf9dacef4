"""GET_V2_SELLER_PERFORMANCE_REPORT: Amazon's figures of the account as JSON, by its schema of 2020-11-18."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from simulator.books.books import Books
from simulator.books.health import Figure, figures
from simulator.spapi.values import iso
from simulator.world.model import Store

TARGETS = {
    "order_defect_rate": (0.01, "LESS_THAN"),
    "late_shipment_rate": (0.04, "LESS_THAN"),
    "pre_fulfilment_cancel_rate": (0.025, "LESS_THAN"),
    "valid_tracking_rate": (0.95, "GREATER_THAN"),
    "on_time_delivery_rate": (0.9, "GREATER_THAN"),
}
VIOLATIONS = (
    "listingPolicyViolations",
    "productAuthenticityCustomerComplaints",
    "productConditionCustomerComplaints",
    "productSafetyCustomerComplaints",
    "receivedIntellectualPropertyComplaints",
    "restrictedProductPolicyViolations",
    "suspectedIntellectualPropertyViolations",
    "foodAndProductSafetyIssues",
    "otherPolicyViolations",
    "documentRequests",
)


def performance(books: Books, store: Store, now: datetime) -> bytes:
    """The figures of this day in the store's own marketplace, which stands for all it sells in."""
    as_of = now.date()
    known = {(f.metric, f.window_days): f for f in figures(books, store, as_of, now)}

    def figure(metric: str, days: int) -> Figure:
        return known[metric, days]

    def rated(metric: str, days: int, count: str, whole: str) -> dict[str, Any]:
        found = figure(metric, days)
        return {
            **_judged(found, as_of),
            whole: found.denominator,
            count: found.numerator,
        }

    defects = {
        **_judged(figure("order_defect_rate", 60), as_of),
        "orderCount": figure("order_defect_rate", 60).denominator,
        "orderWithDefects": _part(figure("order_defect_rate", 60)),
        "claims": _part(figure("a_to_z_claim_rate", 60)),
        "chargebacks": _part(figure("chargeback_rate", 60)),
        "negativeFeedback": _part(figure("negative_feedback_rate", 60)),
        "fulfillmentType": "mfn",
    }
    metrics: dict[str, Any] = {
        "marketplaceId": store.marketplace.id,
        "orderDefectRate": {"mfn": defects, "afn": _none(as_of)},
        "lateShipmentRate": rated("late_shipment_rate", 30, "lateShipmentCount", "orderCount"),
        "preFulfillmentCancellationRate": rated(
            "pre_fulfilment_cancel_rate", 7, "cancellationCount", "orderCount"
        ),
        "validTrackingRate": rated(
            "valid_tracking_rate", 30, "validTrackingCount", "shipmentCount"
        ),
        "onTimeDeliveryRate": rated(
            "on_time_delivery_rate", 14, "onTimeDeliveryCount", "shipmentCountWithValidTracking"
        ),
        "unitOnTimeDeliveryRate": rated(
            "on_time_delivery_rate", 14, "unitOnTimeDeliveryCount", "totalUnitCount"
        ),
        "invoiceDefectRate": {
            **_period(as_of, 7),
            "orderCount": 0,
            **{
                key: {"count": 0, "status": "NONE"}
                for key in ("invoiceDefect", "missingInvoice", "lateInvoice")
            },
            "status": "NONE",
            "rate": 0,
            "targetValue": 0.05,
            "targetCondition": "LESS_THAN",
        },
        "warningStates": [],
        "accountHealthRating": {"ahrStatus": "GREAT", **_period(as_of, 180)},
        **{name: _no_violation(as_of) for name in VIOLATIONS},
    }
    bad = any(
        isinstance(value, Mapping) and value.get("status") == "BAD"
        for value in (defects, *metrics.values())
    )
    report = {
        "accountStatuses": [
            {"marketplaceId": store.marketplace.id, "status": "AT_RISK" if bad else "NORMAL"}
        ],
        "performanceMetrics": [metrics],
    }
    return json.dumps(report).encode()


def account_status(books: Books, store: Store, now: datetime) -> str:
    """How the account stands, in the report's word."""
    [place] = json.loads(performance(books, store, now))["accountStatuses"]
    return str(place["status"])


def _judged(found: Figure, as_of: date) -> dict[str, Any]:
    target, condition = TARGETS[found.metric]
    rate = found.rate
    met = rate is None or (rate < target if condition == "LESS_THAN" else rate >= target)
    return {
        **_period(as_of, found.window_days),
        "status": "NONE" if rate is None else "GOOD" if met else "BAD",
        "rate": round(rate or 0.0, 8),
        "targetValue": target,
        "targetCondition": condition,
    }


def _part(found: Figure) -> dict[str, Any]:
    return {"count": found.numerator, "status": "NONE"}


def _none(as_of: date) -> dict[str, Any]:
    """Amazon answers for its own deliveries; their figures are not kept here."""
    nothing = {"count": 0, "status": "NONE"}
    return {
        **_period(as_of, 60),
        "orderCount": 0,
        **dict.fromkeys(("orderWithDefects", "claims", "chargebacks", "negativeFeedback"), nothing),
        "fulfillmentType": "afn",
        "status": "NONE",
        "rate": 0,
        "targetValue": 0.01,
        "targetCondition": "LESS_THAN",
    }


def _no_violation(as_of: date) -> dict[str, Any]:
    return {
        **_period(as_of, 180),
        "defectsCount": 0,
        "status": "GOOD",
        "targetValue": 0,
        "targetCondition": "EQUALS",
    }


def _period(as_of: date, days: int) -> dict[str, Any]:
    start = datetime.fromisoformat(f"{as_of}T00:00:00+00:00") - timedelta(days=days - 1)
    end = datetime.fromisoformat(f"{as_of}T23:59:59+00:00")
    return {"reportingDateRange": {"reportingDateFrom": iso(start), "reportingDateTo": iso(end)}}
