"""What the policy said about a case, and what was offered on the strength of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.cases.models.case import Case


class Decision(models.Model):
    """A verdict with the very facts it was taken from, so that any case can be replayed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    at = models.DateTimeField()
    policy = models.CharField(max_length=60)
    facts: Any = models.JSONField()
    # Where each fact came from: {field: source code}.
    sources: Any = models.JSONField(default=dict)
    verdict: Any = models.JSONField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["case", "-id"], name="decision_latest"),
            models.Index(fields=["at", "id"], name="decision_in_time"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.verdict.get('next')}"


class Offer(models.Model):
    """Something offered to the buyer, and what they said to it (PRD-10)."""

    class Outcome(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    remedy = models.CharField(max_length=30)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    rule = models.CharField(max_length=10, blank=True)
    message = models.ForeignKey(
        "cases.Message", null=True, on_delete=models.SET_NULL, related_name="offers"
    )
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["offered_at", "id"]
        indexes = [
            models.Index(fields=["-offered_at", "-id"], name="offer_by_date"),
            models.Index(fields=["offered_by", "offered_at"], name="offer_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.remedy} ({self.outcome})"
