"""The cashier: pays by hand once what the desk could not, and says what became of refunds in doubt."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from simulator.robot.cashier import SURE_AFTER, Cashier, found_there
from simulator.robot.departments import Departments
from simulator.robot.pages import Form, OrderPage, Pages, Refused
from tests.simulator.conftest import Relay

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TASK = {"id": 5, "case": 1, "task": "refund_at_amazon", "department": "agent"}
DOUBT = {
    "id": 9,
    "kind": "refund",
    "store": "us",
    "order_id": "302-1",
    "state": "in_doubt",
    "amount": "12.00",
    "asked_at": (NOW - timedelta(hours=5)).isoformat(),
    "link": "/orders-v3/order/302-1",
}


class FakeDesk:
    """One case with a refund that is owed; finishing its step ends its task."""

    def __init__(self, owed: str | None = "12.00", refunded: str = "0", **lists: Any) -> None:
        self.owed, self.refunded = owed, refunded
        self.lists = {"/tasks": [TASK], "/steps": [], "/actions": [], **lists}
        self.posted: list[tuple[str, dict[str, Any]]] = []

    def pages(self, path: str, what: str, **query: Any) -> list[dict[str, Any]]:
        rows = self.lists[path]
        return [row for row in rows if query.get("state", "") in ("", row.get("state"))]

    def get(self, path: str, **query: Any) -> Any:
        if path == "/stores":
            return [{"id": 3, "key": "us"}]
        return {"store": 3, "order_id": "302-1", "facts": {"refunded_so_far": self.refunded}}

    def post(self, path: str, **body: Any) -> Any:
        self.posted.append((path, body))
        if path == "/cases/1/steps":
            facts = {"amount": self.owed} if self.owed else {}
            step = {"id": 7, "store": "us", "state": "open", "facts": facts, "link": "/refund"}
            self.lists["/steps"] = [step]
            return {"id": 7}
        if path == "/steps/7/done":
            self.lists["/tasks"], self.lists["/steps"] = [], []
        if path == "/steps/7/give-up":
            self.lists["/steps"] = []
        return {}

    @property
    def said(self) -> list[str]:
        return [path for path, _ in self.posted]


class FakeCentral:
    """An order of two lines; what is submitted is booked."""

    def __init__(self, *refunds: tuple[datetime, str], left: tuple[str, ...] = ("10.00", "20.00")):
        self.refunds = [(at, Decimal(amount)) for at, amount in refunds]
        self.left, self.typed = left, []
        self.refuses = False
        self.as_of = NOW

    def order(self, address: str) -> OrderPage:
        return OrderPage(self.as_of, tuple(self.refunds))

    def forms(self, address: str) -> list[Form]:
        return [Form("/gp/orders-v2/refund", {"amount": amount}) for amount in self.left]

    def submit(self, form: Form, **typed: str) -> None:
        if self.refuses:
            raise Refused("409")
        self.typed.append(typed["amount"])
        self.refunds.append((NOW, Decimal(typed["amount"])))


def test_what_the_desk_could_not_pay_is_paid_at_seller_central_and_only_then_finished():
    desk, central = FakeDesk(), FakeCentral()
    cashier = Cashier(desk, {"us": central})
    cashier.round()
    assert central.typed == ["10.00", "2.00"]
    assert desk.said == ["/cases/1/steps", "/steps/7/done"]
    cashier.round()
    assert central.typed == ["10.00", "2.00"]


def test_no_more_is_paid_than_the_refunds_that_failed():
    failed = {**DOUBT, "state": "failed", "amount": "4.50"}
    desk, central = FakeDesk(**{"/actions": [failed]}), FakeCentral()
    Cashier(desk, {"us": central}).round()
    assert central.typed == ["4.50"]
    assert desk.said == ["/cases/1/steps", "/steps/7/done"]


def test_departments_leave_money_to_the_cashier():
    desk = FakeDesk()
    Departments(desk, seed=7).round()
    assert desk.said == []


@pytest.mark.parametrize(
    ("desk", "central", "why"),
    [
        (
            FakeDesk(**{"/actions": [{**DOUBT, "state": "sent"}]}),
            FakeCentral(),
            "refund_waits:under_way",
        ),
        (FakeDesk(refunded="3.00"), FakeCentral((NOW, "5.00")), "refund_waits:notice"),
        (FakeDesk(owed=None), FakeCentral(), "refund_by_person:unclear"),
        (FakeDesk(owed="31.00"), FakeCentral(), "refund_by_person:refused"),
    ],
)
def test_nothing_is_paid_where_it_could_be_twice_or_nobody_knows_how_much(desk, central, why):
    cashier = Cashier(desk, {"us": central})
    cashier.round()
    assert central.typed == []
    assert not any(path.endswith("/done") for path in desk.said)
    assert cashier.worked[why] == 1


def test_what_seller_central_refuses_stays_open_and_is_not_tried_for_ever():
    desk, central = FakeDesk(), FakeCentral()
    central.refuses = True
    cashier = Cashier(desk, {"us": central})
    for _ in range(3):
        cashier.round()
    assert cashier.worked["refund_by_person:refused"] == 1
    assert "/steps/7/done" not in desk.said


def test_a_step_left_lying_after_its_payment_is_not_paid_once_more():
    desk, central = FakeDesk(), FakeCentral((NOW, "12.00"))
    desk.post("/cases/1/steps")  # paid, and the line broke before the desk heard of it
    cashier = Cashier(desk, {"us": central})
    cashier.round()
    assert central.typed == []
    assert cashier.worked["refund_waits:notice"] == 1


@pytest.mark.parametrize(
    ("refunds", "hours", "said"),
    [
        ([(1, "12.00")], 5, "happened"),
        ([(1, "7.00"), (1, "5.00")], 5, "happened"),
        ([(1, "7.00"), (2, "5.00")], 5, ""),
        ([(-1, "12.00")], 5, ""),
        ([], 5, ""),
        ([], 73, "not"),
        ([(-1, "12.00")], 73, "not"),
        ([(1, "4.00")], 73, ""),
    ],
)
def test_a_refund_in_doubt_is_settled_by_what_the_orders_page_shows(refunds, hours, said):
    asked = NOW - timedelta(hours=hours)
    page = OrderPage(NOW, tuple((asked + timedelta(hours=h), Decimal(a)) for h, a in refunds))
    assert found_there({**DOUBT, "asked_at": asked.isoformat()}, [], page) == said


def test_a_refund_that_another_action_accounts_for_proves_nothing():
    asked = NOW - SURE_AFTER
    page = OrderPage(NOW, ((asked + timedelta(hours=1), Decimal("12.00")),))
    doubt = {**DOUBT, "asked_at": asked.isoformat()}
    assert found_there(doubt, [{**doubt, "id": 8, "state": "confirmed"}], page) == "not"


def test_the_desk_is_told_what_was_found():
    desk = FakeDesk(**{"/actions": [DOUBT], "/tasks": []})
    Cashier(desk, {"us": FakeCentral((NOW, "12.00"))}).round()
    assert desk.posted == [("/actions/9/looked", {"outcome": "happened"})]


def test_seller_centrals_own_pages_are_read_and_paid_on(new_relay: Relay):
    new_relay.start()
    account = new_relay.accounts["us"]
    central = Pages(new_relay.ready["seller_central"], account["user"], account["password"])
    books = new_relay.ask("/books/all?store=us")
    order = next(
        number
        for number, entry in books["orders"].items()
        if entry["delivered_at"] and not entry["refunds"]
    )
    desk = FakeDesk(owed="1.50")
    desk.get = lambda path, **query: (  # type: ignore[method-assign]
        [{"id": 3, "key": "us"}]
        if path == "/stores"
        else {"store": 3, "order_id": order, "facts": {}}
    )
    real = desk.post

    def post(path: str, **body: Any) -> Any:
        told = real(path, **body)
        for step in desk.lists["/steps"]:
            step["link"] = f"/gp/orders-v2/refund?orderID={order}"
        return told

    desk.post = post  # type: ignore[method-assign]
    Cashier(desk, {"us": central}).round()
    page = central.order(f"/orders-v3/order/{order}")
    assert page is not None
    assert page.refunded == Decimal("1.50")
    assert page.as_of >= page.refunds[0][0]
    assert desk.said[-1] == "/steps/7/done"
