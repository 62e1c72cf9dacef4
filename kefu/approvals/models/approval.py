"""Four eyes: what waits for a second person, and what they said."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.roles import Role
from kefu.cases.models import Case


class Approval(models.Model):
    """A request for a second person's yes, and the dated answer to it (STD-3)."""

    class Answer(models.TextChoices):
        OPEN = "open"
        GRANTED = "granted"
        DENIED = "denied"
        WITHDRAWN = "withdrawn"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    # What is asked for: the letter, its remedies and amounts, exactly as it would leave.
    subject: Any = models.JSONField()
    rule = models.CharField(max_length=10, blank=True)
    # The least role whose limits the letter keeps: who may say yes.
    needs = models.CharField(max_length=12, choices=Role.choices, default=Role.SUPERVISOR)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.CharField(max_length=9, choices=Answer.choices, default=Answer.OPEN)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(blank=True)
    # The letter that left on the strength of a yes.
    message = models.OneToOneField(
        "cases.Message", null=True, on_delete=models.SET_NULL, related_name="approval"
    )

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(fields=["answer", "asked_at", "id"], name="approval_queue"),
            models.Index(fields=["answered_by", "answered_at"], name="approval_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(answer="open"),
                name="one_open_approval_a_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.answer}"
