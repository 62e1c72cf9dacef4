"""Buckets that several lines share: each sees what it saw, and none takes a token that is gone."""

from datetime import UTC, datetime, timedelta

import pytest

from kefu.accounts.models import Store
from kefu.connectors.amazon.buckets import Buckets
from kefu.connectors.amazon.models import AmazonAccount, QuotaBucket
from kefu.connectors.amazon.quota import Urgency
from kefu.connectors.amazon.sdk import Operation

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ORDERS = Operation(name="searchOrders", at="", rate=0.5, burst=4)
REPORTS = Operation(name="createReport", at="", rate=0.0167, burst=15)


@pytest.fixture
def account(db):
    store = Store.objects.create(key="us", name="Brightnest", marketplace="US")
    return AmazonAccount.objects.create(
        store=store, client_id="a", client_secret="b", refresh_token="c"
    )


def take(line, operation=ORDERS, now=NOW):
    return line.take(operation, Urgency.PERSON, now)


def row(operation=ORDERS):
    return QuotaBucket.objects.get(operation=operation.name)


def test_two_lines_together_take_no_more_than_amazon_allows(account):
    lines = [Buckets(account), Buckets(account)]
    waits = [take(line) for _ in range(3) for line in lines]
    assert waits == [timedelta(0)] * 4 + [timedelta(seconds=2)] * 2
    assert row().calls == 4


def test_a_line_that_knows_its_buckets_takes_a_token_with_one_statement(
    account, django_assert_num_queries
):
    take(Buckets(account))
    take(Buckets(account), REPORTS)
    line = Buckets(account)
    with django_assert_num_queries(3):  # all buckets, and a token from each of two
        take(line)
        take(line, REPORTS)
    with django_assert_num_queries(1):
        take(line)


def test_before_anybody_waits_the_bucket_is_looked_at_again(account):
    line = Buckets(account)
    for _ in range(4):
        take(line)
    QuotaBucket.objects.update(rate=4.0, version=99)  # another line was told of a better rate
    assert take(line) == timedelta(seconds=0.25)


def test_a_rate_that_amazon_repeats_is_not_written_again(account, django_assert_num_queries):
    line = Buckets(account)
    take(line)
    with django_assert_num_queries(0):
        line.note_rate(ORDERS, 0.5)
    line.note_rate(ORDERS, 2.0)
    assert row().rate == 2.0
    for _ in range(3):
        take(line)
    assert take(line) == timedelta(seconds=0.5)


def test_after_429_what_another_line_thought_was_left_is_gone(account):
    line, other = Buckets(account), Buckets(account)
    take(line)
    other.note_throttled(ORDERS, NOW)
    assert take(line) == timedelta(seconds=2)


def test_a_bucket_that_was_deleted_begins_anew(account):
    line = Buckets(account)
    take(line)
    QuotaBucket.objects.all().delete()
    assert take(line) == timedelta(0)
    assert row().calls == 1
