"""What each remedy of a letter costs: typed, or worked out as the letter itself does it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kefu.approvals.limits import Chosen
from kefu.cases.concession_sums import share_of
from kefu.policy.vocabulary import FULL_REFUNDS, MONEY_REMEDIES


def priced(
    chosen: Sequence[Chosen], verdict: Mapping[str, Any], price: Decimal | None, currency: str
) -> list[Chosen]:
    """The same remedies with the rule of each, and the amount of each that money hangs on.

    ``price`` is that of the items concerned. Where a share and an amount are typed that do not
    agree, the dearer counts. An amount that cannot be told stays ``None``.
    """
    options = {option["remedy"]: option for option in verdict.get("options", ())}
    bans = {ban["remedy"]: ban["rule"] for ban in verdict.get("forbidden", ())}
    return [
        replace(
            choice,
            rule=choice.rule
            or options.get(choice.remedy, {}).get("rule")
            or bans.get(choice.remedy, ""),
            amount=_amount(choice, options.get(choice.remedy, {}), price, currency),
        )
        for choice in chosen
    ]


def _amount(
    choice: Chosen, option: Mapping[str, Any], price: Decimal | None, currency: str
) -> Decimal | None:
    if choice.remedy not in MONEY_REMEDIES:
        return choice.amount
    percent = choice.percent
    if percent is None and choice.amount is None:
        percent = _first(option, "target_percent", "max_percent")
    share = None if percent is None or price is None else share_of(price, percent, currency)
    known = [amount for amount in (choice.amount, share) if amount is not None]
    if known:
        return max(known)
    most = _first(option, "max_amount")
    return price if most is None and choice.remedy in FULL_REFUNDS else most


def _first(option: Mapping[str, Any], *names: str) -> Decimal | None:
    for name in names:
        if option.get(name) not in (None, ""):
            return Decimal(str(option[name]))
    return None
