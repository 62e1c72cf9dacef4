"""A store's own texts, each with its dated history, and canned replies in several languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from kefu.accounts.models import Store


class StoreText(models.Model):
    """One wording that stood, or stands, in place of a shipped text in one store's letters.

    A new wording ends the one before it; ending it without a new one returns to the shipped text.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=3)
    key = models.CharField(max_length=60)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "language", "key"],
                condition=models.Q(ended_at=None),
                name="one_wording_stands",
            )
        ]
        indexes = [models.Index(fields=["store", "language", "key", "at"], name="text_history")]

    def __str__(self) -> str:
        return f"{self.language} {self.key}"


class Macro(models.Model):
    """A canned reply: for one store or all, for the team or one person. It is retired, not deleted."""

    # None: for every store.
    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE, related_name="macros")
    # None: for the whole team.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="macros"
    )
    name_en = models.CharField(max_length=80, blank=True)
    name_zh = models.CharField(max_length=80, blank=True)
    shortcut = models.CharField(max_length=24, blank=True)
    # Remedies that it speaks of; inserting it proposes them, a person ticks them (STD-3).
    remedies: Any = models.JSONField(default=list)
    uses = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["store", "retired_at"], name="macro_of_store")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it is called in the reader's language, else in the other one."""
        names = (self.name_zh, self.name_en)
        return (names if (get_language() or "").startswith("zh") else names[::-1])[0] or "".join(
            names
        )


class MacroText(models.Model):
    """A canned reply in one language, in the grammar of the letters' texts."""

    macro = models.ForeignKey(Macro, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=3)
    text = models.TextField()

    class Meta:
        ordering = ["language", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["macro", "language"], name="macro_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.macro_id} {self.language}"
