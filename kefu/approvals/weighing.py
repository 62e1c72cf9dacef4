"""A letter's remedies against verdict, ledger and limits: read, compared, and held while writing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from kefu.accounts.market_days import day_began
from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role
from kefu.approvals import excess
from kefu.approvals.bounds import Bound, Convert
from kefu.approvals.excess import Sums, money_of
from kefu.approvals.limits import WORDS, Chosen, Why, reasons_for_approval, refused_before
from kefu.approvals.models import Limit
from kefu.approvals.pricing import priced
from kefu.cases.concession_sums import Tally
from kefu.cases.concessions import (
    OFFER_FIELDS,
    History,
    OrderKey,
    given_by,
    history_of,
    money_offers,
)
from kefu.cases.errors import NotAllowedNow
from kefu.cases.facts import price_concerned
from kefu.cases.models import Case, Decision
from kefu.policybook.active import active_book

Bounds = dict[str, list[Bound]]
# Roles whose limits are set; the owner has none.
LIMITED = (Role.AGENT, Role.SUPERVISOR)
# Sums of a person, which say nothing of another one with the same role.
PERSONAL = frozenset({"day", "day_count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What came of it: the remedies with their amounts, why a second person is asked, and whom.

    ``own``: those of the reasons that rest on the limits of the person weighed for.
    """

    chosen: list[Chosen]
    why: list[Why] = field(default_factory=list)
    own: list[Why] = field(default_factory=list)
    needs: str = Role.SUPERVISOR
    # What nobody can allow: numbers of an order overpaid, remedies refused before.
    over_paid: dict[str, str] | None = None
    refused: list[str] = field(default_factory=list)


def weigh(
    case: Case,
    chosen: Sequence[Chosen],
    decision: Decision,
    *,
    person: User,
    now: datetime,
    history: History | None = None,
    bounds: Bounds | None = None,
) -> Weighed:
    """Compare what ``person`` wants to offer; nothing is changed.

    A letter of words alone costs no query.
    """
    facts, verdict = decision.facts, decision.verdict
    price, currency = _decimal(facts.get("price")), facts.get("currency", "")
    chosen = priced(chosen, verdict, price, currency)
    why = reasons_for_approval(chosen, verdict)
    if all(c.remedy in WORDS for c in chosen):
        return Weighed(chosen=chosen, why=why)
    history = history or history_of(case)
    refused = refused_before(chosen, history.refused)
    if not money_of(chosen):
        return Weighed(chosen=chosen, why=why, refused=refused)
    bounds = bounds_of(case.store_id) if bounds is None else bounds
    convert = converter(now)
    sums = _sums(case, decision, history, bounds, person, now, convert)
    own = excess.beyond(chosen, sums, bounds.get(person.role, ()), convert)
    others = [b for b in bounds.get(Role.SUPERVISOR, ()) if b.measure not in PERSONAL]
    needs_owner = bool(excess.beyond(chosen, sums, others, convert))
    return Weighed(
        chosen=chosen,
        why=[*why, *excess.unknowns(chosen, sums), *own],
        own=own,
        needs=Role.OWNER if needs_owner else Role.SUPERVISOR,
        over_paid=excess.over_paid(chosen, sums),
        refused=refused,
    )


def guard_for_all(weighed: Weighed) -> None:
    """Raises where nobody can say yes.

    ``NotAllowedNow``: ``more_than_paid`` (refunded and promised never pass what was paid),
    ``refused_before`` (PRD-10).
    """
    if weighed.refused:
        raise NotAllowedNow("refused_before", remedies=weighed.refused)
    if weighed.over_paid:
        raise NotAllowedNow("more_than_paid", **weighed.over_paid)


def hold(case: Case, people: Iterable[User | None]) -> None:
    """Let nobody else give money away in this store, or in these people's names, meanwhile.

    In a transaction, after the case. Two answers at once are thus weighed one after the other.
    """
    Store.objects.select_for_update(no_key=True).only("pk").get(pk=case.store_id)
    ids = {person.pk for person in people if person is not None}
    list(
        User.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def bounds_of(store: int) -> Bounds:
    """What holds now in a store, by role; the store's own limit goes before that of all stores."""
    return bounds_from(limits_in_force(store))


def limits_in_force(store: int) -> QuerySet[Limit]:
    """The records behind it."""
    return Limit.objects.filter(replaced_at=None).filter(Q(store=store) | Q(store=None))


def bounds_from(rows: Iterable[Limit]) -> Bounds:
    """The same from records that were read before; for showing, never for deciding."""
    found: dict[tuple[str, str], Bound] = {}
    for row in sorted(rows, key=lambda row: row.store_id is not None):
        if bound := Bound.from_json(row.measure, row.value):
            found[(row.role, row.measure)] = bound
    by_role: dict[str, list[Bound]] = {}
    for (role, _), bound in found.items():
        by_role.setdefault(role, []).append(bound)
    return by_role


def converter(now: datetime) -> Convert:
    """The active policy's rates of today; an amount without a currency is in the one wanted.

    The policy is looked up when the first rate is needed, and once.
    """
    book = cache(lambda: active_book(now))

    def into(amount: Decimal, source: str, target: str) -> Decimal | None:
        if not source or source == target:
            return amount
        return book().convert(amount, source, target, on=now.date())

    return into


def paid_for(case: Case, decision: Decision) -> Decimal | None:
    """What was paid for the whole order: what a person stated, else the records, else the case."""
    price = _decimal(decision.facts.get("price"))
    if case.order is None or decision.sources.get("price") == "person":
        return price
    whole = price_concerned(list(case.order.items.all()), set())
    return price if whole is None else whole


def total_in(currency: str, tallies: dict[OrderKey, Tally], convert: Convert) -> Decimal | None:
    """What these orders have had together; ``None`` where a rate is missing."""
    whole = Decimal()
    for key, tally in tallies.items():
        part = convert(tally.had, key.currency, currency)
        if part is None:
            return None
        whole += part
    return whole


def _sums(
    case: Case,
    decision: Decision,
    history: History,
    bounds: Bounds,
    person: User,
    now: datetime,
    convert: Convert,
) -> Sums:
    currency = decision.facts.get("currency", "")
    every = [bound for role in bounds.values() for bound in role]
    windows = {b.days or 0 for b in every if b.measure == "buyer"}
    day, letters = (Decimal(), 0)
    if any(b.measure in PERSONAL for b in bounds.get(person.role, ())):
        day, letters = given_today(case, person, now, convert)
    return Sums(
        currency=currency,
        price=paid_for(case, decision),
        order=history.order(),
        buyer={
            days: total_in(currency, history.of_buyer(now - timedelta(days=days)), convert)
            for days in windows
        },
        day=day,
        day_count=letters,
        unsure=history.unsure or bool(windows and history.book.unknown),
    )


def given_today(
    case: Case, person: User, now: datetime, convert: Convert | None = None
) -> tuple[Decimal | None, int]:
    """What a person has offered, or said yes to, since midnight where the store sells.

    The amount in the case's currency, and the number of letters with money in them.
    """
    mine = money_offers().filter(
        Q(offered_by=person) | Q(message__approval__answered_by=person),
        offered_at__gte=day_began(case.store.marketplace, now),
        offered_at__lte=now,
    )
    rows = list(mine.values(*OFFER_FIELDS))
    amount = total_in(case.currency, given_by(rows).tallies(), convert or converter(now))
    return amount, len({row["message_id"] for row in rows})


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))
