"""Every figure as of any day equals a literal recount of all that is known of the orders."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu.accounts.models import Store
from kefu.cases.models import Case, Message
from kefu.claims.models import Claim, Telling
from kefu.claims.odr import counts
from kefu.metrics.health import health
from kefu.ratings.models import Feedback
from kefu.records.models import Order, Parcel
from tests.metrics.recount import recount

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ORDER = st.fixed_dictionaries(
    {
        "status": st.sampled_from(
            ["pending", "unshipped", "confirmed_not_sent", "shipped", "delivered", "cancelled"]
        ),
        "fulfilment": st.sampled_from(["seller", "seller", "amazon", ""]),
        "cancelled_by": st.sampled_from(["", "buyer", "seller"]),
        "placed": st.integers(-80 * 24, 0),
        "ship_after": st.none() | st.integers(1, 96),
        "arrive_after": st.none() | st.integers(24, 240),
        "sent": st.none() | st.integers(1, 200),
        "arrived": st.none() | st.integers(20, 400),
        "number": st.booleans(),
        "tracking": st.sampled_from(["", *Parcel.Tracking.values]),
        "rest_sent": st.none() | st.sampled_from(["not yet"]) | st.integers(1, 200),
        "asked": st.booleans(),
        "stars": st.none() | st.integers(1, 5),
        "left": st.integers(0, 90 * 24),
        "removed": st.none() | st.integers(0, 60 * 24),
        "claim": st.sampled_from([None, "a_to_z", "chargeback"]),
        "service": st.none() | st.booleans(),
        "opened": st.integers(0, 60 * 24),
        "decisions": st.lists(
            st.tuples(
                st.integers(1, 40 * 24),
                st.sampled_from(["withdrawn", "refunded", "granted", "denied"]),
            ),
            max_size=2,
        ),
    }
)


def after(start: datetime, hours: int | None) -> datetime | None:
    return None if hours is None else start + timedelta(hours=hours)


def put(store: Store, number: int, told: dict) -> None:
    """One order with its parcel, feedback and claim."""
    placed = NOW + timedelta(hours=told["placed"])
    order_id = f"302-1234567-{number:07}"
    order = Order.objects.create(
        store=store,
        amazon_order_id=order_id,
        status=told["status"],
        fulfilment=told["fulfilment"],
        cancelled_by=told["cancelled_by"] if told["status"] == "cancelled" else "",
        ordered_at=placed,
        latest_ship=after(placed, told["ship_after"]),
        latest_delivery=after(placed, told["arrive_after"]),
        imported_at=NOW,
    )
    if told["sent"] is not None:
        Parcel.objects.create(
            order=order,
            tracking_number=f"T{number}" if told["number"] else "",
            state=told["tracking"],
            shipped_at=after(placed, told["sent"]),
            delivered_at=after(placed, told["arrived"]),
        )
    if told["rest_sent"] is not None:
        Parcel.objects.create(
            order=order,
            tracking_number=f"R{number}",
            state=told["tracking"],
            shipped_at=None if told["rest_sent"] == "not yet" else after(placed, told["rest_sent"]),
        )
    if told["asked"]:
        case = Case.objects.create(
            store=store, amazon_order_id=order_id, opened_at=placed, last_message_at=placed
        )
        Message.objects.create(
            case=case, store=store, direction="in", kind="cancel_request", at=placed
        )
    if told["stars"] is not None:
        left = after(placed, told["left"])
        Feedback.objects.create(
            store=store,
            amazon_order_id=order_id,
            order=order,
            left_at=left,
            rating=told["stars"],
            removed_at=after(left, told["removed"]),
            taken_at=NOW,
        )
    if told["claim"]:
        put_claim(store, order, told, after(placed, told["opened"]))


def put_claim(store: Store, order: Order, told: dict, opened: datetime) -> None:
    decisions = sorted(dict(told["decisions"]).items())
    state = decisions[-1][1] if decisions else "open"
    claim = Claim.objects.create(
        store=store,
        kind=told["claim"],
        about=order.amazon_order_id,
        amazon_order_id=order.amazon_order_id,
        order=order,
        state=state,
        service=told["service"] if told["claim"] == "chargeback" else None,
        opened_at=opened,
        counts_in_odr=counts(told["claim"], state, told["service"]),
    )
    words = [("opened", opened, {})]
    words += [("decided", after(opened, hours), {"decision": word}) for hours, word in decisions]
    for number, (what, at, facts) in enumerate(words):
        Telling.objects.create(
            store=store,
            claim=claim,
            kind=claim.kind,
            about=claim.about,
            what=what,
            source="notice",
            ref=f"{order.pk}:{number}",
            at=at,
            facts=facts,
            taken_at=NOW,
        )


@pytest.mark.rule("HLT-1")
@pytest.mark.rule("HLT-2")
@pytest.mark.rule("CLM-5")
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(orders=st.lists(ORDER, max_size=12), back=st.integers(0, 70))
def test_every_figure_as_of_any_day_equals_a_literal_recount(db, orders, back):
    store = Store.objects.create(key=f"s{Store.objects.count()}", name="Nova", marketplace="DE")
    for number, told in enumerate(orders):
        put(store, number, told)
    as_of = TODAY - timedelta(days=back)
    expected = recount(store, as_of, NOW)
    found = {(f.code, f.period.days): f.count for f in health(store, as_of, now=NOW)}
    firsts = {"late_shipment_rate": 30, "pre_fulfilment_cancel_rate": 7, "valid_tracking_rate": 30}
    firsts |= {"on_time_delivery_rate": 14}
    for metric, (numerator, denominator, ids) in expected.items():
        count = found[metric, firsts.get(metric, 60)]
        assert (count.numerator, count.denominator, list(count.orders)) == (
            numerator,
            denominator,
            ids,
        ), metric


@pytest.mark.rule("HLT-2")
@pytest.mark.parametrize("rest_sent", [30, "not yet"])
def test_what_was_sent_in_part_was_not_cancelled_before_shipping(db, rest_sent):
    store = Store.objects.create(key="nova", name="Nova", marketplace="DE")
    nothing = dict.fromkeys(["cancelled_by", "tracking", "stars", "claim", "asked", "number"], "")
    nothing |= {"status": "cancelled", "fulfilment": "seller", "placed": -48, "stars": None}
    nothing |= dict.fromkeys(["ship_after", "arrive_after", "arrived", "sent", "rest_sent"])
    put(store, 0, nothing)
    put(store, 1, {**nothing, "sent": 20, "rest_sent": rest_sent})
    put(store, 2, {**nothing, "rest_sent": "not yet"})
    found = {(f.code, f.period.days): f.count for f in health(store, TODAY, now=NOW)}
    count = found["pre_fulfilment_cancel_rate", 7]
    assert (count.numerator, count.denominator) == (2, 3)
    assert recount(store, TODAY, NOW)["pre_fulfilment_cancel_rate"][:2] == (2, 3)
