"""A dispute between buyer and seller that the two cannot settle (RET-15)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.models import Store
from kefu.cases.models import Attachment, Case
from kefu.returns.models.inspection import Photo
from kefu.returns.models.return_ import Return

OPEN = models.Q(settled_at__isnull=True)
SETTLED = models.Q(settled_at__isnull=False)


class Dispute(models.Model):
    """Both sides, a neutral proposal of the policy, and how it ended."""

    class Outcome(models.TextChoices):
        OPEN = ""
        PROPOSAL = "proposal"
        BUYER = "buyer"
        SELLER = "seller"
        MIDDLE = "middle"
        WITHDRAWN = "withdrawn"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="disputes")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disputes")
    of = models.ForeignKey(Return, null=True, on_delete=models.SET_NULL, related_name="disputes")
    about = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What the policy said when it was asked, with the facts of that moment.
    proposal: Any = models.JSONField(default=dict)
    proposed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    reason = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(settled_at__isnull=True),
                name="one_open_dispute_a_case",
            )
        ]
        indexes = [
            models.Index(fields=["store", "opened_at", "id"], name="dispute_by_date"),
            models.Index(fields=["id"], name="dispute_open", condition=OPEN),
            models.Index(fields=["store", "id"], name="dispute_open_store", condition=OPEN),
            models.Index(fields=["id"], name="dispute_settled", condition=SETTLED),
            models.Index(fields=["store", "id"], name="dispute_settled_store", condition=SETTLED),
        ]

    def __str__(self) -> str:
        return self.about


class Statement(models.Model):
    """What one side says, with its evidence. Append-only: a second word does not erase the first."""

    class Side(models.TextChoices):
        BUYER = "buyer"
        SELLER = "seller"

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="statements")
    side = models.CharField(max_length=6, choices=Side.choices)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    files = models.ManyToManyField(Attachment, blank=True, related_name="+")
    photos = models.ManyToManyField(Photo, blank=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.side}: {self.text[:40]}"
