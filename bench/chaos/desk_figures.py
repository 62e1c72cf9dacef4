"""The desk's health figures and the facts behind them, store by store, for ``desk_side``."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any


def figures_and_facts() -> dict[str, Any]:
    """By store key."""
    from django.utils import timezone

    from kefu.accounts.models import Store

    now = timezone.now()
    return {store.key: _of(store, now) for store in Store.objects.all()}


def _of(store: Any, now: datetime) -> dict[str, Any]:
    return {
        "as_of": _today(store, now).isoformat(),
        "figures": _figures(store, now),
        "complete_until": _sources(store),
        "orders": _orders(store),
        "feedback": _feedback(store),
        "claims": _claims(store),
        "letters": _letters(store),
        "returns": _returns(store),
        "answers": _answers(store),
    }


def _today(store: Any, now: datetime) -> date:
    from kefu.metrics.periods import today

    return today(store.marketplace, now)


def _figures(store: Any, now: datetime) -> list[dict[str, Any]]:
    from kefu.metrics.health import health

    return [
        {
            "metric": figure.code,
            "window_days": figure.period.days,
            "numerator": figure.count.numerator,
            "denominator": figure.count.denominator,
            "orders": list(figure.count.orders),
            "unknown": figure.count.unknown,
        }
        for figure in health(store, _today(store, now), now=now)
    ]


def _sources(store: Any) -> dict[str, dict[str, Any]]:
    from kefu.connectors.amazon.models import DataSource

    return {
        source.kind: {
            "until": _iso(source.complete_until),
            "ok": _iso(source.last_ok_at),
            "error": source.last_error,
        }
        for source in DataSource.objects.filter(account__store=store)
    }


def _orders(store: Any) -> dict[str, dict[str, Any]]:
    from kefu.cases.models import Message
    from kefu.records.models import Order, Parcel

    parcels = defaultdict(list)
    for parcel in Parcel.objects.filter(order__store=store).values(
        "order__amazon_order_id", "tracking_number", "state", "shipped_at", "delivered_at"
    ):
        parcels[parcel["order__amazon_order_id"]].append(parcel)
    asked = set(
        Message.objects.filter(store=store, kind="cancel_request").values_list(
            "case__amazon_order_id", flat=True
        )
    )
    rows = Order.objects.filter(store=store).values(
        "amazon_order_id", "status", "cancelled_by", "fulfilment"
    )
    return {row["amazon_order_id"]: _order(row, parcels, asked) for row in rows}


def _order(row: dict[str, Any], parcels: Any, asked: set[str]) -> dict[str, Any]:
    number = row["amazon_order_id"]
    sent = [parcel["shipped_at"] for parcel in parcels[number] if parcel["shipped_at"]]
    delivered = [parcel["delivered_at"] for parcel in parcels[number] if parcel["delivered_at"]]
    return {
        "status": row["status"],
        "cancelled_by": row["cancelled_by"],
        "fulfilment": row["fulfilment"],
        "cancel_asked": number in asked,
        "shipped_at": _iso(min(sent, default=None)),
        "delivered_at": _iso(min(delivered, default=None)),
        "tracking": sorted(parcel["state"] for parcel in parcels[number]),
    }


def _feedback(store: Any) -> list[dict[str, Any]]:
    from kefu.ratings.models import Feedback

    rows = Feedback.objects.filter(store=store)
    return [
        {
            "order": row.amazon_order_id,
            "rating": row.rating,
            "left_at": _iso(row.left_at),
            "removed": row.removed_at is not None,
            "missing": row.missing_since is not None,
        }
        for row in rows
    ]


def _claims(store: Any) -> list[dict[str, Any]]:
    from kefu.claims.models import Claim

    rows = Claim.objects.filter(store=store)
    return [
        {
            "order": row.amazon_order_id,
            "kind": row.kind,
            "state": row.state,
            "service": row.service,
            "counts": row.counts_in_odr,
            "opened_at": _iso(row.opened_at),
        }
        for row in rows
    ]


def _letters(store: Any) -> list[dict[str, Any]]:
    """Each of the buyers' letters, and when the desk takes it for answered."""
    from django.db.models import OuterRef, Subquery
    from django.db.models.functions import Coalesce

    from kefu.cases.models import Message
    from kefu.cases.timeline import OWN
    from kefu.guided.models import GuidedStep
    from kefu.outbox.models import Action

    answer = (
        Message.objects.filter(
            case=OuterRef("case"),
            kind__in=OWN,
            delivery=Message.Delivery.SENT,
            automatic=False,
            at__gte=OuterRef("at"),
        )
        .annotate(left=Coalesce("action__done_at", "at"))
        .order_by("left")
        .values("left")[:1]
    )
    rows = (
        Message.objects.filter(store=store, direction="in", kind="buyer_message")
        .annotate(answered=Subquery(answer))
        .values_list(
            "counterpart",
            "at",
            "answered",
            "no_response_needed_at",
            "automatic",
            "case__amazon_order_id",
            "case_id",
        )
    )
    to_mark = set(
        GuidedStep.objects.filter(
            store=store, kind="no_response_needed", state__in=("open", "not_found")
        ).values_list("case_id", flat=True)
    )
    written = defaultdict(list)
    sent = Action.objects.filter(store=store, kind=Action.Kind.SEND_MAIL, state=Action.State.SENT)
    for case, asked, left in sent.values_list("case_id", "asked_at", "done_at"):
        written[case].append((_iso(asked), _iso(left)))
    return [
        {
            "address": address,
            "at": _iso(at),
            "answered_at": _iso(answered),
            "marked_at": _iso(marked),
            "automatic": automatic,
            "order": order,
            "to_mark": case in to_mark,
            "written": written[case],
        }
        for address, at, answered, marked, automatic, order, case in rows
    ]


def _returns(store: Any) -> list[dict[str, Any]]:
    from kefu.returns.models import Return

    rows = Return.objects.filter(store=store)
    return [
        {
            "order": row.amazon_order_id,
            "rma": row.rma,
            "requested_at": _iso(row.requested_at),
            "answered_at": _iso(row.answered_at),
            "answer": row.answer,
            "fulfilment": row.fulfilment,
            "stage": row.stage,
        }
        for row in rows
    ]


def _answers(store: Any) -> list[dict[str, Any]]:
    from kefu.ratings.models import Answer

    rows = Answer.objects.filter(store=store, solved__isnull=False)
    return [
        {"order": row.amazon_order_id, "at": _iso(row.at), "solved": row.solved} for row in rows
    ]


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
