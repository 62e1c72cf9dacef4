"""Goods sold in bulk to a wholesaler (RET-8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kefu.accounts.models import Store
from kefu.returns.models.return_ import Return


class ResaleLot(models.Model):
    """Returns that are sold together: ``open`` while it is filled, then ``sold`` for a price.

    A lot that nobody bought is ``dissolved``: its goods are free again.
    """

    class State(models.TextChoices):
        OPEN = "open"
        SOLD = "sold"
        DISSOLVED = "dissolved"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="resale_lots")
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    buyer = models.CharField(max_length=120, blank=True)
    proceeds = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["store", "state", "id"], name="lot_by_state")]

    def __str__(self) -> str:
        return self.name


class LotItem(models.Model):
    """One return in a lot. Taken out, the row says when; a return lies in one lot at a time."""

    lot = models.ForeignKey(ResaleLot, on_delete=models.CASCADE, related_name="items")
    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lot_items")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["of"],
                condition=models.Q(removed_at__isnull=True),
                name="in_one_lot_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.of_id}"
