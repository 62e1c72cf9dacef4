"""What buyers said (feedback, reviews, answers), who was asked for a review, and every step dated."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from kefu.accounts.models import Store
from kefu.cases.models import Case, Message
from kefu.records.models import Order

STARS = (MinValueValidator(1), MaxValueValidator(5))


class Cause(models.TextChoices):
    """What a bad rating is about (REV-2)."""

    UNKNOWN = ""
    QUALITY = "quality"
    DESCRIPTION = "description"
    DELIVERY = "delivery"
    SERVICE = "service"


# What a list of the board shows, told by what is empty; each has its own indexes.
BAD = Q(rating__lte=3, removed_at__isnull=True, missing_since__isnull=True)
MISSING = Q(missing_since__isnull=False, removed_at__isnull=True)
ASKED = Q(removal_asked_at__isnull=False, removal_refused_at__isnull=True, removed_at__isnull=True)


class Feedback(models.Model):
    """Seller feedback on one order (FBK). Amazon allows one an order, so the order names it.

    ``removed_at`` is set where it is known to be gone; ``missing_since`` where a report that
    should hold it no longer does, which only a person can turn into "removed".
    """

    class RemovedBy(models.TextChoices):
        AMAZON = "amazon"
        BUYER = "buyer"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="feedback")
    amazon_order_id = models.CharField(max_length=20)
    order = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="feedback")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="feedback")
    marketplace = models.CharField(max_length=2, blank=True)
    left_at = models.DateTimeField()
    rating = models.PositiveSmallIntegerField(validators=STARS)
    comment = models.TextField(blank=True)
    rater = models.CharField(max_length=80, blank=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    # On what ground Amazon may remove it (FBK-2), empty where none was found.
    ground = models.CharField(max_length=20, blank=True)
    removal_asked_at = models.DateTimeField(null=True)
    removal_refused_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=8, choices=RemovedBy.choices, blank=True)
    missing_since = models.DateTimeField(null=True)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "amazon_order_id"], name="feedback_once"),
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5), name="feedback_has_stars"
            ),
        ]
        indexes = [
            models.Index(fields=["-left_at", "-id"], name="feedback_by_date"),
            models.Index(fields=["store", "-left_at", "-id"], name="feedback_by_date_store"),
            models.Index(fields=["rating", "-left_at", "-id"], name="feedback_by_rating"),
            models.Index(fields=["left_at", "id"], name="feedback_bad", condition=BAD),
            models.Index(
                fields=["store", "left_at", "id"], name="feedback_bad_store", condition=BAD
            ),
            models.Index(fields=["left_at", "id"], name="feedback_missing_all", condition=MISSING),
            models.Index(
                fields=["store", "-left_at", "-id"], name="feedback_missing", condition=MISSING
            ),
            models.Index(fields=["left_at", "id"], name="feedback_asked_all", condition=ASKED),
            models.Index(
                fields=["store", "-left_at", "-id"], name="feedback_removal_asked", condition=ASKED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating} {self.amazon_order_id}"

    @property
    def negative(self) -> bool:
        """Counts in the order defect rate while it stands (HLT-1)."""
        return self.rating <= 2 and self.removed_at is None


class FeedbackChange(models.Model):
    """A step of a feedback: a code, its facts, who and why. Append-only."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    code = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    reason = models.TextField(blank=True)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.code


class ProductReview(models.Model):
    """A review of a product, as an import told (REV-2); Amazon has no interface for single ones."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="reviews")
    review_id = models.CharField(max_length=40)
    marketplace = models.CharField(max_length=2, blank=True)
    asin = models.CharField(max_length=12, blank=True)
    left_at = models.DateTimeField()
    rating = models.PositiveSmallIntegerField(validators=STARS)
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    author = models.CharField(max_length=80, blank=True)
    verified = models.BooleanField(null=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="reviews")
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "review_id"], name="review_once"),
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5), name="review_has_stars"
            ),
        ]
        indexes = [
            models.Index(fields=["-left_at", "-id"], name="review_by_date"),
            models.Index(fields=["store", "-left_at", "-id"], name="review_by_date_store"),
            models.Index(fields=["store", "asin", "-left_at", "-id"], name="review_by_product"),
            models.Index(fields=["asin", "-left_at", "-id"], name="review_by_asin"),
        ]

    def __str__(self) -> str:
        return f"{self.rating} {self.asin}"


class AskingPlan(models.Model):
    """What a store asks its buyers, from a moment on (REV-1, STD-2). Append-only: the last holds.

    Nothing is asked where a store has none. ``ask_refunded``: buyers whose order was refunded, in
    whole or in part, are asked for a review like all others; that is the seller's own choice.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="asking_plans")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    ask_reviews = models.BooleanField(default=False)
    ask_refunded = models.BooleanField(default=False)
    ask_satisfaction = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.store_id} {self.at:%Y-%m-%d}"


class ReviewRequest(models.Model):
    """Whether an order is asked for a review, when, and why not (REV-1). One row an order, ever."""

    class State(models.TextChoices):
        PLANNED = "planned"
        HELD = "held"
        ASKED = "asked"
        SENT = "sent"
        FAILED = "failed"
        PASSED = "passed"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="review_requests")
    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="review_request")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    # Why it is held or passed: a code of ``planning``.
    why = models.CharField(max_length=24, blank=True)
    opens_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    planned_for = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["store", "state", "planned_for", "id"], name="review_request_due_store"
            ),
            models.Index(fields=["state", "opens_at", "id"], name="review_request_by_date"),
            models.Index(
                fields=["store", "state", "opens_at", "id"], name="review_request_date_store"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.order_id}"


class Answer(models.Model):
    """A buyer's yes or no to "did this solve your problem?", and how content they are (STD-2)."""

    class Source(models.TextChoices):
        REPLY = "reply"
        LINK = "link"
        IMPORT = "import"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="answers")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="answers")
    amazon_order_id = models.CharField(max_length=20, blank=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=6, choices=Source.choices)
    # What makes it the same answer when it is told again.
    ref = models.CharField(max_length=120)
    solved = models.BooleanField(null=True)
    score = models.PositiveSmallIntegerField(null=True, validators=STARS)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "source", "ref"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(solved__isnull=False) | Q(score__isnull=False),
                name="answer_says_something",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=5),
                name="answer_has_stars",
            ),
        ]
        indexes = [models.Index(fields=["store", "at"], name="answer_by_date")]

    def __str__(self) -> str:
        return f"{self.source} {self.ref}"
