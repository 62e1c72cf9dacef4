"""A source of data is one worker's at a time, and comes back from one that died."""

from datetime import UTC, datetime, timedelta

import pytest

from kefu.accounts.models import Store
from kefu.connectors.amazon.models import AmazonAccount, DataSource
from kefu.connectors.amazon.sources import HELD, claim, give_back, go_on, source_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def source(db):
    store = Store.objects.create(key="us", name="Brightnest", marketplace="US")
    account = AmazonAccount.objects.create(
        store=store, client_id="a", client_secret="b", refresh_token="c"
    )
    return source_of(account, "orders", now=NOW, first=timedelta(days=1), settling=timedelta(0))


def test_one_worker_has_it_until_it_is_given_back(source):
    assert claim(source, NOW) is not None
    assert claim(source, NOW) is None
    give_back(source)
    assert claim(source, NOW) is not None


def test_what_a_dead_worker_had_is_taken_up_after_a_while(source):
    claim(source, NOW)
    assert claim(source, NOW + HELD - timedelta(seconds=1)) is None
    assert claim(source, NOW + HELD) is not None


def test_whoever_takes_it_has_it_as_it_stands_now(source):
    began = NOW - timedelta(hours=3)
    DataSource.objects.update(cursor={"token": "there"}, complete_until=began)
    claimed = claim(source, NOW)
    assert (claimed.pk, claimed.cursor, claimed.complete_until, claimed.claimed_until) == (
        source.pk, {"token": "there"}, began, NOW + HELD,
    )  # fmt: skip


def test_a_stop_between_two_steps_holds_and_one_before_the_first_is_known(
    source, django_assert_num_queries
):
    steps = []

    def step():
        steps.append(1)
        DataSource.objects.update(paused=True)
        return 1

    DataSource.objects.update(cursor={"token": "there"})
    claimed = claim(source, NOW)
    with django_assert_num_queries(2):  # the stop, and looking for it before the second step
        go_on(claimed, begin=lambda: False, step=step, most=5, now=NOW)
    assert len(steps) == 1
    give_back(source)
    again = claim(source, NOW)
    with django_assert_num_queries(0):
        go_on(again, begin=lambda: False, step=step, most=5, now=NOW)
    assert len(steps) == 1
