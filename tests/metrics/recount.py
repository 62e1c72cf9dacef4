"""Amazon's figures counted again, slowly and literally: every order looked at, one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kefu.accounts.models import Store
from kefu.cases.models import Message
from kefu.claims.models import Claim
from kefu.ratings.models import Feedback
from kefu.records.models import Order, Parcel

DAY = timedelta(days=1)


def recount(store: Store, as_of: date, now: datetime) -> dict[str, tuple[int, int, list[str]]]:
    """``(numerator, denominator, orders)`` of the figures that are about orders, by metric."""
    zone = ZoneInfo("Europe/Berlin")
    known_by = min(_next_midnight(as_of, zone), now)
    orders = list(Order.objects.filter(store=store))

    def within(at: datetime | None, days: int) -> bool:
        return at is not None and as_of - days * DAY < at.astimezone(zone).date() <= as_of

    placed = [o for o in orders if within(o.ordered_at, 60)]
    bad = {kind: _bad(store, kind, known_by) for kind in ("feedback", "claim", "chargeback")}
    found = {}
    for metric, ids in {
        "order_defect_rate": set().union(*bad.values()),
        "negative_feedback_rate": bad["feedback"],
        "a_to_z_claim_rate": bad["claim"],
        "chargeback_rate": bad["chargeback"],
    }.items():
        named = sorted(o.amazon_order_id for o in placed if o.amazon_order_id in ids)
        found[metric] = (len(named), len(placed), named)
    ours = [o for o in orders if o.fulfilment == "seller"]
    found["late_shipment_rate"] = _late([o for o in ours if within(o.latest_ship, 30)], known_by)
    found["pre_fulfilment_cancel_rate"] = _cancelled([o for o in ours if within(o.ordered_at, 7)])
    found["valid_tracking_rate"] = _tracked(
        [p for o in ours for p in o.parcels.all() if within(p.shipped_at, 30)]
    )
    found["on_time_delivery_rate"] = _in_time(
        [p for o in ours if within(o.latest_delivery, 14) for p in o.parcels.all()], known_by
    )
    return found


def _next_midnight(day: date, zone: ZoneInfo) -> datetime:
    following = day + DAY
    return datetime(following.year, following.month, following.day, tzinfo=zone).astimezone(UTC)


def _bad(store: Store, kind: str, known_by: datetime) -> set[str]:
    if kind == "feedback":
        return {
            f.amazon_order_id
            for f in Feedback.objects.filter(store=store)
            if f.rating <= 2
            and f.left_at < known_by
            and (f.removed_at is None or f.removed_at >= known_by)
        }
    wanted = "a_to_z" if kind == "claim" else "chargeback"
    ids = set()
    for claim in Claim.objects.filter(store=store, kind=wanted):
        decided = [
            t
            for t in claim.tellings.order_by("at", "id")
            if t.what == "decided" and t.at < known_by
        ]
        ended = decided[-1].facts.get("decision") if decided else None
        if ended in ("granted", "refunded") and (kind == "claim" or claim.service):
            ids.add(claim.amazon_order_id)
    return ids


def _late(orders: list[Order], known_by: datetime) -> tuple[int, int, list[str]]:
    whole, late = 0, []
    for order in orders:
        if order.status in ("cancelled", "pending"):
            continue
        times = [p.shipped_at for p in order.parcels.all() if p.shipped_at]
        if not times and order.status not in ("unshipped", "confirmed_not_sent"):
            continue
        whole += 1
        over = order.latest_ship < known_by
        if over and (not times or min(times) > order.latest_ship):
            late.append(order.amazon_order_id)
    return len(late), whole, sorted(late)


def _cancelled(orders: list[Order]) -> tuple[int, int, list[str]]:
    ours = []
    for order in orders:
        asked = Message.objects.filter(
            kind="cancel_request",
            case__store=order.store,
            case__amazon_order_id=order.amazon_order_id,
        ).exists()
        sent = any(p.shipped_at for p in order.parcels.all())
        if order.status == "cancelled" and order.cancelled_by != "buyer" and not asked and not sent:
            ours.append(order.amazon_order_id)
    return len(ours), len(orders), sorted(ours)


def _tracked(parcels: list[Parcel]) -> tuple[int, int, list[str]]:
    bad = [p for p in parcels if not p.tracking_number or p.state == "invalid"]
    good = [p for p in parcels if p not in bad and p.state]
    ids = sorted({p.order.amazon_order_id for p in bad})
    return len(good), len(good) + len(bad), ids


def _in_time(parcels: list[Parcel], known_by: datetime) -> tuple[int, int, list[str]]:
    kept, missed = 0, []
    for parcel in parcels:
        if parcel.order.status == "cancelled" or not parcel.tracking_number:
            continue
        if parcel.state == "invalid":
            continue
        due, at = parcel.order.latest_delivery, parcel.delivered_at
        if at is not None and at < known_by and at <= due:
            kept += 1
        elif due < known_by and (
            (at is not None and at > due)
            or (at is None and parcel.state in ("in_transit", "lost", "returned_to_sender"))
        ):
            missed.append(parcel.order.amazon_order_id)
    return kept, kept + len(missed), sorted(set(missed))
