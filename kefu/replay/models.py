"""Replays that were asked for, and the cases that they found to differ."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kefu.accounts.models import Store
from kefu.cases.models import Case, Decision
from kefu.policybook.models import PolicyVersion


class Replay(models.Model):
    """One replay of a version over the decisions of a period: waits, runs, and stays to be looked at."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Failed")

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="replays")
    # Of the version's files: a replay on older ones says nothing about newer.
    checksum = models.CharField(max_length=64)
    # What it was compared with: the label of the version that decided then.
    against = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Moves on while it runs; one that stands still is taken up by another worker.
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    decisions = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # Cases compared, a store each: {store id: count}.
    compared: Any = models.JSONField(default=dict)
    unreadable = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"],
                name="replay_unfinished",
                condition=models.Q(state__in=["waiting", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.since:%Y-%m-%d}–{self.until:%Y-%m-%d}"


class ReplayedCase(models.Model):
    """A case that would have gone otherwise: the last of its decisions in which the two policies differ.

    Ids follow the weight of the difference, so that the dearest comes first.
    """

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="+")
    decided_at = models.DateTimeField()
    # Proposals as kefu.policy.comparing gives them.
    before: Any = models.JSONField()
    after: Any = models.JSONField()
    rule = models.CharField(max_length=10, blank=True)
    asin = models.CharField(max_length=12, blank=True)
    sku = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    # The most that either proposal may cost, zero where it costs no money.
    cost_before = models.DecimalField(max_digits=20, decimal_places=6)
    cost_after = models.DecimalField(max_digits=20, decimal_places=6)
    # Both in the base currency of the policy's rates; null where they do not name the currency.
    base_before = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    base_after = models.DecimalField(max_digits=20, decimal_places=6, null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["replay", "case"], name="replayed_case_once")
        ]
        indexes = [models.Index(fields=["replay", "id"], name="replayed_in_order")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.cost_before} → {self.cost_after}"
