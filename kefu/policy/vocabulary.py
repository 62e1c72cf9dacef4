"""The codes that facts and verdicts are made of. Stable: stored, sent and translated, never renamed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ISSUES: Final = (
    "cancel_order",
    "change_address",
    "upgrade_shipping",
    "where_is_my_order",
    "delivered_not_received",
    "damaged",
    "defective",
    "not_as_described",
    "missing_part",
    "wrong_item",
    "changed_mind",
    "return_item",
    "refund_status",
    "invoice",
    "product_question",
    "service_complaint",
    "no_answer_needed",
    "other",
)

MARKETPLACES: Final = (
    "US",
    "CA",
    "MX",
    "BR",
    "UK",
    "DE",
    "FR",
    "IT",
    "ES",
    "NL",
    "SE",
    "PL",
    "BE",
    "IE",
    "TR",
    "AE",
    "SA",
    "EG",
    "IN",
    "JP",
    "AU",
    "SG",
)

ENUMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "issue": ISSUES,
        "severity": ("slight", "severe"),
        "aspect": ("picture", "description"),
        "part": ("generic", "specific"),
        "marketplace": MARKETPLACES,
        "fulfilment": ("seller", "amazon"),
        "order_status": (
            "pending",
            "unshipped",
            "confirmed_not_sent",
            "shipped",
            "delivered",
            "cancelled",
        ),
        "tracking": ("none", "invalid", "in_transit", "delivered", "lost", "returned_to_sender"),
        "fault": ("seller", "buyer", "carrier"),
        "claim_status": ("none", "open", "withdrawn", "refunded", "granted", "denied"),
        "buyer_wants": (
            "refund",
            "replacement",
            "compensation",
            "return",
            "repair",
            "information",
            "willing_to_wait",
            "insists",
        ),
        "return_status": (
            "none",
            "requested",
            "authorised",
            "in_transit",
            "received",
            "inspected",
            "closed",
        ),
        "return_grade": ("as_new", "opened", "used", "damaged", "incomplete", "not_ours"),
    }
)

FLAGS: Final = (
    "described",
    "insured",
    "in_stock",
    "evidence",
    "mismatch_confirmed",
    "cancel_request_on_file",
    "new_address_given",
    "new_address_confirmed",
    "details_given",
    "help_tried",
    "looked_around",
    "buyer_may_keep",
)
MONEY: Final = ("price", "refunded_so_far", "conceded_so_far")
TIMES: Final = (
    "now",
    "ordered_at",
    "latest_ship",
    "latest_delivery",
    "delivered_at",
    "claim_answer_due",
    "claim_decided_at",
    "return_requested_at",
    "return_received_at",
    "refunded_at",
)
MOMENTS: Final = (
    "ordered_at",
    "delivered_at",
    "claim_decided_at",
    "return_requested_at",
    "return_received_at",
    "refunded_at",
)
"""Times at which something happened: from one of them a length of time counts, by one it is met."""

REMEDIES: Final = (
    "ask_buyer",
    "explain",
    "give_tracking",
    "ask_patience",
    "decline_kindly",
    "no_answer",
    "compensate",
    "offer_discount_to_pass_on",
    "refund_full",
    "refund_partial",
    "refund_on_return",
    "refund_without_return",
    "resend",
    "resend_to_new_address",
    "send_part",
    "exchange",
    "repair",
    "cancel_order",
    "forward_address",
    "upgrade_shipping",
    "ship_as_planned",
    "answer_claim",
    "ask_to_withdraw_claim",
    "appeal_claim",
    "authorise_return",
    "close_return",
    "hand_to_person",
)
ASK_BUYER: Final = "ask_buyer"
HAND_TO_PERSON: Final = "hand_to_person"

ASKS: Final = (
    "photo",
    "severity",
    "details",
    "new_address",
    "confirm_address",
    "reason",
    "cancel_request",
    "look_around",
)

TASKS: Final = (
    "fix_listing",
    "check_description",
    "ask_logistics",
    "trace_parcel",
    "claim_insurance",
    "get_part",
    "check_stock",
    "tell_warehouse_address",
    "stop_parcel",
    "inspect_return",
    "improve_quality",
)

RULES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "MSG": 10,
        "ORD": 7,
        "DEL": 8,
        "PRD": 10,
        "RET": 16,
        "CLM": 7,
        "FBK": 4,
        "REV": 2,
        "HLT": 4,
        "FBA": 6,
        "STD": 7,
        "ANL": 5,
    }
)
"""How many rules each chapter of the playbook has: PRD-1 to PRD-10."""
OWN_RULES: Final = "OWN"
"""The chapter of a seller's own rules, as many as they like."""

FULL_REFUNDS: Final = frozenset({"refund_full", "refund_without_return", "refund_on_return"})
SHARES: Final = frozenset({"compensate", "offer_discount_to_pass_on", "refund_partial"})
MONEY_REMEDIES: Final = FULL_REFUNDS | SHARES
MONEY_BEFORE_GOODS: Final = frozenset({"refund_full", "refund_without_return", "refund_partial"})
NEEDS_STOCK: Final = frozenset({"resend", "resend_to_new_address", "exchange"})
