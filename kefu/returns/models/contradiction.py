"""Two sources that say different things of one return."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kefu.returns.models.return_ import Return


class Contradiction(models.Model):
    """What stands, what else was said, and what a person made of it. Nothing is overwritten."""

    of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="contradictions")
    field = models.CharField(max_length=24)
    stands = models.CharField(max_length=300)
    stands_by = models.CharField(max_length=40)
    told = models.CharField(max_length=300)
    told_by = models.CharField(max_length=40)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    chosen = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["of", "field", "told"], name="contradiction_once")
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.stands} / {self.told}"
