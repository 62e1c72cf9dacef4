"""What only the pages need: who is looking at a case right now."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kefu.cases.models import Case


class Presence(models.Model):
    """A person has a case's page open; old rows mean nothing and are swept."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    seen_at = models.DateTimeField()
    writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="present_once")]
        indexes = [models.Index(fields=["seen_at"], name="presence_by_age")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.case_id}"
