"""A replacement from Amazon's stock for an order that the seller shipped (DEL-8: is there any?).

Never more units of an order than were bought, whichever of its cases asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from kefu.accounts.models import User
from kefu.approvals.limits import Chosen
from kefu.approvals.weighing import hold
from kefu.cases.errors import NotAllowedNow
from kefu.cases.facts import articles_named
from kefu.cases.models import Case
from kefu.outbox.amazon_actions import ask_for
from kefu.outbox.done_by_hand import was_done
from kefu.outbox.models import Action
from kefu.records.models import OrderItem, StockLevel
from kefu.records.stock import OLDEST

State, Kind = Action.State, Action.Kind
# Remedies that send the buyer the same once more, whoever ships it.
RESENDS = frozenset({"resend", "resend_to_new_address"})


def amazon_can_send(case: Case, now: datetime) -> bool:
    """Whether Amazon was seen of late to have enough of all that would be sent again."""
    wanted = _left(case)
    if not wanted or "" in wanted:
        return False
    levels = StockLevel.objects.filter(
        store=case.store_id,
        place=StockLevel.Place.AMAZON,
        sku__in=wanted,
        told_at__gt=now - OLDEST,
    )
    there = {level.sku: level.available or 0 for level in levels}
    return all(there.get(sku, 0) >= quantity for sku, quantity in wanted.items())


def send_replacement(
    case: Case, *, about: str, actor: User | None, now: datetime, letter: Action | None = None
) -> Action:
    """Queue what is left to replace; the stock is looked at once more before it is sent.

    ``about``: the occasion. The caller holds the case.
    Raises ``NotAllowedNow``: ``no_order``, ``asked_before``, and what ``ask_for`` raises.
    """
    if not case.amazon_order_id or not _items(case):
        raise NotAllowedNow("no_order")
    guard_not_twice(case)
    return ask_for(
        case.store,
        Kind.SEND_REPLACEMENT,
        about=f"{case.amazon_order_id}:{about}",
        payload={"items": [{"sku": sku, "quantity": n} for sku, n in _left(case).items()]},
        order_id=case.amazon_order_id,
        case=case,
        letter=letter,
        actor=actor,
        now=now,
    )


def guard_promise(case: Case, chosen: Iterable[Chosen]) -> None:
    """Before a letter promises remedies, by whomever they are carried out: as ``guard_not_twice``."""
    if any(c.remedy in RESENDS for c in chosen):
        guard_not_twice(case)


def guard_not_twice(case: Case) -> None:
    """Something that the buyer wrote about is left to replace; nobody else asks for it meanwhile.

    The caller holds the case. Raises ``NotAllowedNow("asked_before")`` with what was asked for.
    """
    hold(case, [])
    before = replaced_before(case)
    if before is not None:
        raise NotAllowedNow("asked_before", **what_was_asked(before))


def guard_again(action: Action) -> None:
    """Before a replacement that was not sent is tried anew; the caller holds it.

    Raises ``NotAllowedNow("asked_before")`` where others have taken its place.
    """
    case = action.case
    if case is None:
        return
    hold(case, [])
    others = [one for one in _counted(case) if one.pk != action.pk]
    had, bought, wanted = _units(others), _bought(case), _units([action])
    if any(had[sku] and had[sku] + wanted[sku] > bought[sku] for sku in wanted):
        raise NotAllowedNow("asked_before", **what_was_asked(others[-1]))


def replaced_before(case: Case) -> Action | None:
    """The last replacement of the order, where nothing is left to replace for this case."""
    if not _items(case) or _left(case):
        return None
    return next(reversed(_counted(case)), None)


def what_was_asked(action: Action) -> dict[str, Any]:
    """A replacement for whoever asks for another: what, when, in which case, how it stands."""
    units = [f"{sku} × {quantity}" for sku, quantity in _units([action]).items()]
    return {
        "action": action.pk,
        "kind": action.kind,
        "state": action.state,
        "at": action.asked_at,
        "case": action.case_id,
        "items": ", ".join(units),
    }


def _left(case: Case) -> Counter[str]:
    """Units by SKU of the lines that the buyer wrote about, less those that are replaced already."""
    items = _items(case)
    if not items:
        return Counter()
    free = _bought(case) - _units(_counted(case))
    return _quantities(items) & free


def _counted(case: Case) -> list[Action]:
    """The order's replacements, oldest first, but those that certainly are not and will not be sent."""
    asked = Action.objects.filter(
        store=case.store_id, amazon_order_id=case.amazon_order_id, kind=Kind.SEND_REPLACEMENT
    )
    alive = asked.exclude(state=State.WITHDRAWN).order_by("asked_at", "pk")
    return [one for one in alive if one.state != State.FAILED or was_done(one)]


def _units(actions: Iterable[Action]) -> Counter[str]:
    units: Counter[str] = Counter()
    for action in actions:
        for item in action.payload["items"]:
            units[item["sku"]] += int(item["quantity"])
    return units


def _bought(case: Case) -> Counter[str]:
    return _quantities(case.order.items.all() if case.order else [])


def _quantities(items: Iterable[OrderItem]) -> Counter[str]:
    units: Counter[str] = Counter()
    for item in items:
        units[item.sku] += item.quantity
    return units


def _items(case: Case) -> list[OrderItem]:
    """The lines that the buyer wrote about, or all."""
    items = list(case.order.items.all()) if case.order else []
    if len(items) < 2:
        return items
    named = articles_named(case)
    return [item for item in items if item.asin in named] or items
