"""The written return policy of a store (RET-1), and the labels that it grants (RET-11)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kefu.accounts.encryption import EncryptedBytesField
from kefu.accounts.models import Store
from kefu.returns.models.return_ import Return


class ReturnTerms(models.Model):
    """What holds from ``set_at`` until ``ended_at`` for a marketplace, a category and a price.

    Empty is "all". A category is named by what its SKUs begin with. The most exact terms hold.
    """

    class Payer(models.TextChoices):
        SELLER = "seller"
        BUYER = "buyer"

    class Condition(models.TextChoices):
        AS_NEW = "as_new"
        OPENED = "opened"
        ANY = "any"

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="return_terms")
    marketplace = models.CharField(max_length=2, blank=True)
    category = models.CharField(max_length=60, blank=True)
    sku_starts = models.CharField(max_length=40, blank=True)
    from_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    days = models.PositiveIntegerField()
    label_payer = models.CharField(max_length=6, choices=Payer.choices)
    condition = models.CharField(max_length=6, choices=Condition.choices)
    note = models.CharField(max_length=300, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        # "For every price" stands before what holds from a price on.
        ordering = [
            "marketplace",
            "sku_starts",
            models.F("from_price").asc(nulls_first=True),
            "pk",
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "marketplace", "sku_starts", "from_price"],
                condition=models.Q(ended_at__isnull=True, from_price__isnull=False),
                name="one_terms_a_price",
            ),
            models.UniqueConstraint(
                fields=["store", "marketplace", "sku_starts"],
                condition=models.Q(ended_at__isnull=True, from_price__isnull=True),
                name="one_terms_for_all_prices",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marketplace or '*'} {self.category or '*'} {self.days}"


class ReturnLabel(models.Model):
    """A prepaid label for the way back, as its carrier made it."""

    class Road(models.TextChoices):
        UPLOADED = "uploaded"
        MAILED = "mailed"
        SCANNED = "scanned"

    of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="labels")
    content = EncryptedBytesField()
    carrier = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # When it went out to the buyer, and what shows it.
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=8, choices=Road.choices, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["of"], name="label_not_sent", condition=models.Q(sent_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}"
