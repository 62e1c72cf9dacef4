"""Where the records were read."""

from __future__ import annotations

from typing import Any

from django.db import models

from kefu.accounts.models import Store


class ReportImport(models.Model):
    """One report read: what it was, what came of it, which lines were refused and why.

    ``kind`` is the report's name in ``connectors/amazon/reports``; ``new`` and ``changed`` count
    what the lines are about (orders, returns, articles …).
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="report_imports")
    kind = models.CharField(max_length=40, default="orders")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    layout = models.CharField(max_length=40, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    lines = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems: Any = models.JSONField(default=list)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-imported_at", "-pk"]
        indexes = [models.Index(fields=["store", "kind", "-imported_at"], name="import_by_kind")]

    def __str__(self) -> str:
        return self.name
