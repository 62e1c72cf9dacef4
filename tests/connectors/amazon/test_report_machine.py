"""The whole way of a report through Amazon's own interface: asked for, made, presigned, packed, read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kefu.connectors.amazon.models import DataSource
from kefu.connectors.amazon.report_sync import SETTLING, sync_report
from kefu.connectors.amazon.reports.registry import report_types
from kefu.connectors.amazon.sources import source_of
from kefu.records.models import Order
from tests.connectors.amazon.conftest import line
from tests.connectors.amazon.test_order_sync import told

KIND = replace(report_types()["orders"], way="requested", span=timedelta(days=30))


@pytest.fixture
def source(account, clock):
    first = timedelta(days=60)
    return source_of(account, KIND.name, now=clock.now(), first=first, settling=SETTLING)


def go_on(account, source, clock, turns=60):
    for _ in range(turns):
        fresh = DataSource.objects.select_related("account__store").get(pk=source.pk)
        if fresh.first_share == 1.0 and not fresh.cursor:
            return fresh
        hasty = line(account, clock, patience=timedelta(0))
        sync_report(hasty, fresh, KIND, now=clock.now())
        clock.sleep(300)
    raise AssertionError(f"never done: {fresh.cursor} {fresh.last_error}")


def test_reports_bring_every_order_in_spite_of_late_and_broken_documents(
    account, source, simulator, clock
):
    simulator.ask("/fault", {"api": {"report_late": 1, "report_truncated": 1}})
    done = go_on(account, source, clock, turns=150)
    assert Order.objects.count() == told(simulator)
    assert done.last_error == ""


def test_an_answer_that_is_lost_costs_no_second_report(account, source, simulator, clock):
    simulator.ask("/fault", {"api": {"lost_answer": 1}})
    go_on(account, source, clock)
    assert simulator.ask("/state")["api"]["calls"]["createReport"] == 2
    assert Order.objects.count() == told(simulator)
