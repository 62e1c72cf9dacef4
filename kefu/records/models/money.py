"""Money as Amazon tells it: what moved, what it paid out, what it gave back for goods in its care."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from kefu.accounts.models import Store


class MoneyMovement(models.Model):
    """One movement on the seller's account, as one source tells it.

    Sources tell of the same money: sums are made over one source, never over several.
    ``key`` is Amazon's own number in that source. ``amount`` is as the seller's account sees it,
    ``to_buyer`` what of it the buyer got back, ``NULL`` where that cannot be told.
    ``earlier``: amounts that the source told before, where it changed its word.
    """

    class Source(models.TextChoices):
        TRANSACTIONS = "transactions"
        EVENTS = "events"
        SETTLEMENT = "settlement"

    class Kind(models.TextChoices):
        PAYMENT = "payment"
        REFUND = "refund"
        CLAIM = "claim"
        CHARGEBACK = "chargeback"
        SAFET = "safet"
        REIMBURSEMENT = "reimbursement"
        FEE = "fee"
        TRANSFER = "transfer"
        OTHER = "other"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="money")
    source = models.CharField(max_length=20, choices=Source.choices)
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    told_kind = models.CharField(max_length=60, blank=True)
    amazon_order_id = models.CharField(max_length=20, blank=True)
    sku = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    to_buyer = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    # Amazon's word for whether it holds the money back still.
    state = models.CharField(max_length=20, blank=True)
    posted_at = models.DateTimeField(null=True)
    earlier: Any = models.JSONField(default=list)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "source", "key"], name="movement_once")
        ]
        indexes = [
            models.Index(fields=["store", "amazon_order_id"], name="movement_by_order"),
            models.Index(fields=["store", "kind", "-posted_at"], name="movement_by_kind"),
            models.Index(
                Coalesce("posted_at", "told_at").desc(), F("id").desc(), name="movement_by_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"


class Settlement(models.Model):
    """What Amazon paid out for a stretch of time. ``sums``: its parts, kind of transaction → sum.

    ``total`` is what Amazon says it paid; the parts add up to it, or ``unexplained`` tells by how much not.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="settlements")
    settlement_id = models.CharField(max_length=40)
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unexplained = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    lines = models.PositiveIntegerField(default=0)
    sums: Any = models.JSONField(default=dict)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "settlement_id"], name="settlement_once")
        ]
        ordering = [F("ends").desc(nulls_last=True), "-pk"]

    def __str__(self) -> str:
        return self.settlement_id


class Reimbursement(models.Model):
    """What Amazon gave for goods that were lost or damaged in its care: money, or goods again."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="reimbursements")
    reimbursement_id = models.CharField(max_length=40)
    approved_at = models.DateTimeField()
    amazon_case = models.CharField(max_length=40, blank=True)
    amazon_order_id = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=80, blank=True)
    sku = models.CharField(max_length=60)
    asin = models.CharField(max_length=12, blank=True)
    fnsku = models.CharField(max_length=20, blank=True)
    title = models.TextField(blank=True)
    currency = models.CharField(max_length=3, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    quantity_cash = models.IntegerField(null=True)
    quantity_inventory = models.IntegerField(null=True)
    # The reimbursement that this one takes back or changes.
    original_id = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "reimbursement_id", "sku"], name="reimbursement_once"
            )
        ]
        ordering = ["-approved_at", "-pk"]
        indexes = [models.Index(fields=["store", "amazon_order_id"], name="reimbursed_order")]

    def __str__(self) -> str:
        return f"{self.reimbursement_id} {self.amount} {self.currency}"
