"""How much a letter may name: the money that is offered or paid back, within the verdict's limit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from kefu.replies.context import ReplyContext
from kefu.replies.errors import AmountNotAllowed

if TYPE_CHECKING:
    from kefu.policy import Facts, Option

WHOLE_PRICE = frozenset({"refund_full", "refund_on_return", "refund_without_return"})
"""Remedies that give back all that was paid, so that the price itself is the amount."""

PART_OF_PRICE = frozenset({"compensate", "offer_discount_to_pass_on", "refund_partial"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount; without its currency (ISO 4217) it is not named in a letter."""

    amount: Decimal
    currency: str | None


def money_for(
    remedy: str, facts: Facts, context: ReplyContext, option: Option | None
) -> Money | None:
    """Return the money that the letter names, or None when it is not known.

    A part of the price comes from the context's amount or percent, else from the verdict's target;
    the verdict's maximum is a limit, never an offer. Raises AmountNotAllowed beyond that limit, for
    a part that is more than the price, for a "full" refund that is less, and where nothing was
    paid or everything has gone back already.
    """
    if remedy in WHOLE_PRICE | PART_OF_PRICE:
        _keep_to_what_was_paid(remedy, facts)
    if remedy in WHOLE_PRICE:
        money = _agents(facts, context) or _whole(facts, option)
    elif remedy in PART_OF_PRICE:
        percent = percent_for(remedy, context, option)
        money = _agents(facts, context) or _share(facts, percent)
    else:
        return None
    if money is None or money.amount <= 0:
        return None
    _keep_limits(remedy, money, facts, option)
    return money


def percent_for(remedy: str, context: ReplyContext, option: Option | None) -> Decimal | None:
    """Return the share of the price that is offered: the agent's, else the verdict's target."""
    if remedy not in PART_OF_PRICE:
        return None
    target = option.target_percent if option else None
    percent = context.percent if context.percent is not None else target
    if percent is None or percent <= 0:
        return None
    limit = option.max_percent if option else None
    if percent > (100 if limit is None else limit):
        raise AmountNotAllowed(f"{remedy}: {percent} % is more than may be offered")
    return percent


def _agents(facts: Facts, context: ReplyContext) -> Money | None:
    if context.amount is None:
        return None
    return _payable(context.amount, context.currency or facts.currency)


def _share(facts: Facts, percent: Decimal | None) -> Money | None:
    if percent is None or facts.price is None:
        return None
    return _payable(facts.price * percent / 100, facts.currency)


def _whole(facts: Facts, option: Option | None) -> Money | None:
    # After an earlier refund, what is left of the price is the verdict's to say.
    amount = facts.price
    if facts.refunded_so_far:
        amount = option.max_amount if option else None
    return None if amount is None else _payable(amount, facts.currency)


def _keep_to_what_was_paid(remedy: str, facts: Facts) -> None:
    if facts.price is None:
        return
    if facts.price == 0:
        raise AmountNotAllowed(f"{remedy}: nothing was paid, so nothing can be paid back")
    if facts.refunded_so_far is not None and facts.refunded_so_far >= facts.price:
        raise AmountNotAllowed(f"{remedy}: all that was paid has been paid back already")


def _keep_limits(remedy: str, money: Money, facts: Facts, option: Option | None) -> None:
    def compare(limit: Decimal | None, currency: str | None) -> int:
        """-1, 0 or 1 as the money is below, at or above the limit; 0 without a limit."""
        if limit is None:
            return 0
        if money.currency and currency and money.currency != currency:
            raise AmountNotAllowed(f"{remedy}: {money.currency} against a limit in {currency}")
        return (money.amount > limit) - (money.amount < limit)

    against_price = compare(facts.price, facts.currency)
    if remedy in PART_OF_PRICE and against_price > 0:
        raise AmountNotAllowed(f"{remedy}: {money.amount} is more than the price")
    if remedy in WHOLE_PRICE and against_price < 0 and not facts.refunded_so_far:
        raise AmountNotAllowed(
            f"{remedy}: {money.amount} is less than the price; that is refund_partial"
        )
    if option is None:
        return
    if compare(option.max_amount, option.currency) > 0:
        raise AmountNotAllowed(f"{remedy}: {money.amount} is more than {option.max_amount}")
    if option.max_percent is not None and facts.price is not None:
        share = facts.price * option.max_percent / 100
        if compare(share, facts.currency) > 0:
            raise AmountNotAllowed(f"{remedy}: {money.amount} is more than {option.max_percent} %")


def _payable(amount: Decimal, currency: str | None) -> Money:
    """Round down to what can be paid out, so that rounding never passes a limit."""
    from babel.numbers import get_currency_precision

    digits = get_currency_precision(currency) if currency else 2
    return Money(
        amount=amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_DOWN), currency=currency
    )
