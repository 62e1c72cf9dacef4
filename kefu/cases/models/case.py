"""A case: one trouble of one buyer, from the first word to the last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kefu.accounts.models import Store

# Ranks grow downwards through a list. What is due comes first, by its due time; what has no
# deadline follows, newest first, well behind any date a deadline can have.
NO_DEADLINE = 1 << 40


class Case(models.Model):
    """One trouble of one buyer. Lists read this row alone, so it repeats what they show."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        MERGED = "merged", _("Merged")

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="cases")
    marketplace = models.CharField(max_length=2, blank=True)
    channel = models.CharField(max_length=8, default="amazon")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    queue_rank = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="cases"
    )

    subject = models.CharField(max_length=250, blank=True)
    snippet = models.CharField(max_length=160, blank=True)
    issue = models.CharField(max_length=24, blank=True)
    language = models.CharField(max_length=3, blank=True)
    buyer_name = models.CharField(max_length=120, blank=True)
    buyer_address = models.CharField(max_length=254, blank=True)
    amazon_order_id = models.CharField(max_length=20, blank=True)
    order = models.ForeignKey(
        "records.Order", null=True, on_delete=models.SET_NULL, related_name="cases"
    )
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)

    # Facts that a person stated or corrected: {field: {"value", "by", "at"}}. They win.
    stated_facts: Any = models.JSONField(default=dict)
    # Facts that records beside the messages tell: {field: {"value", "source"}}.
    record_facts: Any = models.JSONField(default=dict)

    opened_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    # When the buyer's data were deleted; see ``privacy``.
    purged_at = models.DateTimeField(null=True)
    # Set where new words or facts have not been read and judged yet; see flow.understand.
    unread_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "queue_rank", "id"], name="case_queue"),
            models.Index(fields=["store", "state", "queue_rank", "id"], name="case_queue_store"),
            models.Index(fields=["store", "amazon_order_id"], name="case_by_order"),
            models.Index(
                fields=["assignee", "state", "queue_rank", "id"], name="case_queue_person"
            ),
            models.Index(fields=["state", "issue", "queue_rank", "id"], name="case_queue_issue"),
            models.Index(
                fields=["state", "language", "queue_rank", "id"], name="case_queue_language"
            ),
            models.Index(
                fields=["state", "marketplace", "queue_rank", "id"], name="case_queue_market"
            ),
            models.Index(
                fields=["unread_since"],
                name="case_unread",
                condition=models.Q(unread_since__isnull=False),
            ),
            models.Index(
                fields=["store", "last_message_at", "id"],
                name="case_to_purge",
                condition=models.Q(order__isnull=True, purged_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @staticmethod
    def rank(state: str, due_at: datetime | None, last_message_at: datetime) -> int:
        """Where a case stands in its list, smallest first.

        Open: by ``due_at``; without one, and in every other state, newest message first.
        """
        if state == Case.State.OPEN and due_at is not None:
            return int(due_at.timestamp())
        return NO_DEADLINE - int(last_message_at.timestamp())


class CaseKey(models.Model):
    """Something by which a later mail finds its case."""

    class Kind(models.TextChoices):
        CASE_UUID = "case_uuid"
        ORDER = "order"
        ALIAS = "alias"
        MESSAGE_ID = "message_id"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="keys")
    store = models.ForeignKey(Store, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "value", "kind", "case"], name="case_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"
