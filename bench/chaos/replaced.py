"""Replacements at Amazon against those that the desk was asked for, and both against what was bought. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

Told = Mapping[str, Any]
OURS = "KEFU-"
"""How the desk's own numbers of replacements begin at Amazon."""
GIVEN_UP = ("failed", "withdrawn")


def sent_twice(books: Mapping[str, Told], asked: Iterable[Told]) -> list[str]:
    """In words: what was sent more often than asked for, or than bought; and what will be.

    What merely waits counts as well: it will be sent.
    """
    sent, asked = _at_amazon(books), list(asked)
    found = []
    units: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in asked:
        wanted, got = _units(one["items"], "sku"), sent.pop(str(one["id"]), Counter())
        told = f"replacement {one['id']} of {one['order']}: {dict(wanted)} asked for, {dict(got)} sent, {one['state']}"
        if got - wanted:
            found.append(told)
        if got and one["state"] in GIVEN_UP:
            found.append(f"{told}: called not done")
        if one["state"] not in GIVEN_UP:
            # Whoever shipped by hand what Amazon has sent as well has sent it twice.
            by_hand = wanted if one["state"] == "by_hand" else Counter()
            units[one["store"], one["order"]] += (got + by_hand) or wanted
    found += [f"replacement {number} was sent and nobody asked for it" for number in sent]
    for (store, order), replaced in units.items():
        bought = Counter(books[store]["orders"][order]["bought"])
        if replaced - bought:
            found.append(f"order {order}: {dict(replaced)} replaced, {dict(bought)} bought")
    return found


def count_sent(books: Mapping[str, Told]) -> int:
    """How many of the desk's replacements Amazon has sent."""
    return len(_at_amazon(books))


def _at_amazon(books: Mapping[str, Told]) -> dict[str, Counter[str]]:
    """Units by the number of the action that asked for them; what was called off is not sent."""
    return {
        order["asked"]["sellerFulfillmentOrderId"].removeprefix(OURS): _units(
            order["asked"]["items"], "sellerSku"
        )
        for store in books.values()
        for order in store["sent_by_amazon"]
        if order["cancelled"] is None
    }


def _units(items: Iterable[Told], name: str) -> Counter[str]:
    units: Counter[str] = Counter()
    for item in items:
        units[item[name]] += int(item["quantity"])
    return units
