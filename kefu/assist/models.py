"""The assistant's settings, the ledger of its calls, and what came of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kefu.accounts.encryption import EncryptedTextField
from kefu.accounts.models import Store
from kefu.cases.models import Case, Message


class Function(models.TextChoices):
    """What the assistant can be asked for; each is switched on by itself."""

    REWRITE = "rewrite", _("Rewrite a draft")
    TRANSLATE_MESSAGE = "translate_message", _("Translate a buyer's message")
    TRANSLATE_DRAFT = "translate_draft", _("Put my own words into the buyer's language")
    SUMMARISE = "summarise", _("Sum up a long conversation")


class Assistant(models.Model):
    """The one row of settings. No row, or one that is not ``on``: nothing ever leaves."""

    on = models.BooleanField(default=False)
    url = models.CharField(max_length=300, blank=True)
    model = models.CharField(max_length=120, blank=True)
    key = EncryptedTextField(blank=True)
    functions: Any = models.JSONField(default=list)
    stores: Any = models.ManyToManyField(Store, blank=True, related_name="+")
    seconds = models.PositiveSmallIntegerField(default=30)
    most_characters = models.PositiveIntegerField(default=12_000)
    daily_calls = models.PositiveIntegerField(default=300)
    daily_tokens = models.PositiveIntegerField(default=400_000)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_assistant"),
        ]

    def __str__(self) -> str:
        return self.model or "assistant"


class Call(models.Model):
    """One request to the endpoint: a row first, then the call. It keeps no text once it is over."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    # The one call that is no case's: trying the connection.
    TEST = "test"

    store = models.ForeignKey(Store, null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="assist_calls")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    function = models.CharField(max_length=20)
    task = models.CharField(max_length=20)
    language = models.CharField(max_length=3)
    # What is to be worked on, what the agent asks for, and what stands in the draft meanwhile.
    # Emptied when the call is over.
    material = EncryptedTextField(blank=True)
    wish = EncryptedTextField(blank=True)
    replaces = EncryptedTextField(blank=True)

    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # "" while it is not over, "done", or why nothing came of it.
    outcome = models.CharField(max_length=24, blank=True)
    model = models.CharField(max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    masked = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "id"], name="assist_call_waiting"),
            models.Index(fields=["asked_at"], name="assist_call_by_day"),
            models.Index(fields=["case", "-id"], name="assist_call_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.function} ({self.state})"

    @property
    def running(self) -> bool:
        """Whether something may still come of it."""
        return self.state in (self.State.WAITING, self.State.RUNNING)


class Suggestion(models.Model):
    """A text for the draft, with all that differs from what it was made of."""

    class State(models.TextChoices):
        OPEN = "open"
        TAKEN = "taken"
        UNDONE = "undone"

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="suggestion")
    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="suggestion")
    source = EncryptedTextField()
    replaces = EncryptedTextField(blank=True)
    text = EncryptedTextField()
    gloss_before = EncryptedTextField(blank=True)
    # checks.Change as JSON; findings are looked for anew when it is shown.
    changes: Any = models.JSONField(default=list)
    takeable = models.BooleanField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"suggestion for {self.case_id} ({self.state})"


class Translation(models.Model):
    """A buyer's message in an agent's language, made once; the original stands beside it always."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=3)
    text = EncryptedTextField()
    changes: Any = models.JSONField(default=list)
    call = models.ForeignKey(Call, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "language"], name="translation_once")
        ]

    def __str__(self) -> str:
        return f"message {self.message_id} in {self.language}"


class Summary(models.Model):
    """A conversation in a few lines, as far as ``last_message``."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="summaries")
    language = models.CharField(max_length=3)
    text = EncryptedTextField()
    changes: Any = models.JSONField(default=list)
    messages = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(default=0)
    last_message = models.ForeignKey(
        Message, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    call = models.ForeignKey(Call, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "language"], name="summary_once")]

    def __str__(self) -> str:
        return f"summary of {self.case_id} in {self.language}"
