"""Versions of the policy, and what happened to each of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kefu.policy.book import SHIPPED


class Versions(models.QuerySet["PolicyVersion"]):
    """Rows of the book."""

    def in_force(self, now: datetime, policy: str = SHIPPED) -> Versions:
        """Approved versions whose day has come; the first one decides, the others did before."""
        return self.filter(
            policy=policy, state=PolicyVersion.State.APPROVED, active_from__lte=now
        ).order_by("-active_from", "-number")


class PolicyVersion(models.Model):
    """One version of a policy: its files, and the dated words of everybody who had a part in it.

    The files of a version that was proposed never change again.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        RETIRED = "retired", _("Called back")
        REJECTED = "rejected", _("Rejected")
        DISCARDED = "discarded", _("Discarded")

    policy = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    # The whole policy, worked examples included: {file name: TOML text}.
    files: Any = models.JSONField()
    checksum = models.CharField(max_length=64)
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="drafts")
    title = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    # Checksum of the shipped files that it was taken from; empty for what was written at this desk.
    shipped = models.CharField(max_length=64, blank=True)

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer_note = models.TextField(blank=True)
    active_from = models.DateTimeField(null=True)
    # When open cases were laid before it anew.
    applied_at = models.DateTimeField(null=True)

    # What reading and the last check found, and on which files:
    # {"checksum", "at", "checked": bool, "found": [Problem as JSON]}.
    problems: Any = models.JSONField(default=dict)
    # The last replay: {"checksum", "at", "replay", "since", "until", "compared", "changed"}.
    replay: Any = models.JSONField(default=dict)

    objects = Versions.as_manager()

    class Meta:
        ordering = ["policy", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_number_once")
        ]
        indexes = [
            models.Index(
                fields=["policy", "-active_from", "-number"],
                name="policy_in_force",
                condition=models.Q(state="approved"),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What a decision made by it names: ``amazon-aftersales@3``."""
        return f"{self.policy}@{self.number}"

    @property
    def readable(self) -> bool:
        """Whether its files can be read as a policy."""
        return not any(found["kind"] == "unreadable" for found in self.found)

    @property
    def checked(self) -> bool:
        """Whether the check was made on these very files."""
        return self.problems.get("checksum") == self.checksum and self.problems.get(
            "checked", False
        )

    @property
    def replayed(self) -> bool:
        """Whether the last replay was made on these very files."""
        return self.replay.get("checksum") == self.checksum

    @property
    def found(self) -> list[dict[str, Any]]:
        """The problems of these very files, as far as is known."""
        known = self.problems.get("checksum") == self.checksum
        return self.problems.get("found", []) if known else []

    @property
    def hindrances(self) -> list[dict[str, Any]]:
        """The problems that keep it from being proposed; an outdated worked example does not."""
        return [found for found in self.found if found["kind"] != "example"]


class VersionEvent(models.Model):
    """Something that happened to a version: a code and its facts; append-only.

    ``actor`` is empty where the desk itself acted.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    code = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    facts: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.code
