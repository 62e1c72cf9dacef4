"""Keys to the programming interface: shown once, kept as a digest, good for what their person may do."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import connection

from kefu.accounts.models import ApiToken, User

PREFIX = "kefu_"
SHOWN = len(PREFIX) + 6
"""So much of a token is kept readable, to tell it apart in a list."""
NOTED_EVERY = timedelta(minutes=5)
# By hand: every call asks, and building the query costs more than asking.
_PERSON = """
    SELECT person.*, token.id AS by_token,
        (token.used_at IS NULL OR token.used_at < %s) AS used_long_ago
    FROM accounts_apitoken token JOIN accounts_user person ON person.id = token.user_id
    WHERE token.digest = %s AND token.revoked_at IS NULL AND person.is_active
        AND (token.ends_at IS NULL OR token.ends_at > %s)
"""


def make_token(user: User, *, name: str, now: datetime, days: int | None = None) -> str:
    """A new token of the person; the caller shows it once, nobody can read it again."""
    token = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        user=user,
        name=name.strip()[:60],
        start=token[:SHOWN],
        digest=_digest(token),
        made_at=now,
        ends_at=now + timedelta(days=days) if days else None,
    )
    return token


def person_of(token: str, *, now: datetime) -> User | None:
    """Whose token it is; ``None`` for one that is unknown, ended, revoked, or of somebody switched off."""
    moment = connection.ops.adapt_datetimefield_value
    given = [moment(now - NOTED_EVERY), _digest(token), moment(now)]
    found = list(User.objects.raw(_PERSON, given))
    if not found:
        return None
    told = found[0].__dict__
    if told["used_long_ago"]:
        ApiToken.objects.filter(pk=told["by_token"]).update(used_at=now)
    return found[0]


def revoke(token: ApiToken, *, now: datetime) -> None:
    """From now on it opens nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def _digest(token: str) -> str:
    # Drawn at random with 256 bits, so a plain digest is as good as a slow one.
    return hashlib.sha256(token.encode()).hexdigest()
