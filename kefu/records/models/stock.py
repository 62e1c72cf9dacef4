"""What the seller offers, and how much of it there is, at Amazon's warehouses and at the seller's own."""

from __future__ import annotations

from django.db import models

from kefu.accounts.models import Store


class Listing(models.Model):
    """One offer of the store, by its SKU, as Amazon last told it."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="listings")
    sku = models.CharField(max_length=60)
    asin = models.CharField(max_length=12, blank=True)
    listing_id = models.CharField(max_length=40, blank=True)
    title = models.TextField(blank=True)
    # ``seller`` or ``amazon``: who ships it.
    fulfilment = models.CharField(max_length=6, blank=True)
    status = models.CharField(max_length=40, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    opened_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "sku"], name="listing_once")]
        ordering = ["sku", "pk"]

    def __str__(self) -> str:
        return self.title or self.sku


class StockLevel(models.Model):
    """How many of an article can be sent at once from one place; others are on their way or unfit."""

    class Place(models.TextChoices):
        AMAZON = "amazon"
        SELLER = "seller"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="stock")
    sku = models.CharField(max_length=60)
    asin = models.CharField(max_length=12, blank=True)
    place = models.CharField(max_length=6, choices=Place.choices)
    available = models.IntegerField(null=True)
    inbound = models.IntegerField(null=True)
    reserved = models.IntegerField(null=True)
    unfit = models.IntegerField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "sku", "place"], name="stock_once")]
        ordering = ["sku", "place", "pk"]

    def __str__(self) -> str:
        return f"{self.sku}: {self.available}"
