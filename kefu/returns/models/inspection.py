"""What the warehouse found, with its photos."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.encryption import EncryptedBytesField
from kefu.returns.models.return_ import Return


class Grade(models.TextChoices):
    """The vocabulary's ``return_grade``."""

    AS_NEW = "as_new"
    OPENED = "opened"
    USED = "used"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"
    NOT_OURS = "not_ours"


class Inspection(models.Model):
    """One look at the goods (RET-7). A later look does not erase an earlier one.

    Where the pieces differ, ``grade`` is the worst one and ``portions`` tell how many there are of each.
    """

    of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="inspections")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    genuine = models.BooleanField(null=True)
    complete = models.BooleanField(null=True)
    grade = models.CharField(max_length=12, choices=Grade.choices)
    portions: Any = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.grade


class Photo(models.Model):
    """A picture of the goods, drawn anew when it came in: nothing of the camera is left in it."""

    of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="photos")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    content = EncryptedBytesField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["of", "sha256"], name="photo_once")]

    def __str__(self) -> str:
        return self.sha256[:8]
