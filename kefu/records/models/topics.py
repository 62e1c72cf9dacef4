"""What Amazon sums up of reviews and returns: by product, by topic, by category. Never a single review."""

from __future__ import annotations

from typing import Any

from django.db import models

from kefu.accounts.models import Store


class ReviewSummary(models.Model):
    """What Amazon told of a product's reviews in one marketplace when it was last asked.

    ``since`` and ``until`` are the reviews' own period. ``ask_at``: there is nothing new before that.
    """

    class State(models.TextChoices):
        TOLD = "told"
        # Too few reviews for Amazon to tell anything.
        TOO_FEW = "too_few"
        # Amazon does not know the product, or does not let this account ask about it.
        REFUSED = "refused"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="review_summaries")
    marketplace = models.CharField(max_length=2)
    asin = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State.choices)
    title = models.TextField(blank=True)
    node_id = models.CharField(max_length=20, blank=True)
    node_name = models.CharField(max_length=120, blank=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    ask_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "asin", "marketplace"], name="review_summary_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asin} {self.marketplace}"


class ReviewTopic(models.Model):
    """One topic of a product's good or bad reviews. Shares are percent, impacts are stars.

    ``node_…``: the same over the product's whole category. What Amazon does not tell is ``None``.
    ``months``: the last months as ``[month, share, share in the category]``, oldest first.
    """

    class Tone(models.TextChoices):
        NEGATIVE = "negative"
        POSITIVE = "positive"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="review_topics")
    summary = models.ForeignKey(ReviewSummary, on_delete=models.CASCADE, related_name="topics")
    marketplace = models.CharField(max_length=2)
    asin = models.CharField(max_length=12)
    tone = models.CharField(max_length=8, choices=Tone.choices)
    topic = models.CharField(max_length=120)
    mentions = models.PositiveIntegerField(null=True)
    share = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    impact = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    node_share = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    node_impact = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    snippets: Any = models.JSONField(default=list)
    # ``[{"name", "mentions", "share"}]``
    subtopics: Any = models.JSONField(default=list)
    months: Any = models.JSONField(default=list)
    # By what lists are ordered: how much the stars move, in hundredths, the strongest first.
    weight = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["summary", "tone", "topic"], name="review_topic_once")
        ]
        indexes = [
            models.Index(fields=["tone", "-weight", "-id"], name="review_topic_weight"),
            models.Index(fields=["store", "tone", "-weight", "-id"], name="review_topic_store"),
        ]

    def __str__(self) -> str:
        return f"{self.asin}: {self.topic}"


class CategoryReturns(models.Model):
    """Why products of a category are sent back, over all its sellers, as Amazon tells it.

    ``topics``: ``[{"topic", "share", "months": [[month, share]]}]``, the most frequent first.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="category_returns")
    marketplace = models.CharField(max_length=2)
    node_id = models.CharField(max_length=20)
    name = models.CharField(max_length=120, blank=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    topics: Any = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    ask_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "node_id", "marketplace"], name="category_returns_once"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.node_id
