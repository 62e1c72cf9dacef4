"""Money on its way back to a buyer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.cases.models import Task
from kefu.guided.models import GuidedStep
from kefu.outbox.models import Action
from kefu.returns.models.return_ import Return


class Refund(models.Model):
    """A refund for a return: worked out, asked for, allowed by a second person where need be.

    ``waiting`` → ``asked`` (on the road to Amazon: its task or action is there) → ``proved`` by
    Amazon's word; or ``denied``, ``withdrawn``.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        ASKED = "asked"
        PROVED = "proved"
        DENIED = "denied"
        WITHDRAWN = "withdrawn"

    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="refunds")
    state = models.CharField(max_length=10, choices=State.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    fee = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    # How it was worked out: codes and numbers, put in words on reading.
    basis: Any = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The road it took: the outbox, a step in Seller Central, or a task.
    action = models.ForeignKey(Action, null=True, on_delete=models.SET_NULL, related_name="+")
    step = models.ForeignKey(GuidedStep, null=True, on_delete=models.SET_NULL, related_name="+")
    task = models.ForeignKey(Task, null=True, on_delete=models.SET_NULL, related_name="+")
    proved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["of"],
                condition=models.Q(state__in=["waiting", "asked"]),
                name="one_refund_on_the_road",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.state}"
