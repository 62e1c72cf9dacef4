"""One buyer's story about one order: who they are, what happened, what has been said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("en", "de", "fr", "it", "es", "ja", "zh")

# Letters of these issues come in two kinds, told apart by the second half of the kind's name.
KINDS = {
    "damaged": ("damaged_slight", "damaged_severe"),
    "defective": ("defective_vague", "defective_described"),
    "not_as_described": ("not_as_described_picture", "not_as_described_description"),
}
PLAIN_ISSUES = (
    "cancel_order",
    "change_address",
    "upgrade_shipping",
    "where_is_my_order",
    "delivered_not_received",
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
ISSUES = (*PLAIN_ISSUES, *KINDS)
GOODS_ISSUES = frozenset({"damaged", "defective", "not_as_described", "missing_part", "wrong_item"})
DELIVERY_ISSUES = frozenset({"where_is_my_order", "delivered_not_received"})
CLAIMABLE = GOODS_ISSUES | DELIVERY_ISSUES | {"refund_status"}


@dataclass(slots=True, kw_only=True)
class Buyer:
    """The memory of one thread; `case` is the UUID in the relay address.

    `temper` is gentle, firm or hot. `keeps_at` is the percentage for which the buyer would keep the
    goods. `mood` is waiting (for an answer), patient (told to wait, and does), content, claimed
    (has filed an A-to-z claim) or done (will not write again).
    """

    case: str
    store: str
    marketplace: str
    order_id: str | None
    name: str
    alias: str
    language: str
    issue: str
    kind: str
    temper: str
    wants: str
    keeps_at: int
    sloppy: bool
    fields: dict[str, str]
    opted_out: bool = False
    mood: str = "waiting"
    given: list[str] = field(default_factory=list)
    refusals: int = 0
    told_to_wait: int = 0
    answers_seen: int = 0
    last_message_id: str = ""
    thread: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}
