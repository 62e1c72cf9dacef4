"""Which messages belong together, where that was asked or changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.cases.models.case import Case
from kefu.cases.models.message import Message


class Doubt(models.Model):
    """A message that may belong to another case. A person answers; nothing is guessed."""

    class Answer(models.TextChoices):
        OPEN = "open"
        JOINED = "joined"
        KEPT_APART = "kept_apart"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="doubts")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="doubts")
    suggested = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.OPEN)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)

    def __str__(self) -> str:
        return f"{self.case_id}? {self.suggested_id}"


class Regrouping(models.Model):
    """A merge or a split, with what it moved, so that it can be undone."""

    class Kind(models.TextChoices):
        MERGE = "merge"
        SPLIT = "split"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    source = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="given_away")
    target = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="taken_in")
    # Row ids that were moved, and the state the source had: what undoing needs.
    moved: Any = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} → {self.target_id}"
