"""A text of one's own, filled with what is known of a case."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kefu.replies import grammar
from kefu.replies.context import ReplyContext
from kefu.replies.money import Money
from kefu.replies.spelling import joined
from kefu.replies.values import gap_values, locale_of, money_values

if TYPE_CHECKING:
    from kefu.policy import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The text, and the indispensable gaps that stayed open; they show in it as ``⟪name⟫``."""

    text: str
    gaps: tuple[str, ...]


def fill(
    text: str,
    language: str,
    facts: Facts,
    context: ReplyContext,
    *,
    amount: Decimal | None = None,
    percent: Decimal | None = None,
) -> Filled:
    """Fill a text in the grammar of grammar.py, which must be well formed.

    ``amount`` (in the context's or the order's currency) and ``percent`` are what the letter
    offers; nothing is reckoned here, so no text offers what nobody has chosen.
    """
    locale = locale_of(language, facts.marketplace)
    money = Money(amount=amount, currency=context.currency or facts.currency) if amount else None
    values = {**gap_values(facts, context, locale), **money_values(money, percent, locale)}
    filled, gaps = grammar.parse(text).fill(values)
    return Filled(text=joined(filled, language), gaps=tuple(dict.fromkeys(gaps)))
