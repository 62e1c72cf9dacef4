"""The only doors to what lies under a store: no view loads anything by its bare id."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role, Verb

Row = TypeVar("Row", bound=Model)


def stores_for(user: User) -> QuerySet[Store]:
    """The stores that ``user`` works for; an owner sees all."""
    if user.role == Role.OWNER:
        return Store.objects.all()
    return user.stores.all()


def store_ids_for(user: User) -> list[int] | None:
    """Ids of the user's stores, or ``None`` for all of them (one query at most)."""
    if user.role == Role.OWNER:
        return None
    return list(user.stores.values_list("pk", flat=True))


def within_stores(rows: QuerySet[Row], user: User, path: str = "store") -> QuerySet[Row]:
    """``rows`` narrowed to the user's stores; ``path`` leads from the row to its store."""
    if user.role == Role.OWNER:
        return rows
    return rows.filter(**{f"{path}__in": user.stores.all()})


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
