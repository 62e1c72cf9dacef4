"""Claims: where each stands, every word that was told of it, and every step with its date."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.accounts.models import Store
from kefu.cases.models import Case
from kefu.records.models import Order


class Claim(models.Model):
    """One A-to-z claim or chargeback. Worked out anew from its tellings; see ``standing``.

    ``about`` is what tells claims apart: the order ID, or ``#<case>`` where no order was named.
    A claim that Amazon opens again after it was decided is the next one (``serial``).
    """

    class Kind(models.TextChoices):
        A_TO_Z = "a_to_z"
        CHARGEBACK = "chargeback"

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        WITHDRAWN = "withdrawn"
        REFUNDED = "refunded"
        GRANTED = "granted"
        DENIED = "denied"

    class Cause(models.TextChoices):
        UNKNOWN = "unknown"
        SELLER = "seller"
        BUYER = "buyer"
        CARRIER = "carrier"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.CharField(max_length=24)
    serial = models.PositiveSmallIntegerField(default=1)
    amazon_order_id = models.CharField(max_length=20, blank=True)
    order = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="claims")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="claims")
    marketplace = models.CharField(max_length=2, blank=True)
    claim_id = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    reason_code = models.CharField(max_length=24, blank=True)
    cause = models.CharField(max_length=8, choices=Cause.choices, default=Cause.UNKNOWN)
    # "reason": read off Amazon's reason; "person": somebody settled it.
    cause_from = models.CharField(max_length=8, blank=True)
    # Chargebacks only: about service (true) or about the card (false); null is not known.
    service = models.BooleanField(null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)

    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    answer_due = models.DateTimeField(null=True)
    # False where no notice stated it: the policy's number then stands in (CLM-2).
    due_stated = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    appeal_until = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    counts_in_odr = models.BooleanField(null=True)
    # What sources told that cannot both be so: [{"field", "told": [{"value", "source", "at"}]}].
    contradictions: Any = models.JSONField(default=list)
    # Whether there are any, so that a list finds them.
    doubtful = models.BooleanField(default=False)
    # Why it was lost or won, as somebody filed it: a code of ``lessons``.
    lesson = models.CharField(max_length=24, blank=True)
    # Place in a list of claims in one state, smallest first: by the clock, else newest first.
    rank = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "about", "kind", "serial"], name="claim_once")
        ]
        indexes = [
            models.Index(fields=["state", "rank", "id"], name="claim_by_state"),
            models.Index(fields=["store", "state", "rank", "id"], name="claim_by_state_store"),
            models.Index(fields=["-opened_at", "-id"], name="claim_by_date"),
            models.Index(fields=["store", "-opened_at", "-id"], name="claim_by_date_store"),
            models.Index(fields=["store", "amazon_order_id"], name="claim_by_order"),
            models.Index(
                fields=["rank", "id"],
                name="claim_doubtful",
                condition=models.Q(doubtful=True),
            ),
            models.Index(
                fields=["store", "rank", "id"],
                name="claim_doubtful_store",
                condition=models.Q(doubtful=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Telling(models.Model):
    """One word about a claim, from whomever it came. Append-only; claims are made from these."""

    class What(models.TextChoices):
        OPENED = "opened"
        FLAGGED = "flagged"
        ANSWERED = "answered"
        DECIDED = "decided"
        PAID = "paid"
        PAID_BACK = "paid_back"
        APPEALED = "appealed"

    class Source(models.TextChoices):
        NOTICE = "notice"
        RETURNS_REPORT = "returns_report"
        FINANCE = "finance"
        PERSON = "person"

    store = models.ForeignKey(Store, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Claim.Kind.choices)
    about = models.CharField(max_length=24)
    claim = models.ForeignKey(Claim, null=True, on_delete=models.SET_NULL, related_name="tellings")
    what = models.CharField(max_length=9, choices=What.choices)
    source = models.CharField(max_length=14, choices=Source.choices)
    # What makes it the same telling when it is told again.
    ref = models.CharField(max_length=120)
    at = models.DateTimeField()
    # decision, amount, currency, due, reason, claim_id, marketplace, ledger: only what was told.
    facts: Any = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["store", "source", "ref"], name="telling_once")
        ]
        indexes = [models.Index(fields=["store", "about", "kind"], name="telling_about")]

    def __str__(self) -> str:
        return f"{self.source}: {self.what} {self.about}"


class ClaimChange(models.Model):
    """A step of a claim: a code, its facts, who and why. Append-only."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    code = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    reason = models.TextField(blank=True)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.code
