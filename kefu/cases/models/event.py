"""The history of a case."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.cases.models.case import Case


class Event(models.Model):
    """Something that happened to a case: a code and its facts; the sentence is made on reading.

    Append-only. ``actor`` is empty where the desk itself acted.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    code = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="event_in_case")]

    def __str__(self) -> str:
        return self.code
