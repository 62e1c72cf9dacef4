"""What was said: messages in both directions, notes, their attachments, the raw mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.encryption import EncryptedBytesField
from kefu.accounts.models import Store
from kefu.cases.models.case import Case


class RawMail(models.Model):
    """A mail exactly as it came, encrypted; large ones lie as a file in the state folder."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = EncryptedBytesField(null=True)
    file = models.CharField(max_length=80, blank=True)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "sha256"], name="raw_mail_once")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Message(models.Model):
    """One entry of a case's conversation."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"
        NOTE = "note"

    class Delivery(models.TextChoices):
        """How far one of our answers got; blank for what came in."""

        NONE = ""
        QUEUED = "queued"
        SENT = "sent"
        IN_DOUBT = "in_doubt"
        FAILED = "failed"
        NOT_DELIVERED = "not_delivered"
        WITHDRAWN = "withdrawn"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    store = models.ForeignKey(Store, on_delete=models.PROTECT)
    direction = models.CharField(max_length=4, choices=Direction.choices)
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    message_id = models.CharField(max_length=254, blank=True)
    in_reply_to = models.CharField(max_length=254, blank=True)
    counterpart = models.CharField(max_length=254, blank=True)
    counterpart_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    body = models.TextField(blank=True)
    gloss = models.TextField(blank=True)
    language = models.CharField(max_length=3, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    automatic = models.BooleanField(default=False)
    delivery = models.CharField(
        max_length=14, choices=Delivery.choices, blank=True, default=Delivery.NONE
    )
    raw = models.ForeignKey(RawMail, null=True, on_delete=models.PROTECT)
    # What triage read in it (a Reading as JSON); null until it was read.
    reading: Any = models.JSONField(null=True)
    # What a notice states: amount, reason, decision … (InboundMessage.notice_facts).
    notice: Any = models.JSONField(default=dict)
    # Why it lies in this case (a threading reason code and the key that matched).
    threading: Any = models.JSONField(default=dict)
    no_response_needed_at = models.DateTimeField(null=True)
    no_response_needed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="message_in_case"),
            models.Index(fields=["store", "message_id"], name="message_by_id"),
            models.Index(fields=["direction", "kind", "at", "id"], name="message_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.kind} #{self.pk}"


class Attachment(models.Model):
    """A file that came with a message (cut from its raw mail) or leaves with one (stored)."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(default=0)
    part = models.CharField(max_length=40, blank=True)
    inline = models.BooleanField(default=False)
    content = EncryptedBytesField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
