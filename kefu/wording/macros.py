"""Canned replies: who sees them, who may change them, and what is done to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from kefu.accounts.access import shared_or_within
from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role, Verb
from kefu.policy.vocabulary import REMEDIES
from kefu.replies import LANGUAGES
from kefu.wording.checking import check_text, clean
from kefu.wording.models import Macro, MacroText


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person wants a canned reply to be. ``personal``: only for the person."""

    name_en: str = ""
    name_zh: str = ""
    shortcut: str = ""
    store: Store | None = None
    personal: bool = False
    remedies: Sequence[str] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


def macros_for(user: User) -> QuerySet[Macro]:
    """What the person may see: the team's in their stores and in all stores, and their own."""
    visible = Macro.objects.filter(Q(owner=None) | Q(owner=user))
    return shared_or_within(visible, user)


def macros_at(store_id: int, user: User) -> QuerySet[Macro]:
    """What the person may insert into a letter of this store, most used first."""
    rows = macros_for(user).filter(Q(store=None) | Q(store=store_id), retired_at=None)
    return rows.prefetch_related("texts").order_by("-uses", "name_en", "name_zh", "id")


def may_change(user: User, macro: Macro) -> bool:
    """One's own; the team's with the right to edit texts; those of all stores only the owner."""
    if macro.owner_id is not None:
        return macro.owner_id == user.pk
    return user.may(Verb.EDIT_TEXTS) and (macro.store_id is not None or user.role == Role.OWNER)


def keep_macro(
    macro: Macro | None, wanted: Wanted, *, seen: int = 0, actor: User, now: datetime
) -> Macro:
    """Make a canned reply, or change one. ``seen``: the version that the person had before them.

    Raises ``NotAllowedNow``: ``not_your_macro``, ``macro_needs_name``, ``macro_needs_text``,
    ``shortcut_taken``, ``shortcut_unreadable``, ``text_changed_elsewhere``, and what
    ``check_text`` says, with the language.
    """
    texts = _checked(wanted)
    with transaction.atomic():
        macro = Macro(version=0) if macro is None else _afresh(macro, seen=seen, actor=actor)
        macro.store, macro.owner = wanted.store, actor if wanted.personal else None
        if not may_change(actor, macro):
            raise NotAllowedNow("not_your_macro")
        macro.name_en, macro.name_zh = wanted.name_en.strip()[:80], wanted.name_zh.strip()[:80]
        macro.shortcut = wanted.shortcut.strip().lstrip("/").casefold()
        macro.remedies = [code for code in wanted.remedies if code in REMEDIES]
        _guard_shortcut(macro)
        macro.changed_at, macro.changed_by = now, actor
        macro.version += 1
        macro.save()
        macro.texts.all().delete()
        MacroText.objects.bulk_create(
            MacroText(macro=macro, language=language, text=text) for language, text in texts.items()
        )
    return macro


def retire_macro(macro: Macro, *, actor: User, now: datetime) -> None:
    """Offer it no more. Raises ``NotAllowedNow("not_your_macro")``."""
    if not may_change(actor, macro):
        raise NotAllowedNow("not_your_macro")
    Macro.objects.filter(pk=macro.pk, retired_at=None).update(retired_at=now, retired_by=actor)


def count_use(macro: Macro, *, now: datetime) -> None:
    """It was inserted into a letter."""
    Macro.objects.filter(pk=macro.pk).update(uses=F("uses") + 1, used_at=now)


def text_for(macro: Macro, language: str) -> MacroText:
    """Its text in the buyer's language, else in English, else in the first that there is."""
    texts = {text.language: text for text in macro.texts.all()}
    return texts.get(language) or texts.get("en") or next(iter(texts.values()))


def _checked(wanted: Wanted) -> dict[str, str]:
    if not (wanted.name_en.strip() or wanted.name_zh.strip()):
        raise NotAllowedNow("macro_needs_name")
    texts = {
        language: clean(text)
        for language, text in wanted.texts.items()
        if language in LANGUAGES and text.strip()
    }
    if not texts:
        raise NotAllowedNow("macro_needs_text")
    # What is for every store must pass in the strictest one.
    tracking_links = wanted.store is not None and wanted.store.tracking_links
    for language, text in texts.items():
        check_text(text, language, tracking_links=tracking_links)
    return texts


def _afresh(macro: Macro, *, seen: int, actor: User) -> Macro:
    fresh = Macro.objects.select_for_update().get(pk=macro.pk)
    if not may_change(actor, fresh):
        raise NotAllowedNow("not_your_macro")
    if fresh.version != seen:
        raise NotAllowedNow("text_changed_elsewhere", by=str(fresh.changed_by or ""))
    return fresh


def _guard_shortcut(macro: Macro) -> None:
    if not macro.shortcut:
        return
    if len(macro.shortcut) > 24 or any(c.isspace() for c in macro.shortcut):
        raise NotAllowedNow("shortcut_unreadable")
    others = Macro.objects.filter(shortcut=macro.shortcut, retired_at=None).exclude(pk=macro.pk)
    if macro.store_id is not None:
        others = others.filter(Q(store=None) | Q(store=macro.store_id))
    if macro.owner_id is not None:
        others = others.filter(Q(owner=None) | Q(owner=macro.owner_id))
    if others.exists():
        raise NotAllowedNow("shortcut_taken", shortcut=macro.shortcut)
