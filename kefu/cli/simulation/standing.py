"""The accounts' health at the end of a play: as Amazon counts it, and as the desk does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SHOWN = {
    "order_defect_rate": 60,
    "negative_feedback_rate": 60,
    "a_to_z_claim_rate": 60,
    "chargeback_rate": 60,
    "late_shipment_rate": 30,
    "late_answer_rate": 30,
    "return_dissatisfaction_rate": 30,
    "customer_service_dissatisfaction_rate": 30,
}
"""The figures that a policy moves, and their windows in days."""


def standing_of(
    amazon: Mapping[str, Any], desk: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """By figure: ``amazon`` and ``desk``, each with ``bad`` orders ``of`` so many and their ``rate``."""
    told = {"amazon": _by_name(amazon["figures"]), "desk": _by_name(desk)}
    return {
        name: {who: figures[name] for who, figures in told.items() if name in figures}
        for name in SHOWN
        if name in told["amazon"]
    }


def _by_name(figures: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        figure["metric"]: {
            "bad": figure["numerator"],
            "of": figure["denominator"],
            "rate": None if figure["rate"] is None else round(figure["rate"], 6),
        }
        for figure in figures
        if SHOWN.get(figure["metric"]) == figure["window_days"]
    }
