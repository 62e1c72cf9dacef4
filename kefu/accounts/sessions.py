"""Who is asking: the session and the person, which every page reads.

Both stay in the database, read anew each time, so that logging out, or being switched off, holds
in every process at once. Only the two queries are written by hand: building them cost more than
running them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from kefu.accounts.models import User


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, where there is none or it has run out."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data FROM django_session "
                "WHERE session_key = %s AND expire_date > %s",
                [self.session_key, now],
            )
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return dict(self.decode(found[0]))


class Backend(AuthenticationBackend):
    """Allauth's backend."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, unless removed or switched off since."""
        names, sql, converters = _reading_a_person()
        with connection.cursor() as cursor:
            cursor.execute(sql, [user_id])
            found = cursor.fetchone()
        if found is None:
            return None
        values = list(found)
        for place, convert in converters:
            values[place] = convert(values[place], None, connection)
        user = User.from_db(connection.alias, names, values)
        return user if self.user_can_authenticate(user) else None


@cache
def _reading_a_person() -> tuple[list[str], str, list[tuple[int, Callable[..., Any]]]]:
    """Attributes, the SQL that reads them, and what Django converts at which place."""
    fields = User._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    converters = [
        (place, convert)
        for place, column in enumerate(field.get_col("accounts_user") for field in fields)
        for convert in (
            *connection.ops.get_db_converters(column),
            *column.get_db_converters(connection),
        )
    ]
    sql = f"SELECT {columns} FROM accounts_user WHERE id = %s"  # noqa: S608 - our own names
    return [field.attname for field in fields], sql, converters
