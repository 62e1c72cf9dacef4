"""One article of one order on its way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.models import Store
from kefu.cases.models import Case
from kefu.records.models import Order, Parcel

# Pieces of it came in different states.
IN_PIECES = ~models.Q(other_grades="")


class Return(models.Model):
    """What is known of it now. Boards and the warehouse read this row alone.

    What sources told lies in ``Telling`` rows, what happened in ``Step`` rows; this row follows
    from both. Unknown stays ``NULL`` or empty.
    """

    class Stage(models.TextChoices):
        ASKED = "asked"
        ANSWERED = "answered"
        ON_ITS_WAY = "on_its_way"
        ARRIVED = "arrived"
        INSPECTED = "inspected"
        REFUNDED = "refunded"
        PUT_AWAY = "put_away"
        ENDED = "ended"

    class Answer(models.TextChoices):
        AUTHORISE = "authorise"
        CLOSE = "close"
        CONTACT = "contact"
        REFUND = "refund"

    class Remedy(models.TextChoices):
        REFUND = "refund"
        EXCHANGE = "exchange"
        REPAIR = "repair"

    class Late(models.TextChoices):
        """Pieces that came after the refund."""

        NONE = ""
        OWED = "owed"
        SETTLED = "settled"

    class Disposition(models.TextChoices):
        RESTOCK = "restock"
        REPAIR = "repair"
        BULK = "bulk"
        DISPOSE = "dispose"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="returns")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="returns")
    order = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="returns")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.ASKED)
    queue_rank = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(null=True)

    # What sources told, merged; see kefu/returns/merging.py.
    amazon_order_id = models.CharField(max_length=20, blank=True)
    marketplace = models.CharField(max_length=2, blank=True)
    fulfilment = models.CharField(max_length=6, blank=True)
    rma = models.CharField(max_length=40, blank=True)
    asin = models.CharField(max_length=12, blank=True)
    sku = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=250, blank=True)
    quantity = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=120, blank=True)
    comment = models.TextField(blank=True)
    wanted = models.CharField(max_length=120, blank=True)
    in_policy = models.BooleanField(null=True)
    label_payer = models.CharField(max_length=12, blank=True)
    label_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    carrier = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    # Where the carrier last saw it.
    parcel_state = models.CharField(max_length=20, choices=Parcel.Tracking.choices, blank=True)
    lpn = models.CharField(max_length=40, blank=True)
    status_told = models.CharField(max_length=60, blank=True)
    amount_told = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    buyer_name = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    unsettled = models.PositiveSmallIntegerField(default=0)
    # A person must look: sources contradict each other, or nobody knows whose parcel it is.
    unclear = models.BooleanField(default=False)

    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    inspected_at = models.DateTimeField(null=True)
    refunded_at = models.DateTimeField(null=True)
    put_away_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # The replacement has left, or the repaired goods.
    made_good_at = models.DateTimeField(null=True)

    # When pieces came after the refund, and whether money is still owed for them.
    late_at = models.DateTimeField(null=True)
    late = models.CharField(max_length=7, choices=Late.choices, blank=True)

    # What was decided here.
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    remedy = models.CharField(max_length=10, choices=Remedy.choices, default=Remedy.REFUND)
    kept_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    grade = models.CharField(max_length=12, blank=True)
    disposition = models.CharField(max_length=8, choices=Disposition.choices, blank=True)
    bin = models.CharField(max_length=40, blank=True)
    # Where its pieces differ, what is so of which; see kefu/returns/portions.py. ``grade`` is the
    # worst of them, and what becomes of them stands here alone.
    portions: Any = models.JSONField(default=list)
    # The better grades among its pieces, where they differ: codes with blanks between them.
    other_grades = models.CharField(max_length=60, blank=True)
    # It is put away, and at least some of it is to be resold in bulk.
    for_bulk = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["stage", "queue_rank", "id"], name="return_queue"),
            models.Index(fields=["store", "stage", "queue_rank", "id"], name="return_queue_store"),
            models.Index(
                fields=["stage", "marketplace", "queue_rank", "id"], name="return_queue_market"
            ),
            models.Index(fields=["stage", "grade", "queue_rank", "id"], name="return_queue_grade"),
            # Few rows; the last two columns are what they are narrowed by, so the index alone tells.
            models.Index(
                fields=["stage", "queue_rank", "id", "store", "other_grades"],
                name="return_queue_pieces",
                condition=IN_PIECES,
            ),
            # The last column is what is empty or not: so the index alone tells how many there are.
            models.Index(
                fields=["queue_rank", "id", "due_at"],
                name="return_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["store", "queue_rank", "id", "due_at"],
                name="return_due_store",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["queue_rank", "id", "unclear"],
                name="return_unclear",
                condition=models.Q(unclear=True),
            ),
            models.Index(
                fields=["store", "queue_rank", "id", "unclear"],
                name="return_unclear_store",
                condition=models.Q(unclear=True),
            ),
            models.Index(
                fields=["store", "id"], name="return_for_bulk", condition=models.Q(for_bulk=True)
            ),
            models.Index(fields=["store", "amazon_order_id"], name="return_by_order"),
            models.Index(
                fields=["store", "rma"], name="return_by_rma", condition=~models.Q(rma="")
            ),
            models.Index(
                fields=["store", "tracking_number"],
                name="return_by_tracking",
                condition=~models.Q(tracking_number=""),
            ),
            models.Index(
                fields=["store", "lpn"], name="return_by_lpn", condition=~models.Q(lpn="")
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.pk}"

    @property
    def place(self) -> str:
        """The marketplace, that of the store where none was told."""
        return self.marketplace or self.store.marketplace

    @property
    def late_owed_at(self) -> datetime | None:
        """Since when money is owed for pieces that came after the refund."""
        return self.late_at if self.late == self.Late.OWED else None


class Telling(models.Model):
    """What one source said of a return, as it said it. Append-only; said twice it is one row."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="tellings")
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    facts: Any = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_in_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["store", "source", "key"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class Step(models.Model):
    """Something that happened to a return: when, who, why. Append-only."""

    of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    code = models.CharField(max_length=40)
    stage = models.CharField(max_length=12, choices=Return.Stage.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["of", "id"], name="step_of_return")]

    def __str__(self) -> str:
        return self.code
