"""A store's own texts: kept, ended, and handed to whoever writes its letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import Store, User
from kefu.replies import LANGUAGES
from kefu.replies.texts import load
from kefu.wording.checking import check_text, clean
from kefu.wording.models import StoreText


def own_texts(store_id: int) -> dict[str, dict[str, str]]:
    """The wordings that stand, by language and key: what ``kefu.replies`` takes as overrides.

    A wording whose shipped text is gone is kept, but not used.
    """
    found: dict[str, dict[str, str]] = {}
    rows = StoreText.objects.filter(store=store_id, ended_at=None)
    for language, key, text in rows.values_list("language", "key", "text"):
        if is_shipped(language, key):
            found.setdefault(language, {})[key] = text
    return found


def is_shipped(language: str, key: str) -> bool:
    """Whether our letters have this text in this language."""
    return language in LANGUAGES and key in load(language)


def standing(store: Store, language: str, key: str) -> StoreText | None:
    """The wording that stands in place of a shipped text, if any."""
    rows = StoreText.objects.filter(store=store, language=language, key=key, ended_at=None)
    return rows.select_related("by").first()


def keep_text(
    store: Store,
    language: str,
    key: str,
    text: str,
    *,
    seen: int,
    actor: User,
    now: datetime,
) -> StoreText:
    """Put a wording in the place of the one before it.

    ``seen``: the row that the person had before them, 0 for the shipped text. Raises
    ``NotAllowedNow``: ``no_such_text``, ``text_changed_elsewhere``, and what ``check_text`` says.
    """
    if not is_shipped(language, key):
        raise NotAllowedNow("no_such_text", key=key)
    text = clean(text)
    check_text(text, language, tracking_links=store.tracking_links)
    with transaction.atomic():
        _lock(store)
        before = standing(store, language, key)
        _guard_unchanged(before, seen)
        if before is not None and before.text == text:
            return before
        if before is None and text == load(language)[key]:
            raise NotAllowedNow("text_as_shipped")
        _end(before, actor=actor, now=now)
        return StoreText.objects.create(
            store=store, language=language, key=key, text=text, at=now, by=actor
        )


def revert_text(
    store: Store, language: str, key: str, *, seen: int, actor: User, now: datetime
) -> None:
    """Return to the shipped text. Raises ``NotAllowedNow("text_changed_elsewhere")``."""
    with transaction.atomic():
        _lock(store)
        before = standing(store, language, key)
        _guard_unchanged(before, seen)
        _end(before, actor=actor, now=now)


def unused(store: Store) -> list[StoreText]:
    """Wordings that stand, but whose shipped text an upgrade took away."""
    rows = StoreText.objects.filter(store=store, ended_at=None).select_related("by")
    return [row for row in rows if not is_shipped(row.language, row.key)]


def counted(store: Store) -> Mapping[str, int]:
    """How many wordings of its own the store has, by language."""
    return {language: len(texts) for language, texts in own_texts(store.pk).items()}


def _lock(store: Store) -> None:
    Store.objects.select_for_update().only("pk").get(pk=store.pk)


def _guard_unchanged(before: StoreText | None, seen: int) -> None:
    if (before.pk if before else 0) != seen:
        raise NotAllowedNow("text_changed_elsewhere", by=str(before.by or "") if before else "")


def _end(before: StoreText | None, *, actor: User, now: datetime) -> None:
    if before is not None:
        before.ended_at, before.ended_by = now, actor
        before.save(update_fields=["ended_at", "ended_by"])
