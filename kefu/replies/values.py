"""The values of the gaps, written as the reader's language and country write them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from kefu.replies.context import ReplyContext
from kefu.replies.money import Money
from kefu.replies.spelling import first_day

if TYPE_CHECKING:
    from kefu.policy import Facts

GAPS = frozenset(
    {
        "buyer_name",
        "family_name",
        "order_id",
        "item",
        "part_name",
        "carrier",
        "tracking_number",
        "store_name",
        "agent_name",
        "return_address",
        "new_address",
        "amount",
        "percent",
        "refunded",
        "promised_by",
        "offered_at",
        "ship_by",
        "delivery_by",
        "delivered_on",
    }
)
"""Every gap a text may have."""

ITEM_LENGTH = 60
"""Listing titles run to 200 characters; a sentence bears about this many."""


def gap_values(facts: Facts, context: ReplyContext, locale: str) -> dict[str, str]:
    """Return the known gaps of a letter by name; unknown ones are absent, never empty.

    What is offered or paid back differs from sentence to sentence: see ``money_values``.
    """
    return _known(
        buyer_name=one_line(context.buyer_name),
        family_name=one_line(context.family_name),
        order_id=one_line(context.order_id),
        item=short_title(context.item_title),
        part_name=one_line(context.part_name),
        carrier=one_line(context.carrier),
        tracking_number=one_line(context.tracking_number),
        store_name=one_line(context.store_name),
        agent_name=one_line(context.agent_name),
        return_address=many_lines(context.return_address),
        new_address=many_lines(context.new_address),
        refunded=_money(facts.refunded_so_far, facts.currency, locale),
        promised_by=_day(context.promised_by, locale),
        offered_at=_day(context.offered_at, locale),
        ship_by=_day(_if_ahead(facts, facts.latest_ship), locale),
        delivery_by=_day(_if_ahead(facts, facts.latest_delivery), locale),
        delivered_on=_day(_local_day(facts, facts.delivered_at), locale),
    )


def money_values(money: Money | None, percent: Decimal | None, locale: str) -> dict[str, str]:
    """Return the gaps ``amount`` and ``percent`` of one sentence, as far as they are known."""
    return _known(
        amount=_money(money.amount, money.currency, locale) if money else "",
        percent=_percent(percent, locale),
    )


def _known(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def locale_of(language: str, marketplace: str | None) -> str:
    """Return the Babel locale in which numbers and dates of a letter are written."""
    by_marketplace: Mapping[str, str] = _tables()["locale"][language]
    return by_marketplace.get(str(marketplace), by_marketplace["default"])


def short_title(title: str | None) -> str:
    """Cut a listing title at a natural break, so that it can stand inside a sentence."""
    title = one_line(title)
    if len(title) <= ITEM_LENGTH:
        return title
    head = title[:ITEM_LENGTH]
    for breaks in (",;，；、|", " "):
        cut = max(head.rfind(mark) for mark in breaks)
        if cut >= ITEM_LENGTH // 3:
            return head[:cut].rstrip(" -–—,;:(") + "…"
    return head + "…"


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("locales.toml").read_text(encoding="utf-8"))


def one_line(value: str | None) -> str:
    """Return the value without line breaks and needless blanks; unknown is empty."""
    return " ".join((value or "").split())


def many_lines(value: str | None) -> str:
    """Return the value line by line, without empty lines; unknown is empty."""
    return "\n".join(filter(None, (one_line(line) for line in (value or "").splitlines())))


def _if_ahead(facts: Facts, moment: datetime | None) -> date | None:
    """The day of a promise, unless it has passed: a letter does not announce the past."""
    if moment is not None and facts.now is not None and facts.now > moment:
        return None
    return _local_day(facts, moment)


def _local_day(facts: Facts, moment: datetime | None) -> date | None:
    """The calendar day of ``moment`` where the buyer lives."""
    if moment is None:
        return None
    zone = _tables()["time_zone"].get(str(facts.marketplace))
    return (moment.astimezone(ZoneInfo(zone)) if zone else moment).date()


def _day(day: date | None, locale: str) -> str:
    from babel.dates import format_date

    if day is None:
        return ""
    return first_day(format_date(day, "long", locale=locale), locale[:2])


def _money(amount: Decimal | None, currency: str | None, locale: str) -> str:
    from babel.numbers import format_currency

    if amount is None or amount <= 0 or not currency:
        return ""
    return format_currency(amount, currency, locale=locale)


def _percent(percent: Decimal | None, locale: str) -> str:
    from babel.numbers import format_percent

    return (
        ""
        if percent is None
        else format_percent(percent / 100, locale=locale, decimal_quantization=False)
    )
