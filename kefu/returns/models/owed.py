"""What Amazon owes for returns gone wrong (RET-14, RET-16)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.models import Store
from kefu.returns.models.return_ import Return


class Owed(models.Model):
    """One amount that can be claimed, from when on, until when, and what became of it."""

    class Kind(models.TextChoices):
        SAFE_T = "safe_t"
        NOT_RETURNED = "not_returned"
        DAMAGED = "damaged"

    class State(models.TextChoices):
        OPEN = "open"
        FILED = "filed"
        PAID = "paid"
        DENIED = "denied"
        LET_GO = "let_go"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="owed")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    # The order, or the unit of it, that it is owed for: found twice, it is one row.
    about = models.CharField(max_length=100)
    of = models.ForeignKey(Return, null=True, on_delete=models.SET_NULL, related_name="owed")
    amazon_order_id = models.CharField(max_length=20, blank=True)
    sku = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=250, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    from_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # When and from what it was worked out.
    basis: Any = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=60, blank=True)
    paid = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    settled_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "kind", "about"], name="owed_once")]
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="owed_by_due"),
            models.Index(fields=["store", "state", "due_at", "id"], name="owed_by_due_store"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
