"""Keys to the programming interface: shown once, kept as a digest, good for what their person may do."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from kefu.accounts.models import ApiToken, User

PREFIX = "kefu_"
SHOWN = len(PREFIX) + 6
"""So much of a token is kept readable, to tell it apart in a list."""
NOTED_EVERY = timedelta(minutes=5)


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
    found = (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(token), revoked_at=None)
        .first()
    )
    if found is None or not found.user.is_active or (found.ends_at and found.ends_at <= now):
        return None
    if found.used_at is None or now - found.used_at > NOTED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    return found.user


def revoke(token: ApiToken, *, now: datetime) -> None:
    """From now on it opens nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def _digest(token: str) -> str:
    # Drawn at random with 256 bits, so a plain digest is as good as a slow one.
    return hashlib.sha256(token.encode()).hexdigest()
