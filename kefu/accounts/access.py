"""The only doors to what lies under a store: no view loads anything by its bare id."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role, Verb

Row = TypeVar("Row", bound=Model)


def stores_for(user: User) -> QuerySet[Store]:
    """The stores that ``user`` works for; an owner sees all."""
    if user.role == Role.OWNER:
        return Store.objects.all()
    return user.stores.all()


def store_names_for(user: User) -> dict[int, str]:
    """Names of the user's stores by id, fetched once for as long as this ``user`` object lives.

    That is a request; in a longer life, fetch the user anew.
    """
    known: dict[int, str] | None = user.__dict__.get("_store_names")
    if known is None:
        known = user.__dict__["_store_names"] = _store_names(user)
    return known


# What stores_for says, by hand: every page asks, and building the query costs more than asking.
_ALL_STORES = "SELECT id, name FROM accounts_store ORDER BY name"
_OWN_STORES = (
    "SELECT s.id, s.name FROM accounts_store s "
    "JOIN accounts_user_stores own ON own.store_id = s.id AND own.user_id = %s ORDER BY s.name"
)


def _store_names(user: User) -> dict[int, str]:
    asked = (_ALL_STORES, []) if user.role == Role.OWNER else (_OWN_STORES, [user.pk])
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        return dict(cursor.fetchall())


def store_ids_for(user: User) -> list[int] | None:
    """Ids of the user's stores, or ``None`` for all of them."""
    return None if user.role == Role.OWNER else list(store_names_for(user))


def within_stores(rows: QuerySet[Row], user: User, path: str = "store") -> QuerySet[Row]:
    """``rows`` narrowed to the user's stores; ``path`` leads from the row to its store."""
    if user.role == Role.OWNER:
        return rows
    return rows.filter(**{f"{path}__in": user.stores.all()})


def shared_or_within(rows: QuerySet[Row], user: User, path: str = "store") -> QuerySet[Row]:
    """``within_stores``, and the rows that belong to no store: those are for every store."""
    if user.role == Role.OWNER:
        return rows
    return rows.filter(Q(**{f"{path}__in": user.stores.all()}) | Q(**{path: None}))


def access_store(user: User, verb: Verb, **lookup: Any) -> Store:
    """The one of the user's stores that ``lookup`` names. Raises as ``access`` does."""
    require(user, verb)
    store = stores_for(user).filter(**lookup).first()
    if store is None:
        raise Http404
    return store


def access(rows: QuerySet[Row], user: User, verb: Verb, path: str = "store", **lookup: Any) -> Row:
    """The one row that ``lookup`` names, if the user's role and stores allow ``verb``.

    Raises ``PermissionDenied`` for a role that may not, ``Http404`` for a row that is not
    there or belongs to another store: the two look alike from outside.
    """
    require(user, verb)
    row = within_stores(rows, user, path).filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def require(user: User, verb: Verb) -> None:
    """Raises ``PermissionDenied`` unless the user's role allows ``verb``."""
    if not user.may(verb):
        raise PermissionDenied(verb)
