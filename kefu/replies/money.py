"""How much a letter may name: the amount that is offered or paid back, within the verdict's limit."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from kefu.replies.context import ReplyContext
from kefu.replies.errors import AmountNotAllowed

if TYPE_CHECKING:
    from kefu.policy import Facts, Option

WHOLE_PRICE = frozenset({"refund_full", "refund_on_return", "refund_without_return"})
"""Remedies that give back all that was paid, so that the price itself is the amount."""

PART_OF_PRICE = frozenset({"compensate", "offer_discount_to_pass_on", "refund_partial"})


def amount_for(
    remedy: str, facts: Facts, context: ReplyContext, option: Option | None
) -> Decimal | None:
    """Return the amount that the letter names, or None when it is not known.

    A part of the price comes from the context's amount or percent, else from the verdict's target;
    the verdict's maximum is a limit, never an offer. Raises AmountNotAllowed beyond that limit, and
    for a "full" refund of less than the price.
    """
    if remedy not in WHOLE_PRICE | PART_OF_PRICE:
        return None
    percent = percent_for(remedy, context, option)
    amount = context.amount
    if amount is None and percent is not None and facts.price is not None:
        amount = facts.price * percent / 100
    if amount is None and remedy in WHOLE_PRICE:
        amount = _whole_price(facts, option)
    if amount is None:
        return None
    amount = _in_smallest_unit(amount, context.currency or facts.currency)
    if remedy in WHOLE_PRICE and facts.price and amount < facts.price and not facts.refunded_so_far:
        raise AmountNotAllowed(f"{remedy}: {amount} is less than the price; that is refund_partial")
    limit = option.max_amount if option else None
    if limit is not None and amount > limit:
        raise AmountNotAllowed(f"{remedy}: {amount} is more than the {limit} allowed")
    return amount if amount > 0 else None


def percent_for(remedy: str, context: ReplyContext, option: Option | None) -> Decimal | None:
    """Return the share of the price that is offered: the agent's, else the verdict's target."""
    if remedy not in PART_OF_PRICE:
        return None
    target = option.target_percent if option else None
    percent = context.percent if context.percent is not None else target
    limit = option.max_percent if option else None
    if percent is not None and limit is not None and percent > limit:
        raise AmountNotAllowed(f"{remedy}: {percent} % is more than the {limit} % allowed")
    return Decimal(percent) if percent is not None and percent > 0 else None


def _whole_price(facts: Facts, option: Option | None) -> Decimal | None:
    if facts.refunded_so_far:  # what is left of the price is then the verdict's to say
        return option.max_amount if option else None
    return facts.price


def _in_smallest_unit(amount: Decimal, currency: str | None) -> Decimal:
    """Round down to what can be paid out, so that rounding never passes a limit."""
    from babel.numbers import get_currency_precision

    digits = get_currency_precision(currency) if currency else 2
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_DOWN)
