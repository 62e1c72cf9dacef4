"""The buckets in the database: taking a token is one conditional update, so all processes share them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from kefu.connectors.amazon import quota
from kefu.connectors.amazon.models import AmazonAccount, QuotaBucket
from kefu.connectors.amazon.quota import Bucket, Urgency
from kefu.connectors.amazon.sdk import Operation


def take(
    account: AmazonAccount, operation: Operation, urgency: Urgency, now: datetime
) -> timedelta:
    """Take one token, or say how long to wait for it (nothing is taken then)."""
    while True:
        row = _row(account, operation, now)
        bucket, wait = quota.take(_bucket(row), urgency, now, kept=operation.kept)
        if wait:
            return wait
        if _write(row, bucket, calls=F("calls") + 1, last_call_at=now):
            return timedelta(0)


def note_throttled(
    account: AmazonAccount, operation: Operation, now: datetime, *, rate: float | None = None
) -> None:
    """Amazon said 429."""
    while True:
        row = _row(account, operation, now)
        bucket = quota.throttled(_bucket(row), now, rate=rate)
        if _write(row, bucket, throttled=F("throttled") + 1, throttled_at=now):
            return


def note_rate(account: AmazonAccount, operation: Operation, rate: float) -> None:
    """Amazon named its rate for this account, which may differ from what it publishes."""
    bucket = QuotaBucket.objects.filter(account=account, operation=operation.name)
    if bucket.values_list("rate", flat=True).first() != rate:
        bucket.update(rate=rate, version=F("version") + 1)


def _row(account: AmazonAccount, operation: Operation, now: datetime) -> QuotaBucket:
    named = {"account": account, "operation": operation.name}
    found = QuotaBucket.objects.filter(**named).first()
    if found is not None:
        return found
    with transaction.atomic():
        row, _ = QuotaBucket.objects.get_or_create(
            **named,
            defaults={
                "tokens": operation.burst,
                "filled_at": now,
                "rate": operation.rate,
                "burst": operation.burst,
            },
        )
    return row


def _bucket(row: QuotaBucket) -> Bucket:
    return Bucket(tokens=row.tokens, filled_at=row.filled_at, rate=row.rate, burst=row.burst)


def _write(row: QuotaBucket, bucket: Bucket, **counts: object) -> bool:
    """Whether the row was still as it was read."""
    written = QuotaBucket.objects.filter(pk=row.pk, version=row.version).update(
        tokens=bucket.tokens,
        filled_at=bucket.filled_at,
        rate=bucket.rate,
        version=row.version + 1,
        **counts,
    )
    return written == 1
