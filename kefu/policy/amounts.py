"""From a plan to a verdict: how much money each option may cost, and whether a supervisor must approve."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from kefu.policy.cells import Limits
from kefu.policy.facts import Facts
from kefu.policy.invariants import headroom
from kefu.policy.money import round_limit
from kefu.policy.numbers import Number, Numbers
from kefu.policy.planning import Plan
from kefu.policy.tables import Offer
from kefu.policy.verdict import Option, Span, TimeLimit, Verdict
from kefu.policy.vocabulary import MONEY_REMEDIES

CONCESSIONS = frozenset({"compensate", "offer_discount_to_pass_on"})
_ZERO = Decimal(0)


def depends_on_case(plan: Plan) -> bool:
    """Whether the verdict needs more than the plan: the price, or the length of a deadline."""
    return bool(plan.deadlines) or any(offer.remedy in MONEY_REMEDIES for offer in plan.offers)


def verdict_of(plan: Plan, policy: str, facts: Facts, limits: Limits, numbers: Numbers) -> Verdict:
    """The plan with its amounts and deadlines filled in."""
    left = headroom(facts)
    return Verdict(
        next=plan.next,
        options=tuple(_option(offer, left, facts, limits) for offer in plan.offers),
        forbidden=plan.forbidden,
        asks=plan.asks,
        tasks=plan.tasks,
        deadlines=tuple(_time_limits(plan, facts, numbers)),
        rules=plan.rules,
        policy=policy,
        trace=plan.trace,
    )


def _time_limits(plan: Plan, facts: Facts, numbers: Numbers) -> Iterator[TimeLimit]:
    """Each deadline as long as it is in the case's marketplace on its day; one without a value is left out."""
    on = facts.now.date() if facts.now else None
    for name in plan.deadlines:
        number = numbers[name]
        found = numbers.quantity(name, marketplace=facts.marketplace, on=on)
        if found is not None:
            yield TimeLimit(
                deadline=name,
                within=found.value,
                unit=found.unit,
                rule=number.rule,
                counts_from=number.counts_from,
                since=_moment(number.counts_from, facts),
                met_by=number.met_by,
                warn=_warning(number, facts, numbers, on),
            )


def beginnings(plan: Plan, facts: Facts, numbers: Numbers) -> tuple[datetime | None, ...]:
    """When each of the plan's deadlines begins, as far as the facts tell."""
    return tuple(_moment(numbers[name].counts_from, facts) for name in plan.deadlines)


def _moment(fact: str | None, facts: Facts) -> datetime | None:
    return getattr(facts, fact) if fact else None


def _warning(number: Number, facts: Facts, numbers: Numbers, on: date | None) -> Span | None:
    if number.warn_before is None:
        return None
    found = numbers.quantity(number.warn_before, marketplace=facts.marketplace, on=on)
    return None if found is None else Span(value=found.value, unit=found.unit)


def _option(offer: Offer, left: Decimal | None, facts: Facts, limits: Limits) -> Option:
    if offer.remedy not in MONEY_REMEDIES:
        return Option(remedy=offer.remedy, rule=offer.rule, needs_approval=offer.approval)
    percent = limits[offer.most] if offer.most else None
    share = left if percent is None or facts.price is None else facts.price * percent / 100
    amount = None
    if share is not None and left is not None and facts.currency is not None:
        amount = round_limit(min(share, left), facts.currency)
    return Option(
        remedy=offer.remedy,
        rule=offer.rule,
        max_percent=percent,
        target_percent=limits[offer.target] if offer.target else None,
        max_amount=amount,
        currency=facts.currency,
        needs_approval=offer.approval
        or (
            offer.remedy in CONCESSIONS
            and _beyond_limit(percent, share, amount, facts.conceded_so_far, limits["free_share"])
        ),
    )


def _beyond_limit(
    percent: Decimal | None,
    share: Decimal | None,
    amount: Decimal | None,
    conceded: Decimal | None,
    free: Decimal | None,
) -> bool:
    """Beyond the free share, or beyond the rule's own share together with what was conceded before.

    After a concession nobody can tell while the price is unknown, so a supervisor looks.
    """
    if percent is None or free is None or percent > free:
        return True
    if share is None or amount is None:
        return bool(conceded)
    return (conceded or _ZERO) + amount > share
