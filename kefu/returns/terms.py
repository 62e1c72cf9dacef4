"""The written return policy of a store: set by supervisors, shown, and used (RET-1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from kefu.accounts.models import Store, User
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.returns.models import Return, ReturnTerms
from kefu.returns.numbers import numbers_at

MOST_DAYS = 365


def set_terms(
    store: Store,
    *,
    marketplace: str = "",
    category: str = "",
    sku_starts: str = "",
    from_price: Decimal | None = None,
    days: int | None,
    label_payer: str,
    condition: str,
    note: str = "",
    actor: User,
    now: datetime,
) -> ReturnTerms:
    """What holds from now on for this scope; what held before it is kept with its dates.

    Raises ``NotAllowedNow``: ``may_not_set_terms``, ``terms_unreadable``.
    """
    if not actor.may(Verb.SET_LIMITS):
        raise NotAllowedNow("may_not_set_terms")
    choices = (label_payer in ReturnTerms.Payer.values, condition in ReturnTerms.Condition.values)
    if days is None or not 0 <= days <= MOST_DAYS or not all(choices):
        raise NotAllowedNow("terms_unreadable")
    scope = {
        "store": store,
        "marketplace": marketplace,
        "sku_starts": sku_starts.strip()[:40],
        "from_price": from_price,
    }
    with transaction.atomic():
        Store.objects.select_for_update(no_key=True).only("pk").get(pk=store.pk)
        ReturnTerms.objects.filter(**scope, ended_at__isnull=True).update(ended_at=now)
        return ReturnTerms.objects.create(
            **scope,
            category=category.strip()[:60],
            days=days,
            label_payer=label_payer,
            condition=condition,
            note=note.strip()[:300],
            set_at=now,
            set_by=actor,
        )


def end_terms(terms: ReturnTerms, *, actor: User, now: datetime) -> None:
    """They hold no longer. Raises ``NotAllowedNow("may_not_set_terms")``."""
    if not actor.may(Verb.SET_LIMITS):
        raise NotAllowedNow("may_not_set_terms")
    ReturnTerms.objects.filter(pk=terms.pk, ended_at__isnull=True).update(ended_at=now)


def terms_for(ret: Return, *, paid: Decimal | None, at: datetime) -> ReturnTerms | None:
    """The terms that held for this return when it was asked for; ``None``: the policy's number."""
    held = ReturnTerms.objects.filter(store=ret.store_id, set_at__lte=at)
    return most_exact(
        (terms for terms in held if terms.ended_at is None or terms.ended_at > at), ret, paid
    )


def most_exact(
    known: Iterable[ReturnTerms], ret: Return, paid: Decimal | None
) -> ReturnTerms | None:
    """Of those that fit: by article before marketplace before price, the newest of equals."""
    fitting = [terms for terms in known if _fits(terms, ret, paid)]
    return max(fitting, key=_exactness, default=None)


def asked_by(ret: Return, delivered: datetime, *, paid: Decimal | None, now: datetime) -> datetime:
    """Until when a return could be asked for."""
    terms = terms_for(ret, paid=paid, at=delivered)
    if terms is not None:
        return delivered + timedelta(days=terms.days)
    window = numbers_at(now)("return_window_days", ret.place, delivered)
    return delivered + timedelta(days=float(window.value) if window else 0)


def _fits(terms: ReturnTerms, ret: Return, paid: Decimal | None) -> bool:
    if terms.marketplace and terms.marketplace != ret.place:
        return False
    if not ret.sku.casefold().startswith(terms.sku_starts.casefold()):
        return False
    return terms.from_price is None or (paid is not None and paid >= terms.from_price)


def _exactness(terms: ReturnTerms) -> tuple[int, bool, Decimal, datetime, int]:
    return (
        len(terms.sku_starts),
        bool(terms.marketplace),
        Decimal(-1) if terms.from_price is None else terms.from_price,
        terms.set_at,
        terms.pk,
    )
