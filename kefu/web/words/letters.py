"""Words for the letters' texts: their groups, their gaps, the places where they stand."""

from django.utils.translation import gettext_noop as _n

GROUPS = {
    "asks": _n("Questions and what follows"),
    "claims": _n("A-to-z claims"),
    "frame": _n("Beginning and end"),
    "information": _n("Explaining, informing, declining"),
    "remedies": _n("What we do for the buyer"),
}

GAPS = {
    "buyer_name": _n("the buyer's name"),
    "family_name": _n("the buyer's family name"),
    "order_id": _n("order number"),
    "item": _n("item, as the listing calls it"),
    "part_name": _n("the missing part"),
    "carrier": _n("carrier"),
    "tracking_number": _n("tracking number"),
    "store_name": _n("name of the store"),
    "agent_name": _n("who signs"),
    "return_address": _n("return address"),
    "new_address": _n("new delivery address"),
    "amount": _n("amount that is offered or paid back"),
    "percent": _n("share of the price that is offered"),
    "refunded": _n("what was paid back before"),
    "promised_by": _n("day by which we promised it"),
    "offered_at": _n("day on which a solution was offered"),
    "ship_by": _n("latest shipping day"),
    "delivery_by": _n("latest delivery day"),
    "delivered_on": _n("day of delivery"),
}

PARTS = {
    "frame": _n("Subject, greeting or signature"),
    "opening": _n("First sentence"),
    "ask": _n("Question"),
    "choice": _n("Line of a choice"),
    "next": _n("What happens next"),
    "closing": _n("Last sentence"),
}

MARKS = {
    "late": _n("past the promised day"),
    "shipped": _n("already shipped"),
    "refunded": _n("money has gone back before"),
    "has_tracking_number": _n("tracking number known"),
    "unprompted": _n("answers no message"),
}

TABLES = {"text_group": GROUPS, "gap": GAPS, "text_part": PARTS, "text_mark": MARKS}
