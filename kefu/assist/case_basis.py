"""What the desk knows about a case: whom to mask, and what a machine's letter is measured by."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from kefu.assist.checks import Basis, kinds_of
from kefu.cases.masking import Known, lines, people
from kefu.cases.models import Case

WHOLE = frozenset({"refund_full", "refund_on_return", "refund_without_return", "cancel_order"})


def personal(case: Case) -> list[Known]:
    """Names, addresses and numbers of the people of a case, as far as the desk holds them."""
    order = case.order
    names = {case.buyer_name, order.buyer_name if order else ""}
    told = case.messages.values_list("counterpart_name", "author__display_name").distinct()
    for counterpart, author in told:
        names |= {counterpart or "", author or ""}
    known = people(sorted(name for name in names if name))
    if order is not None:
        known += lines(order.ship_to)
        known += [
            Known(kind="TRACKING", text=parcel.tracking_number)
            for parcel in order.parcels.all()
            if parcel.tracking_number
        ]
    return known


def letter_basis(
    case: Case,
    *,
    before: str,
    language_before: str,
    language_after: str,
    wish: str = "",
    remedies: Iterable[str] = (),
) -> Basis:
    """The basis of a letter: the words before, and what the verdict of now allows.

    ``remedies``: what the draft offers already. An option that needs a second person counts only
    where the draft offers it, so that somebody has chosen it.
    """
    decision = case.decisions.first()
    options = decision.verdict["options"] if decision else []
    chosen = set(remedies)
    allowed = [o for o in options if not o.get("needs_approval") or o["remedy"] in chosen]
    return Basis(
        before=before,
        language_before=language_before,
        language_after=language_after,
        marketplace=case.marketplace,
        currency=case.currency,
        channel=case.channel,
        tracking_links=case.store.tracking_links,
        known=(wish, *_own_numbers(case)),
        kinds=kinds_of([option["remedy"] for option in allowed]),
        most_amount=max(filter(None, (_amount(o, case.price) for o in allowed)), default=None),
        most_percent=max(filter(None, map(_percent, allowed)), default=None),
        names=tuple(filter(None, (case.buyer_name, case.store.name))),
    )


def reading_basis(case: Case, *, before: str, language_before: str, language_after: str) -> Basis:
    """The basis of a text that only colleagues read: nothing in it may be new."""
    return Basis(
        before=before,
        language_before=language_before,
        language_after=language_after,
        marketplace=case.marketplace,
        currency=case.currency,
        channel=case.channel,
        tracking_links=case.store.tracking_links,
    )


def _own_numbers(case: Case) -> list[str]:
    numbers = [case.amazon_order_id]
    if case.order is not None:
        numbers += [parcel.tracking_number for parcel in case.order.parcels.all()]
        numbers += [item.asin for item in case.order.items.all()]
    return [number for number in numbers if number]


def _amount(option: dict[str, Any], price: Decimal | None) -> Decimal | None:
    if option.get("max_amount"):
        return Decimal(str(option["max_amount"]))
    return price if option["remedy"] in WHOLE else None


def _percent(option: dict[str, Any]) -> Decimal | None:
    if option["remedy"] in WHOLE:
        return Decimal(100)
    share = option.get("max_percent") or option.get("target_percent")
    return None if share is None else Decimal(str(share))
