"""The cases and people of the reply tests: facts for each issue, and a context that knows everything."""

from datetime import UTC, date, datetime
from decimal import Decimal

from kefu.policy import Facts, Option, Verdict
from kefu.replies import ReplyContext

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SHIP_BY = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
AHEAD = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
PAST = datetime(2026, 11, 17, 18, 0, tzinfo=UTC)

ORDER = {"marketplace": "DE", "price": Decimal("28.90"), "currency": "EUR", "now": NOW}
WAITING = {**ORDER, "order_status": "unshipped", "latest_ship": SHIP_BY, "latest_delivery": AHEAD}
SENT = {**ORDER, "order_status": "shipped", "tracking": "in_transit", "latest_delivery": AHEAD}
LATE = {**SENT, "latest_delivery": PAST}
ARRIVED = {
    **ORDER,
    "order_status": "delivered",
    "tracking": "delivered",
    "latest_delivery": AHEAD,
    "delivered_at": PAST,
}

CASES = {
    "nothing known": Facts(),
    "cancel, waiting": Facts(issue="cancel_order", **WAITING),
    "cancel, waiting, request on file": Facts(
        issue="cancel_order", cancel_request_on_file=True, **WAITING
    ),
    "cancel, sent": Facts(issue="cancel_order", **SENT),
    "address, waiting": Facts(issue="change_address", new_address_given=True, **WAITING),
    "address, sent": Facts(issue="change_address", **SENT),
    "faster, waiting": Facts(issue="upgrade_shipping", **WAITING),
    "faster, sent": Facts(issue="upgrade_shipping", **SENT),
    "where, waiting": Facts(issue="where_is_my_order", **WAITING),
    "where, sent": Facts(issue="where_is_my_order", **SENT),
    "where, late": Facts(issue="where_is_my_order", **LATE),
    "where, tracking invalid": Facts(issue="where_is_my_order", **{**SENT, "tracking": "invalid"}),
    "where, lost": Facts(issue="where_is_my_order", **{**LATE, "tracking": "lost"}),
    "where, coming back": Facts(
        issue="where_is_my_order", **{**LATE, "tracking": "returned_to_sender"}
    ),
    "where, untracked": Facts(issue="where_is_my_order", **{**SENT, "tracking": "none"}),
    "delivered, not received": Facts(issue="delivered_not_received", **ARRIVED),
    "damaged slightly": Facts(issue="damaged", severity="slight", **ARRIVED),
    "damaged badly, may keep": Facts(
        issue="damaged", severity="severe", buyer_may_keep=True, **ARRIVED
    ),
    "defective": Facts(issue="defective", fault="seller", **ARRIVED),
    "not as described, open": Facts(issue="not_as_described", **ARRIVED),
    "not as described, ours": Facts(
        issue="not_as_described", mismatch_confirmed=True, fault="seller", **ARRIVED
    ),
    "not as described, theirs": Facts(issue="not_as_described", fault="buyer", **ARRIVED),
    "missing part, generic": Facts(issue="missing_part", part="generic", **ARRIVED),
    "missing part, specific": Facts(issue="missing_part", part="specific", **ARRIVED),
    "wrong item": Facts(issue="wrong_item", **ARRIVED),
    "changed mind": Facts(issue="changed_mind", **ARRIVED),
    "changed mind, not sent": Facts(
        issue="changed_mind", **{**WAITING, "order_status": "confirmed_not_sent"}
    ),
    "return": Facts(issue="return_item", return_status="requested", **ARRIVED),
    "return, used": Facts(
        issue="return_item", return_status="inspected", return_grade="used", **ARRIVED
    ),
    "return, incomplete": Facts(
        issue="return_item", return_status="inspected", return_grade="incomplete", **ARRIVED
    ),
    "refund status, paid": Facts(
        issue="refund_status", refunded_so_far=Decimal("10.00"), **ARRIVED
    ),
    "refund status, arrived": Facts(issue="refund_status", return_status="received", **ARRIVED),
    "refund status, coming": Facts(issue="refund_status", return_status="in_transit", **ARRIVED),
    "refund status, cancelled": Facts(
        issue="refund_status", **{**WAITING, "order_status": "cancelled"}
    ),
    "refund status, unknown": Facts(issue="refund_status"),
    "invoice": Facts(issue="invoice", **ARRIVED),
    "question": Facts(issue="product_question"),
    "complaint": Facts(issue="service_complaint", **ARRIVED),
    "thanks": Facts(issue="no_answer_needed", **ARRIVED),
    "other": Facts(issue="other", **ORDER),
    "claim, carrier": Facts(issue="damaged", fault="carrier", claim_status="open", **SENT),
    "claim, buyer": Facts(issue="changed_mind", fault="buyer", claim_status="open", **SENT),
}

EVERYTHING = ReplyContext(
    buyer_name="Anna Keller",
    order_id="302-1234567-1234567",
    item_title="Lampe Lumina 40",
    part_name="Lumina L4",
    carrier="DHL",
    tracking_number="JJD000390007882",
    store_name="Lumina",
    agent_name="Lin",
    return_address="Lumina\nHafenweg 3\n20457 Hamburg",
    new_address="Anna Keller\nAm Park 7\n04109 Leipzig",
    promised_by=date(2026, 11, 24),
    offered_at=date(2026, 11, 18),
)


def verdict(*options: Option, next: str | None = None, asks: tuple[str, ...] = ()) -> Verdict:
    return Verdict(
        next=next or (options[0].remedy if options else "hand_to_person"),
        options=options,
        asks=asks,
        policy="test@1",
    )
