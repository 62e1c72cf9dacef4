"""Orders, their items, their parcels."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from kefu.accounts.encryption import EncryptedTextField
from kefu.accounts.models import Store


class Order(models.Model):
    """One Amazon order. Unknown stays ``NULL``: a report tells only what its columns hold."""

    class Fulfilment(models.TextChoices):
        SELLER = "seller"
        AMAZON = "amazon"

    class Status(models.TextChoices):
        PENDING = "pending"
        UNSHIPPED = "unshipped"
        CONFIRMED_NOT_SENT = "confirmed_not_sent"
        SHIPPED = "shipped"
        DELIVERED = "delivered"
        CANCELLED = "cancelled"

    class CancelledBy(models.TextChoices):
        """At whose wish it was cancelled."""

        BUYER = "buyer"
        SELLER = "seller"
        AMAZON = "amazon"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="orders")
    amazon_order_id = models.CharField(max_length=20)
    marketplace = models.CharField(max_length=2, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, blank=True)
    cancelled_by = models.CharField(max_length=6, choices=CancelledBy.choices, blank=True)
    fulfilment = models.CharField(max_length=6, choices=Fulfilment.choices, blank=True)
    ordered_at = models.DateTimeField(null=True)
    last_updated_at = models.DateTimeField(null=True)
    latest_ship = models.DateTimeField(null=True)
    earliest_delivery = models.DateTimeField(null=True)
    latest_delivery = models.DateTimeField(null=True)
    ship_service = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    buyer_name = EncryptedTextField(blank=True)
    ship_to = EncryptedTextField(blank=True)
    ship_country = models.CharField(max_length=2, blank=True)
    imported_at = models.DateTimeField()
    # When the buyer's data were deleted; see ``privacy``.
    purged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "amazon_order_id"], name="order_once_a_store")
        ]
        indexes = [
            models.Index(
                fields=["store", "latest_delivery", "id"],
                name="order_to_purge",
                condition=models.Q(purged_at__isnull=True),
            ),
            models.Index(
                fields=["store", "ordered_at", "id"],
                name="order_to_purge_undated",
                condition=models.Q(purged_at__isnull=True, latest_delivery__isnull=True),
            ),
            models.Index(fields=["store", "-ordered_at"], name="order_by_date"),
            models.Index(
                fields=["store", "ordered_at"],
                name="order_not_shipped",
                condition=models.Q(status="unshipped"),
            ),
            models.Index(fields=["store", "latest_ship"], name="order_by_ship_date"),
            models.Index(fields=["store", "latest_delivery"], name="order_by_delivery_date"),
        ]

    def __str__(self) -> str:
        return self.amazon_order_id


class OrderItem(models.Model):
    """A line of an order: what was bought and what was paid for it, tax and shipping apart."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    line = models.CharField(max_length=40)
    asin = models.CharField(max_length=12, blank=True)
    sku = models.CharField(max_length=60, blank=True)
    title = models.TextField(blank=True)
    quantity = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=20, blank=True)
    item_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    item_tax = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    shipping_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    shipping_tax = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    discount = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "line"], name="item_once_an_order")]
        indexes = [models.Index(fields=["asin", "order"], name="item_by_product")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title or self.sku

    @property
    def paid(self) -> Decimal | None:
        """What the buyer paid for this line, or ``None`` where no report told the price.

        Item and shipping with their tax, less discounts, in the order's currency. Amazon's
        item price is of the whole line, not of one unit.
        """
        if self.item_price is None:
            return None
        parts = (self.item_tax, self.shipping_price, self.shipping_tax)
        return self.item_price + sum((p for p in parts if p), Decimal()) - (self.discount or 0)


class Parcel(models.Model):
    """A parcel on its way to the buyer, as the shipment report or a person told."""

    class Tracking(models.TextChoices):
        INVALID = "invalid"
        IN_TRANSIT = "in_transit"
        DELIVERED = "delivered"
        LOST = "lost"
        RETURNED = "returned_to_sender"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="parcels")
    carrier = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20, choices=Tracking.choices, blank=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "tracking_number"], name="parcel_once")
        ]
        indexes = [models.Index(fields=["shipped_at"], name="parcel_by_ship_date")]
        # The latest is the last one; one of which nobody knows when it was sent is not.
        ordering = [models.F("shipped_at").asc(nulls_first=True), "pk"]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}".strip()
