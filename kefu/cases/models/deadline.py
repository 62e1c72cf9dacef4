"""A clock on a case."""

from __future__ import annotations

from typing import Any

from django.db import models

from kefu.cases.models.case import Case


class Deadline(models.Model):
    """When something must have happened, why, and whether it did. One row a kind and case."""

    class Kind(models.TextChoices):
        """Clocks that messages and notices start."""

        REPLY = "reply"
        CLAIM_ANSWER = "claim_answer"
        RETURN_ANSWER = "return_answer"
        NOTICE = "notice"
        # The first due of the steps that a person does in Seller Central; see kefu.guided.
        GUIDED = "guided"
        APPEAL = "claim_appeal_days"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    # One of ``Kind``, or the name of the policy's number that says how long it runs.
    kind = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    rule = models.CharField(max_length=10)
    # The facts it was worked out from, so that "why this deadline" can be read.
    basis: Any = models.JSONField(default=dict)
    met_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="one_clock_a_kind")]
        indexes = [
            models.Index(
                fields=["warn_at"],
                name="deadline_to_warn",
                condition=models.Q(met_at__isnull=True, warned_at__isnull=True),
            ),
            models.Index(
                fields=["due_at"],
                name="deadline_to_breach",
                condition=models.Q(met_at__isnull=True, breached_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"
