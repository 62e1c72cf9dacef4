"""Amazon's own reckoning of an account's health."""

from __future__ import annotations

from typing import Any

from django.db import models

from kefu.accounts.models import Store


class PerformanceReading(models.Model):
    """One figure as Amazon reckons it, for one marketplace and stretch of time.

    A new row only where Amazon says something else than last time; ``told_at`` is when it said
    this last, ``first_told_at`` when first. ``status`` is Amazon's word, ``good``, ``bad`` or ``none``.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="performance")
    marketplace = models.CharField(max_length=20)
    metric = models.CharField(max_length=60)
    status = models.CharField(max_length=20, blank=True)
    rate = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    target = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    condition = models.CharField(max_length=20, blank=True)
    numerator = models.IntegerField(null=True)
    denominator = models.IntegerField(null=True)
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    details: Any = models.JSONField(default=dict)
    first_told_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["-told_at", "metric", "-pk"]
        indexes = [
            models.Index(
                fields=["store", "marketplace", "metric", "-told_at"], name="reading_by_metric"
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.rate}"
