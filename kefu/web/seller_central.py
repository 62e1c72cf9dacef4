"""Where a person does by hand what Amazon offers no way in for: pages of Seller Central."""

from __future__ import annotations

from typing import NamedTuple

from kefu.accounts.models import Store
from kefu.guided.places import base, link
from kefu.outbox.models import Action


class Home(NamedTuple):
    """What is needed of a store."""

    marketplace: str
    seller_central: str


def order_page(store: Store | Home, marketplace: str, order_id: str) -> str:
    """The order's page, from which a buyer can be written to as well; empty where unknown."""
    at = base(marketplace, store.seller_central)
    return link("order", at=at, known={"order": order_id}) if order_id else ""


def thread_page(store: Store | Home, marketplace: str, address: str) -> str:
    """The conversation of a relay address (``alias+thread@…``); all messages where it names none."""
    thread = address.partition("@")[0].partition("+")[2]
    at = base(marketplace, store.seller_central)
    return link("messages", at=at, known={"thread": thread} if thread else {})


def messages_page(store: Store, marketplace: str) -> str:
    """Buyer messages; empty where the marketplace is unknown."""
    return link("messages", at=base(marketplace, store.seller_central), known={})


def claims_page(store: Store, marketplace: str, kind: str, order_id: str) -> str:
    """A-to-z claims, or chargebacks; empty where the marketplace is unknown."""
    place = "chargebacks" if kind == "chargeback" else "claims"
    return link(place, at=base(marketplace, store.seller_central), known={"order": order_id})


def where_to_look(action: Action) -> str:
    """Where a person sees whether it happened: a letter in its conversation, all else at the order."""
    letter = action.message.counterpart if action.message is not None else None
    order = action.amazon_order_id or (action.case.amazon_order_id if action.case else "")
    return look_at(action.store, order, letter)


def look_at(store: Store | Home, order_id: str, letter: str | None) -> str:
    """As ``where_to_look``; ``letter``: the address it went to, ``None`` where there is none."""
    if letter is not None:
        return thread_page(store, store.marketplace, letter)
    return order_page(store, store.marketplace, order_id)
