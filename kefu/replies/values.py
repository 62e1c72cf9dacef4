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


def gap_values(
    facts: Facts,
    context: ReplyContext,
    language: str,
    *,
    amount: Decimal | None,
    percent: Decimal | None,
) -> dict[str, str]:
    """Return the known gaps of a letter by name; unknown ones are absent, never empty."""
    locale = locale_of(language, facts.marketplace)
    currency = context.currency or facts.currency
    values = {
        "buyer_name": _line(context.buyer_name),
        "family_name": _line(context.family_name),
        "order_id": _line(context.order_id),
        "item": short_title(context.item_title),
        "part_name": _line(context.part_name),
        "carrier": _line(context.carrier),
        "tracking_number": _line(context.tracking_number),
        "store_name": _line(context.store_name),
        "agent_name": _line(context.agent_name),
        "return_address": _lines(context.return_address),
        "new_address": _lines(context.new_address),
        "amount": _money(amount, currency, locale),
        "percent": _percent(percent, locale),
        "refunded": _money(facts.refunded_so_far, currency, locale),
        "promised_by": _day(context.promised_by, locale),
        "offered_at": _day(context.offered_at, locale),
        "ship_by": _day(_if_ahead(facts, facts.latest_ship), locale),
        "delivery_by": _day(_if_ahead(facts, facts.latest_delivery), locale),
        "delivered_on": _day(_local_day(facts, facts.delivered_at), locale),
    }
    return {name: value for name, value in values.items() if value}


def locale_of(language: str, marketplace: str | None) -> str:
    """Return the Babel locale in which numbers and dates of a letter are written."""
    by_marketplace: Mapping[str, str] = _tables()["locale"][language]
    return by_marketplace.get(str(marketplace), by_marketplace["default"])


def short_title(title: str | None) -> str:
    """Cut a listing title at a natural break, so that it can stand inside a sentence."""
    title = _line(title)
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


def _line(value: str | None) -> str:
    return " ".join((value or "").split())


def _lines(value: str | None) -> str:
    return "\n".join(filter(None, (_line(line) for line in (value or "").splitlines())))


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

    return format_date(day, "long", locale=locale) if day else ""


def _money(amount: Decimal | None, currency: str | None, locale: str) -> str:
    from babel.numbers import format_currency

    if amount is None or amount <= 0 or not currency:
        return ""
    return format_currency(amount, currency, locale=locale)


def _percent(percent: Decimal | None, locale: str) -> str:
    from babel.numbers import format_percent

    return "" if percent is None else format_percent(percent / 100, "#,##0.##%", locale=locale)
