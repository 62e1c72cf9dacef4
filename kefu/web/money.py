"""Amounts as the buyer's marketplace writes them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.numbers import format_currency

from kefu.policy.money import STEP
from kefu.web.times import locale_name

LOCALES = {
    "US": "en_US",
    "CA": "en_CA",
    "MX": "es_MX",
    "BR": "pt_BR",
    "UK": "en_GB",
    "DE": "de_DE",
    "FR": "fr_FR",
    "IT": "it_IT",
    "ES": "es_ES",
    "NL": "nl_NL",
    "SE": "sv_SE",
    "PL": "pl_PL",
    "BE": "fr_BE",
    "IE": "en_IE",
    "TR": "tr_TR",
    "AE": "en_AE",
    "SA": "en_SA",
    "EG": "en_EG",
    "IN": "en_IN",
    "JP": "ja_JP",
    "AU": "en_AU",
    "SG": "en_SG",
}


def script_locale(marketplace: str) -> str:
    """The marketplace's language and country as scripts name them: ``de-DE``."""
    return LOCALES.get(marketplace, locale_name()).replace("_", "-")


def digits(currency: str) -> int:
    """How many decimals the currency is paid in."""
    step = STEP.get(currency)
    return 2 if step is None else -int(step.as_tuple().exponent)


def money(amount: Decimal | str | None, currency: str | None, marketplace: str = "") -> str:
    """``28,90 €`` in Germany, ``$14.99`` in the US; nothing where the amount is unknown."""
    if amount is None or amount == "":
        return ""
    locale = LOCALES.get(marketplace) or locale_name()
    return _money(str(amount), currency or "", locale)


@lru_cache(maxsize=8192)
def _money(amount: str, currency: str, locale: str) -> str:
    if not currency:
        return amount
    try:
        return format_currency(Decimal(amount), currency, locale=locale)
    except InvalidOperation:
        return amount
