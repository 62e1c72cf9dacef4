"""A round in which nothing is new costs the same, however many orders and cases there are already."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import AmazonAccount
from kefu.jobs import worker
from kefu.jobs.schedule import fetching_jobs, jobs
from kefu.records.models import MoneyMovement
from tests.mails import buyer_mail

ROUNDS = 12  # of two hours
ANSWERS = {
    "searchOrders": {"orders": []},
    "listTransactions": {"payload": {"transactions": []}},
    "getInventorySummaries": {"payload": {"inventorySummaries": []}},
    "createReport": {"reportId": "1"},
    "getReport": {"processingStatus": "CANCELLED"},
    "getReports": {"reports": []},
}


class QuietAmazon:
    """Has nothing new to tell; counts how often it is asked for what."""

    def __init__(self):
        self.asked = Counter()

    def call(self, operation, arguments):
        if operation.name not in ANSWERS:
            raise NotDone("role_missing", operation.name, permanent=True)
        self.asked[operation.name] += 1
        return ANSWERS[operation.name], ""


@pytest.fixture
def amazon(desk, monkeypatch):
    found = QuietAmazon()
    AmazonAccount.objects.create(
        store=desk.store, client_id="a", client_secret="b", refresh_token="c"
    )
    monkeypatch.setattr(Amazon, "_line", lambda self: found)
    monkeypatch.setattr(timezone, "now", lambda: desk.now)
    monkeypatch.setattr(worker, "jobs", lambda: [job for job in jobs() if job.name != "index"])
    monkeypatch.setattr(worker, "fetching_jobs", _from_amazon)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    return found


def _from_amazon():
    return [job for job in fetching_jobs() if job.name.startswith("amazon:")]


def fill(desk, first, last):
    """Orders that arrived, money that moved, and every tenth buyer with a case that was answered."""
    for number in range(first, last):
        order_id = f"302-{number:07d}-1111111"
        desk.order(order_id, imported_at=desk.now)
        MoneyMovement.objects.create(
            store=desk.store,
            key=f"T{number}",
            source="transactions",
            kind="order",
            amazon_order_id=order_id,
            amount=Decimal("28.90"),
            currency="EUR",
            posted_at=desk.now - timedelta(hours=20),
            told_at=desk.now,
        )
        if number % 10 == 0:
            mail = buyer_mail(
                "Wo ist mein Paket?",
                at=desk.now,
                order=order_id,
                alias=f"abc{number:09d}",
                case_uuid=f"{number:08d}-1111-4111-a111-111111111111",
            )
            case = desk.case(mail)
            case.messages.update(no_response_needed_at=desk.now)
            case.deadlines.update(met_at=desk.now)


def quiet_day(desk, amazon, rounds):
    """Queries and calls of a day on which nothing happens, two hours a round."""
    amazon.asked.clear()
    with CaptureQueriesContext(
        connection,
    ) as caught:
        for _ in range(ROUNDS):
            desk.later(hours=2)
            next(rounds)
    return len(caught), dict(amazon.asked)


def test_a_quiet_day_costs_no_more_with_ten_times_the_orders_and_cases(desk, amazon):
    def told_to_work():
        while True:
            yield ""

    rounds = worker.run_in_rounds(told_to_work())
    fill(desk, 0, 10)
    quiet_day(desk, amazon, rounds)  # the first day settles what is new
    few, asked_for_few = quiet_day(desk, amazon, rounds)
    fill(desk, 10, 100)
    quiet_day(desk, amazon, rounds)
    many, asked_for_many = quiet_day(desk, amazon, rounds)
    assert asked_for_many == asked_for_few
    assert many <= few * 1.05
    # Orders, transactions, stock each time, and reports as often as Amazon makes them.
    assert sum(asked_for_few.values()) < 10 * ROUNDS
    assert few < 150 * ROUNDS
