"""A store's account at Amazon, how much of its limits is used, and the feeds handed in there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kefu.accounts.encryption import EncryptedTextField
from kefu.accounts.models import Store
from kefu.connectors.amazon.errors import AmazonError
from kefu.outbox.models import Action

SECRET_LIFE = timedelta(days=180)


class AmazonAccount(models.Model):
    """How a store calls the SP-API, and how that went last.

    ``missing`` names the roles that Amazon was seen to deny, each with the day it was noticed.
    """

    class Endpoint(models.TextChoices):
        NA = "na", _("North America")
        EU = "eu", _("Europe")
        FE = "fe", _("Far East")
        SANDBOX_NA = "sandbox_na", _("Sandbox, North America")
        SANDBOX_EU = "sandbox_eu", _("Sandbox, Europe")
        SANDBOX_FE = "sandbox_fe", _("Sandbox, Far East")
        # The simulator, or a proxy of one's own; see connectors.amazon.endpoints.
        OTHER = "other", _("Another address")

    store = models.OneToOneField(Store, on_delete=models.PROTECT, related_name="amazon")
    active = models.BooleanField(default=True)
    endpoint = models.CharField(max_length=12, choices=Endpoint.choices, default=Endpoint.NA)
    endpoint_url = models.CharField(max_length=200, blank=True)
    seller_id = models.CharField(max_length=40, blank=True)
    client_id = models.CharField(max_length=200)
    client_secret = EncryptedTextField()
    refresh_token = EncryptedTextField()
    # When the client secret was made in Seller Central; Amazon ends it after 180 days.
    secret_made_on = models.DateField(null=True)

    last_ok_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=40, blank=True)
    last_error_detail = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True)
    missing: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["store__name", "pk"]

    def __str__(self) -> str:
        return f"{self.store}: {self.endpoint}"

    @property
    def secret_ends_on(self) -> date | None:
        """The last day of the client secret, or ``None`` where nobody said when it was made."""
        return self.secret_made_on + SECRET_LIFE if self.secret_made_on else None


class QuotaBucket(models.Model):
    """What is left of one operation's limit for one account, shared by all processes.

    ``tokens`` as of ``filled_at``; ``rate`` a second and ``burst`` as Amazon last said.
    ``version`` makes taking a token a compare-and-set.
    """

    account = models.ForeignKey(AmazonAccount, on_delete=models.CASCADE, related_name="buckets")
    operation = models.CharField(max_length=60)
    tokens = models.FloatField()
    filled_at = models.DateTimeField()
    rate = models.FloatField()
    burst = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField(default=0)
    calls = models.PositiveBigIntegerField(default=0)
    throttled = models.PositiveIntegerField(default=0)
    throttled_at = models.DateTimeField(null=True)
    last_call_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "operation"], name="one_bucket_an_operation")
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {self.tokens:.2f}"


class DataSource(models.Model):
    """One kind of data fetched from Amazon for one account: how far it is, how old, what went wrong.

    Everything up to ``complete_until`` is here. ``cursor`` is where the running round goes on after
    any interruption; it is saved together with what that page brought.
    """

    account = models.ForeignKey(AmazonAccount, on_delete=models.CASCADE, related_name="sources")
    # One of ``data_kinds.data_kinds()``.
    kind = models.CharField(max_length=40)
    paused = models.BooleanField(default=False)
    complete_until = models.DateTimeField(null=True)
    # Up to then Amazon was asked once more for what it may have added late.
    looked_back_until = models.DateTimeField(null=True)
    cursor: Any = models.JSONField(default=dict)
    # What the first import covers: from when, and up to when it was started.
    first_from = models.DateTimeField()
    first_until = models.DateTimeField()
    records = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems: Any = models.JSONField(default=list)
    last_try_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    # A notification said then that there is something new.
    woken_at = models.DateTimeField(null=True)
    # Until then one worker has it; a worker that dies gives it back by that.
    claimed_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=40, blank=True)
    last_error_detail = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind"], name="one_source_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} until {self.complete_until}"

    @property
    def first_share(self) -> float:
        """How much of the first import is done, 0 to 1."""
        reached = self.complete_until or self.first_from
        whole = (self.first_until - self.first_from).total_seconds()
        if whole <= 0 or reached >= self.first_until:
            return 1.0
        return max(0.0, (reached - self.first_from).total_seconds() / whole)


class Feed(models.Model):
    """Actions of one type handed in together.

    ``open`` → ``uploaded`` (its document lies at Amazon; nothing has happened) → ``submitting``
    (committed just before the feed is created) → ``submitted`` (``feed_id`` is known) → ``done``
    or ``broken`` (Amazon ended it without working through it). ``lost``: nobody can tell whether
    Amazon has it. Only ``submitting`` may have happened unseen; it is looked for, never repeated.
    """

    class State(models.TextChoices):
        OPEN = "open"
        UPLOADED = "uploaded"
        SUBMITTING = "submitting"
        SUBMITTED = "submitted"
        DONE = "done"
        BROKEN = "broken"
        LOST = "lost"

    account = models.ForeignKey(AmazonAccount, on_delete=models.PROTECT, related_name="feeds")
    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    content = models.TextField()
    messages = models.PositiveIntegerField()
    document_id = models.CharField(max_length=200, blank=True)
    # Amazon's number of it. Two of our feeds never share one.
    feed_id = models.CharField(max_length=60, null=True)
    made_at = models.DateTimeField()
    submitting_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # Found by looking, after the answer to its creation was lost.
    adopted = models.BooleanField(default=False)
    not_before = models.DateTimeField()
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    looks = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    result: Any = models.JSONField(default=dict)
    last_error = models.CharField(max_length=40, blank=True)
    last_error_detail = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "not_before", "id"], name="feed_due")]
        constraints = [
            models.UniqueConstraint(fields=["account", "feed_id"], name="one_feed_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class FeedMessage(models.Model):
    """An action's place in a feed; an action tried again has a place in another one as well."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="places")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="places")
    # Amazon's MessageID: the action's own number, so that a report is understood without a table.
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "number"], name="message_once_a_feed")
        ]

    def __str__(self) -> str:
        return f"{self.feed_id}: {self.number}"


class NotificationQueue(models.Model):
    """The queue (Amazon SQS) that a store's notifications are sent to, and how reading it went.

    ``subscriptions``: type of notification → Amazon's number of the subscription.
    """

    account = models.OneToOneField(AmazonAccount, on_delete=models.CASCADE, related_name="queue")
    queue_url = models.CharField(max_length=300)
    queue_arn = models.CharField(max_length=300, blank=True)
    # Empty: the machine's own role or environment.
    access_key = models.CharField(max_length=200, blank=True)
    secret_key = EncryptedTextField(blank=True)
    destination_id = models.CharField(max_length=100, blank=True)
    subscriptions: Any = models.JSONField(default=dict)
    subscribed_at = models.DateTimeField(null=True)
    received = models.PositiveBigIntegerField(default=0)
    last_received_at = models.DateTimeField(null=True)
    last_try_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=40, blank=True)
    last_error_detail = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.queue_url

    def note_success(self, count: int, now: datetime) -> None:
        """The queue was read; ``count`` messages were dealt with."""
        self.last_try_at, self.failing_since = now, None
        self.last_error = self.last_error_detail = ""
        self.received += count
        self.last_received_at = now if count else self.last_received_at
        self._save_state("received", "last_received_at")

    def note_failure(self, error: AmazonError, now: datetime) -> None:
        """It could not be read."""
        self.last_try_at, self.failing_since = now, self.failing_since or now
        self.last_error, self.last_error_detail = error.code, error.detail
        self._save_state()

    def _save_state(self, *more: str) -> None:
        state = ["last_try_at", "last_error", "last_error_detail", "failing_since"]
        self.save(update_fields=[*state, *more])
