"""Chooses who writes about which order, and gives them a character."""

from __future__ import annotations

from collections.abc import Collection
from random import Random

from simulator.buyers.letters import phrases
from simulator.buyers.model import GOODS_ISSUES, ISSUES, KINDS, LANGUAGES, Buyer
from simulator.mail.envelope import case_id
from simulator.world.model import Order, OrderLine, World
from simulator.world.people import weighted

# How often each issue comes up where it fits.
FREQUENCY = {
    "where_is_my_order": 18,
    "delivered_not_received": 7,
    "cancel_order": 8,
    "change_address": 6,
    "upgrade_shipping": 3,
    "damaged": 11,
    "defective": 14,
    "not_as_described": 7,
    "missing_part": 8,
    "wrong_item": 6,
    "changed_mind": 5,
    "return_item": 8,
    "refund_status": 6,
    "invoice": 7,
    "product_question": 8,
    "service_complaint": 3,
    "no_answer_needed": 4,
    "other": 2,
}
AFTER_DELIVERY = GOODS_ISSUES | {
    "changed_mind",
    "return_item",
    "refund_status",
    "invoice",
    "product_question",
    "service_complaint",
    "no_answer_needed",
    "other",
}
FITS = {
    "pending": {"cancel_order", "change_address", "upgrade_shipping", "product_question"},
    "unshipped": {
        "cancel_order",
        "change_address",
        "upgrade_shipping",
        "product_question",
        "invoice",
    },
    "confirmed_not_sent": {"cancel_order", "where_is_my_order"},
    "shipped": {"where_is_my_order", "cancel_order", "change_address", "upgrade_shipping"},
    "delivered": AFTER_DELIVERY | {"delivered_not_received"},
    "cancelled": {"refund_status", "service_complaint"},
}
TEMPERS = {"gentle": 45, "firm": 37, "hot": 18}
WISHES = {
    "refund": 38,
    "replacement": 24,
    "compensation": 12,
    "return": 8,
    "information": 12,
    "insists": 6,
}
# How often a letter comes from a product page instead of an order.
WITHOUT_ORDER = {"product_question": 0.6, "other": 0.4}
SHARES = (10, 15, 20, 25, 30, 35, 50, 100)


class Casting:
    def __init__(self, world: World, taken: set[str]) -> None:
        """`taken` holds the ids of orders that somebody has already written about."""
        self._world = world
        self._taken = taken

    def take(self, orders: set[str]) -> None:
        """Somebody has written about these already."""
        self._taken |= orders

    def cast(
        self,
        store: str,
        rng: Random,
        *,
        issue: str | None = None,
        language: str | None = None,
        order_id: str | None = None,
        kind: str | None = None,
        temper: str | None = None,
        wants: str | None = None,
        opted_out: bool | None = None,
    ) -> Buyer:
        """A buyer with a story; what is not asked for is drawn by chance.

        Raises ValueError when something asked for is unknown or no order fits.
        """
        _require("issue", issue, ISSUES)
        _require("language", language, LANGUAGES)
        _require("temper", temper, TEMPERS)
        _require("wish", wants, WISHES)
        _require("store", store, self._world.stores)
        chosen = issue or self._issue(store, order_id, language, rng)
        order = self._order(store, rng, chosen, language, order_id)
        line = rng.choice(order.lines)
        part = rng.choice(line.product.missing)
        spoken = language or order.buyer.language
        letter_kind = self._kind(chosen, kind, part, rng)
        names_order = order_id is not None or rng.random() >= WITHOUT_ORDER.get(chosen, 0)
        if names_order:
            self._taken.add(order.id)
        return Buyer(
            case=case_id(rng),
            store=store,
            marketplace=order.marketplace.country,
            order_id=order.id if names_order else None,
            name=order.buyer.name,
            alias=order.buyer.alias,
            language=spoken,
            issue=chosen,
            kind=letter_kind,
            temper=temper or weighted(rng, TEMPERS),
            wants=wants or _wish(chosen, rng),
            keeps_at=rng.choice(SHARES),
            sloppy=rng.random() < 0.25,
            fields=_fields(order, line, part, spoken, chosen, letter_kind, rng),
            opted_out=rng.random() < 0.03 if opted_out is None else opted_out,
        )

    def _issue(self, store: str, order_id: str | None, language: str | None, rng: Random) -> str:
        """By frequency, among the issues that some order (or the one asked for) gives cause for."""
        orders = [o for o in self._world.orders_of(store) if order_id in (None, o.id)]
        speaking = [order for order in orders if order.buyer.language == language]
        statuses = {order.status for order in speaking or orders}
        possible = {issue for status in statuses for issue in FITS[status]}
        return weighted(rng, {issue: FREQUENCY[issue] for issue in sorted(possible or ISSUES)})

    def _order(
        self,
        store: str,
        rng: Random,
        issue: str,
        language: str | None,
        order_id: str | None,
    ) -> Order:
        if order_id is not None:
            order = self._world.orders.get(order_id)
            if order is None or order.store != store:
                raise ValueError(f"store {store} has no order {order_id}")
            return order
        fitting = [order for order in self._world.orders_of(store) if issue in FITS[order.status]]
        if not fitting:
            raise ValueError(f"store {store} has no order that {issue} could be about")
        free = [order for order in fitting if order.id not in self._taken] or fitting
        speaking = [order for order in free if order.buyer.language == language]
        # Young orders are written about more often than old ones; the list is oldest first.
        candidates = speaking or free
        return rng.choices(candidates, range(1, len(candidates) + 1))[0]

    def _kind(self, issue: str, kind: str | None, part: str, rng: Random) -> str:
        if issue == "missing_part":
            # Which part is missing follows from the product.
            _require("kind", kind, ())
            return f"missing_part_{'generic' if part in self._world.generic_parts else 'specific'}"
        kinds = KINDS.get(issue, (issue,))
        _require("kind", kind, kinds)
        return kind or rng.choice(kinds)


def _require(what: str, value: str | None, known: Collection[str]) -> None:
    if value is not None and value not in known:
        raise ValueError(f"unknown {what} {value!r}")


def _wish(issue: str, rng: Random) -> str:
    if issue in GOODS_ISSUES:
        return weighted(rng, WISHES)
    if issue == "delivered_not_received":
        return rng.choice(("refund", "replacement"))
    if issue == "changed_mind":
        return "return"
    return ""


# Which sentence answers a question for details.
_DETAILS = {
    "missing_part": "missing",
    "not_as_described": "differs",
    "wrong_item": "wrong",
    "damaged": "damage",
}


def _fields(
    order: Order, line: OrderLine, part: str, language: str, issue: str, kind: str, rng: Random
) -> dict[str, str]:
    book = phrases(language)
    aspect = "picture" if kind.endswith("_picture") else "description"
    severity = "severe" if kind.endswith("_severe") else "slight"
    sentences = {
        "fault": rng.choice(book["faults"][rng.choice(line.product.faults)]),
        "missing": rng.choice(book["missing"][part]),
        "differs": rng.choice(book["differs"][aspect]),
        "wrong": rng.choice(book["differs"]["wrong"]),
        "damage": rng.choice(book["damage"][severity]),
    }
    return {
        **sentences,
        "detail": sentences[_DETAILS.get(issue, "fault")],
        "order": order.id,
        "product": line.product.names[language],
        "address": order.buyer.other_address.one_line(),
    }
