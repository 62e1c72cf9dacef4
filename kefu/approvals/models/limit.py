"""How much a role may give away: dated records, so that it can be told who allowed what, and when."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.models import Store
from kefu.accounts.roles import Role


class Limit(models.Model):
    """What holds for a role from ``set_at`` until ``replaced_at``, in one store or in all.

    ``value`` and ``was`` are bounds as JSON; an empty one says that there is no limit.
    """

    class Measure(models.TextChoices):
        CONCESSION = "concession"
        SHARE = "share"
        ORDER = "order"
        BUYER = "buyer"
        DAY = "day"
        DAY_COUNT = "day_count"

    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE, related_name="limits")
    role = models.CharField(max_length=12, choices=Role.choices)
    measure = models.CharField(max_length=10, choices=Measure.choices)
    value: Any = models.JSONField(default=dict)
    was: Any = models.JSONField(default=dict)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "role", "measure"],
                condition=models.Q(replaced_at__isnull=True, store__isnull=False),
                name="one_limit_a_store",
            ),
            models.UniqueConstraint(
                fields=["role", "measure"],
                condition=models.Q(replaced_at__isnull=True, store__isnull=True),
                name="one_limit_for_all_stores",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.measure}"
