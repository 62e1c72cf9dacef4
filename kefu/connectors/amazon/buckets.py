"""The buckets in the database: taking a token is one conditional update, so all processes share them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property

from django.db import connection, transaction
from django.db.models import F

from kefu.connectors.amazon import quota
from kefu.connectors.amazon.models import AmazonAccount, QuotaBucket
from kefu.connectors.amazon.quota import Bucket, Urgency
from kefu.connectors.amazon.sdk import Operation

# By hand: every call takes a token, and building the statement costs more than running it.
_TAKE = (
    "UPDATE amazon_quotabucket SET tokens = %s, filled_at = %s, version = version + 1, "
    "calls = calls + 1, last_call_at = %s WHERE id = %s AND version = %s"
)


class Buckets:
    """An account's buckets, as one line to Amazon last saw them.

    They are read once, all together. Whoever else takes a token meanwhile makes the next update find
    another version than was seen: the bucket is read again then.
    """

    def __init__(self, account: AmazonAccount) -> None:
        self._account = account

    def take(self, operation: Operation, urgency: Urgency, now: datetime) -> timedelta:
        """Take one token, or say how long to wait for it (nothing is taken then)."""
        row, fresh = self._seen.get(operation.name), False
        while True:
            if row is not None:
                bucket, wait = quota.take(_bucket(row), urgency, now, kept=operation.kept)
                if wait and fresh:
                    return wait
                if not wait and _take(row, bucket, now):
                    return timedelta(0)
            row, fresh = self._read(operation, now), True

    def note_throttled(
        self, operation: Operation, now: datetime, *, rate: float | None = None
    ) -> None:
        """Amazon said 429."""
        while True:
            row = self._read(operation, now)
            bucket = quota.throttled(_bucket(row), now, rate=rate)
            if _empty(row, bucket, now):
                self._seen.pop(operation.name, None)
                return

    def note_rate(self, operation: Operation, rate: float) -> None:
        """Amazon named its rate for this account, which may differ from what it publishes."""
        seen = self._seen.get(operation.name)
        if seen is None or seen.rate != rate:
            bucket = QuotaBucket.objects.filter(account=self._account, operation=operation.name)
            bucket.exclude(rate=rate).update(rate=rate, version=F("version") + 1)
            self._seen.pop(operation.name, None)

    @cached_property
    def _seen(self) -> dict[str, QuotaBucket]:
        return {row.operation: row for row in self._account.buckets.all()}

    def _read(self, operation: Operation, now: datetime) -> QuotaBucket:
        row = self._seen[operation.name] = _row(self._account, operation, now)
        return row


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


def _take(row: QuotaBucket, bucket: Bucket, now: datetime) -> bool:
    """Whether the row was still as it was seen: then a token is taken."""
    moment = connection.ops.adapt_datetimefield_value
    given = [bucket.tokens, moment(bucket.filled_at), moment(now), row.pk, row.version]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, given)
        if cursor.rowcount != 1:
            return False
    row.tokens, row.filled_at, row.version = bucket.tokens, bucket.filled_at, row.version + 1
    return True


def _empty(row: QuotaBucket, bucket: Bucket, now: datetime) -> bool:
    """Whether the row was still as it was read: then nothing is left in it."""
    emptied = QuotaBucket.objects.filter(pk=row.pk, version=row.version).update(
        tokens=bucket.tokens,
        filled_at=bucket.filled_at,
        rate=bucket.rate,
        version=row.version + 1,
        throttled=F("throttled") + 1,
        throttled_at=now,
    )
    return emptied == 1
