"""The ledger of everything that leaves: a row is committed before anything is done outside."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.models import Store
from kefu.cases.models import Case, Message, Offer

# What the lists of the board show; each has its own indexes.
NO_LETTER = ~models.Q(kind="send_mail")
UNDER_WAY = models.Q(state__in=("queued", "claimed", "transmitting", "sent"))
STUCK = models.Q(state__in=("in_doubt", "failed"))


class Action(models.Model):
    """Something to be done outside, exactly once.

    ``queued`` → ``claimed`` (a worker holds the lease; nothing has left yet) → ``transmitting``
    (committed just before it leaves) → ``sent`` (the other side took it) → ``confirmed`` (it is
    seen to have happened; letters cannot be). What came to nothing and a person has done there
    is ``by_hand``. A worker that dies while claimed is simply
    followed by another; one that dies while transmitting leaves the action ``in_doubt`` where
    nobody can be asked: it is never done again by itself, and never forgotten.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        CLAIMED = "claimed"
        TRANSMITTING = "transmitting"
        SENT = "sent"
        CONFIRMED = "confirmed"
        FAILED = "failed"
        BY_HAND = "by_hand"
        IN_DOUBT = "in_doubt"
        WITHDRAWN = "withdrawn"

    class Kind(models.TextChoices):
        SEND_MAIL = "send_mail"
        CANCEL_ORDER = "cancel_order"
        REFUND = "refund"
        CONFIRM_SHIPMENT = "confirm_shipment"
        REQUEST_REVIEW = "request_review"
        SEND_TEMPLATE = "send_template"
        SEND_REPLACEMENT = "send_replacement"
        PATCH_LISTING = "patch_listing"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="actions")
    # Empty where something is done for an order or a listing that no case is about.
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="actions")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # Store, order or case, kind and what it is about: the same thing can be asked for only once.
    key = models.CharField(max_length=160, unique=True)
    amazon_order_id = models.CharField(max_length=20, blank=True)
    message = models.OneToOneField(
        Message, null=True, on_delete=models.PROTECT, related_name="action"
    )
    # The promise that a refund keeps: it is kept once.
    offer = models.OneToOneField(Offer, null=True, on_delete=models.SET_NULL, related_name="action")
    # The letter that tells of it and waits until it is done; see ``outbox.companions``.
    letter = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="companions"
    )
    held = models.BooleanField(default=False)
    payload: Any = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    not_before = models.DateTimeField()
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=40, blank=True)
    last_error_detail = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)
    # When Amazon is asked next whether it happened; what was seen, by source; since when it is.
    check_at = models.DateTimeField(null=True)
    proof: Any = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(null=True)
    # When a person was told that it is late, so that they are told once.
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "not_before", "id"], name="action_due"),
            models.Index(fields=["case", "id"], name="action_in_case"),
            models.Index(fields=["store", "amazon_order_id"], name="action_of_order"),
            models.Index(fields=["asked_at", "id"], name="action_board", condition=NO_LETTER),
            models.Index(
                fields=["store", "asked_at", "id"], name="action_board_store", condition=NO_LETTER
            ),
            models.Index(
                fields=["asked_at", "id"], name="action_under_way", condition=NO_LETTER & UNDER_WAY
            ),
            models.Index(
                fields=["store", "asked_at", "id"],
                name="action_under_way_store",
                condition=NO_LETTER & UNDER_WAY,
            ),
            models.Index(fields=["asked_at", "id"], name="action_stuck", condition=STUCK),
            models.Index(
                fields=["store", "asked_at", "id"], name="action_stuck_store", condition=STUCK
            ),
            models.Index(
                fields=["check_at"],
                name="action_to_check",
                condition=models.Q(check_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Attempt(models.Model):
    """One try at an action: when, by which worker, how it ended. Append-only."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    worker = models.CharField(max_length=80)
    outcome = models.CharField(max_length=40)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.outcome
