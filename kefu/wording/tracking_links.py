"""A store's choice whether its letters may carry links to carriers' tracking pages (MSG-4)."""

from __future__ import annotations

from datetime import datetime

from kefu.accounts.models import Store, User


def choose_tracking_links(store: Store, allowed: bool, *, actor: User, now: datetime) -> bool:
    """Choose it from now on; returns whether that changes anything."""
    changed = Store.objects.filter(pk=store.pk, tracking_links=not allowed).update(
        tracking_links=allowed, tracking_links_by=actor, tracking_links_at=now
    )
    return bool(changed)
