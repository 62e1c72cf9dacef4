"""What a department must still do once a letter has promised it.

What is done in Seller Central is a guided step instead: ``remedies`` and ``on_yes`` of its kind.
"""

from __future__ import annotations

FOLLOW_UP: dict[str, str] = {
    "refund_full": "refund_at_amazon",
    "refund_partial": "refund_at_amazon",
    "refund_without_return": "refund_at_amazon",
    "cancel_order": "cancel_at_amazon",
    "resend": "ship_replacement",
    "resend_to_new_address": "ship_replacement",
    "exchange": "ship_replacement",
    "send_part": "ship_part",
    "forward_address": "tell_warehouse_address",
    "upgrade_shipping": "upgrade_shipment",
}
# What the buyer's yes to an offer asks for.
FOLLOW_UP_ON_YES: dict[str, str] = {
    "compensate": "refund_at_amazon",
    "offer_discount_to_pass_on": "refund_at_amazon",
}
