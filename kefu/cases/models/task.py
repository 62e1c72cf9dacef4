"""What another department must do before the case can go on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.models import Store
from kefu.accounts.roles import Role
from kefu.cases.models.case import Case

# Which department does which task: the vocabulary's codes, then the guided steps by which a
# person keeps what a letter promised.
DEPARTMENT: dict[str, str] = {
    "fix_listing": Role.PRODUCT,
    "check_description": Role.PRODUCT,
    "improve_quality": Role.PRODUCT,
    "get_part": Role.PRODUCT,
    "ask_logistics": Role.LOGISTICS,
    "trace_parcel": Role.LOGISTICS,
    "claim_insurance": Role.LOGISTICS,
    "check_stock": Role.WAREHOUSE,
    "tell_warehouse_address": Role.WAREHOUSE,
    "stop_parcel": Role.WAREHOUSE,
    "inspect_return": Role.WAREHOUSE,
    "refund_at_amazon": Role.AGENT,
    "cancel_at_amazon": Role.AGENT,
    "authorise_return_at_amazon": Role.AGENT,
    "close_return_at_amazon": Role.AGENT,
    "answer_claim_at_amazon": Role.AGENT,
    "ship_replacement": Role.WAREHOUSE,
    "ship_part": Role.WAREHOUSE,
    "upgrade_shipment": Role.WAREHOUSE,
}


# Told apart by what is empty, so that each of the board's lists has its own indexes.
TO_DO = models.Q(done_at__isnull=True)
ENDED = models.Q(done_at__isnull=False)


class Task(models.Model):
    """A hand-over between departments with a deadline; its answer flows back as facts (STD-4)."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        DROPPED = "dropped"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    # The case's, so that a board of one store walks an index of its own.
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="tasks")
    code = models.CharField(max_length=30)
    rule = models.CharField(max_length=10, blank=True)
    department = models.CharField(max_length=12, choices=Role.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(blank=True)
    answer: Any = models.JSONField(default=dict)
    # What a carrier or an insurance paid back (DEL-5, DEL-7).
    recovered = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"],
                condition=models.Q(state="open"),
                name="one_open_task_a_code",
            )
        ]
        indexes = [
            models.Index(fields=["state", "department", "due_at", "id"], name="task_queue"),
            models.Index(fields=["case", "state"], name="task_in_case"),
            models.Index(fields=["due_at", "id"], name="task_todo", condition=TO_DO),
            models.Index(fields=["store", "due_at", "id"], name="task_todo_store", condition=TO_DO),
            models.Index(
                fields=["department", "due_at", "id"], name="task_todo_department", condition=TO_DO
            ),
            models.Index(
                fields=["store", "department", "due_at", "id"],
                name="task_todo_both",
                condition=TO_DO,
            ),
            models.Index(fields=["done_at", "id"], name="task_ended", condition=ENDED),
            models.Index(
                fields=["store", "done_at", "id"], name="task_ended_store", condition=ENDED
            ),
            models.Index(
                fields=["department", "done_at", "id"],
                name="task_ended_department",
                condition=ENDED,
            ),
            models.Index(
                fields=["store", "department", "done_at", "id"],
                name="task_ended_both",
                condition=ENDED,
            ),
        ]

    def __str__(self) -> str:
        return self.code
