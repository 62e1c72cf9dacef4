"""Mailboxes, and the ledger in which every item that came in is accounted for, once."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kefu.accounts.encryption import EncryptedTextField
from kefu.accounts.models import Store
from kefu.cases.models import Case, Message, RawMail


class Mailbox(models.Model):
    """The mailbox that Amazon writes to, and the server that takes our answers."""

    class Security(models.TextChoices):
        TLS = "tls", _("TLS")
        STARTTLS = "starttls", _("STARTTLS")
        # Allowed on the loopback interface only; see connectors.mail.
        PLAIN = "plain", _("none (this machine only)")

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="mailboxes")
    name = models.CharField(max_length=80)
    active = models.BooleanField(default=True)

    imap_host = models.CharField(max_length=200)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    imap_user = models.CharField(max_length=200)
    imap_password = EncryptedTextField()
    imap_folder = models.CharField(max_length=200, default="INBOX")

    smtp_host = models.CharField(max_length=200)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    smtp_user = models.CharField(max_length=200, blank=True)
    smtp_password = EncryptedTextField(blank=True)
    from_address = models.EmailField()
    from_name = models.CharField(max_length=120, blank=True)
    # A certificate authority of one's own (PEM), where the server's is not publicly known.
    ca_certificate = models.TextField(blank=True)

    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    last_seen_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=40, blank=True)
    last_error_detail = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True)
    reconciled_at = models.DateTimeField(null=True)
    # The mail at which the line broke last, and how often.
    stumbled_uid = models.BigIntegerField(null=True)
    stumbles = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.name


class IntakeItem(models.Model):
    """The fate of one item: accepted, duplicate, ignored or quarantined, with the reason."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DUPLICATE = "duplicate", _("duplicate")
        IGNORED = "ignored", _("ignored")
        QUARANTINED = "quarantined", _("quarantined")

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="intake")
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="intake")
    uid_validity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(null=True)
    source = models.CharField(max_length=300, blank=True)

    message_id_header = models.CharField(max_length=254)
    raw = models.ForeignKey(RawMail, null=True, on_delete=models.PROTECT, related_name="intake")
    size = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=16, blank=True)
    status = models.CharField(max_length=11, choices=Status.choices)
    reason = models.CharField(max_length=40)
    reason_detail: Any = models.JSONField(default=dict)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    seen_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=1)
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="intake")
    message = models.ForeignKey(
        Message, null=True, on_delete=models.SET_NULL, related_name="intake"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="each_uid_once")
        ]
        indexes = [
            models.Index(fields=["store", "message_id_header"], name="intake_by_message_id"),
            models.Index(fields=["mailbox", "status", "-id"], name="intake_ledger"),
            models.Index(fields=["status", "-id"], name="intake_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.message_id_header}"
