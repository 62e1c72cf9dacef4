"""What the figures were, day by day: kept so that a trend and a first warning can be shown and dated."""

from __future__ import annotations

from django.db import models

from kefu.accounts.models import Store
from kefu.metrics.figures import State


class HealthReading(models.Model):
    """One metric over one window as it stood on one day; written over while the day lasts."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="health_readings")
    metric = models.CharField(max_length=40)
    window = models.PositiveSmallIntegerField()
    day = models.DateField()
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField(default=0)
    limit = models.DecimalField(max_digits=7, decimal_places=5, null=True)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in State])
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "metric", "window", "day"], name="one_reading_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.day}: {self.state}"
