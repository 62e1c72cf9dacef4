"""Where a person read a message otherwise than triage did."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.cases.models.case import Case
from kefu.cases.models.message import Message


class Correction(models.Model):
    """What triage said of a message and what a person said instead; null is "not told".

    It points at the message and holds none of its text, so it goes when the text goes.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="corrections")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=24)
    read: Any = models.JSONField(null=True)
    stated: Any = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    # Set where the person took it back, or said something else later.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "field"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_correction_of_a_field",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.message_id}"
