"""A clock on a return."""

from __future__ import annotations

from typing import Any

from django.db import models

from kefu.returns.models.return_ import Return


class ReturnClock(models.Model):
    """By when something must have happened, by which rule, and whether it did. One a kind."""

    class Kind(models.TextChoices):
        ANSWER = "answer"
        REFUND = "refund"
        SAFE_T = "safe_t"

    of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    rule = models.CharField(max_length=10)
    basis: Any = models.JSONField(default=dict)
    met_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "kind"], name="return_clock_once")]
        indexes = [
            models.Index(
                fields=["warn_at"],
                name="return_clock_to_warn",
                condition=models.Q(met_at__isnull=True, warned_at__isnull=True),
            ),
            models.Index(
                fields=["due_at"],
                name="return_clock_to_breach",
                condition=models.Q(met_at__isnull=True, breached_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"
