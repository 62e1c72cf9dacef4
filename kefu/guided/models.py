"""A guided step: something that one person does by hand in Seller Central."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.models import Store
from kefu.cases.models import Case

TO_BE_DONE = models.Q(settled_at__isnull=True, check_at__isnull=True)
WAITING = models.Q(check_at__isnull=False)
SETTLED = models.Q(settled_at__isnull=False)


class GuidedStep(models.Model):
    """What is to be done, by when, who says that it was done, and what of Amazon's bears it out.

    ``open`` → ``done_claimed`` (a person did it) → ``confirmed`` (Amazon told it).
    ``not_found``: Amazon has not told it in time, so a person looks again. ``overtaken``: Amazon
    went on without it. ``given_up``: it could not be done, or is not needed any more.
    """

    class State(models.TextChoices):
        OPEN = "open"
        DONE_CLAIMED = "done_claimed"
        CONFIRMED = "confirmed"
        NOT_FOUND = "not_found"
        OVERTAKEN = "overtaken"
        GIVEN_UP = "given_up"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="guided_steps")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="guided_steps")
    kind = models.CharField(max_length=30)
    marketplace = models.CharField(max_length=2, blank=True)
    amazon_order_id = models.CharField(max_length=20, blank=True)
    # Claim, return, feedback or whatever else it is about, where the order does not say it alone.
    about = models.CharField(max_length=64, blank=True)
    facts: Any = models.JSONField(default=dict)
    # What is pasted at Amazon, its language, and the same for colleagues: {"zh": …, "en": …}.
    text = models.TextField(blank=True)
    language = models.CharField(max_length=3, blank=True)
    glosses: Any = models.JSONField(default=dict)

    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Until when Amazon should have told it; empty where nobody waits for that.
    check_at = models.DateTimeField(null=True)
    # What told it: {"code", "source", "at", …}; see verbs.told.
    proof: Any = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "kind", "amazon_order_id", "about"],
                condition=models.Q(state__in=("open", "done_claimed", "not_found")),
                name="one_unfinished_step",
            )
        ]
        # The board's lists, told apart by what is empty: to be done, waiting for Amazon, settled.
        indexes = [
            models.Index(fields=["due_at", "id"], name="guided_todo", condition=TO_BE_DONE),
            models.Index(
                fields=["store", "due_at", "id"], name="guided_todo_store", condition=TO_BE_DONE
            ),
            models.Index(fields=["check_at", "id"], name="guided_waiting", condition=WAITING),
            models.Index(
                fields=["store", "check_at", "id"], name="guided_waiting_store", condition=WAITING
            ),
            models.Index(fields=["settled_at", "id"], name="guided_settled", condition=SETTLED),
            models.Index(
                fields=["store", "settled_at", "id"], name="guided_settled_store", condition=SETTLED
            ),
            models.Index(fields=["case", "id"], name="guided_in_case"),
            models.Index(fields=["store", "amazon_order_id", "state"], name="guided_by_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def waits_for_a_person(self) -> bool:
        """Whether somebody has to do something."""
        return self.state in (self.State.OPEN, self.State.NOT_FOUND)

    @property
    def unfinished(self) -> bool:
        """Whether it may still change."""
        return self.state in UNFINISHED


UNFINISHED = (
    GuidedStep.State.OPEN,
    GuidedStep.State.DONE_CLAIMED,
    GuidedStep.State.NOT_FOUND,
)
