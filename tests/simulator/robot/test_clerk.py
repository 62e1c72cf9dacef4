"""The clerk: does at Seller Central what the desk lists for a person, once, and tells what came of it."""

from typing import Any

import pytest

from simulator.robot.clerk import Clerk
from simulator.robot.departments import Departments
from simulator.robot.pages import Form, Pages
from tests.simulator.conftest import Relay

TASK = {"id": 5, "case": 1, "task": "cancel_at_amazon", "department": "agent"}
STEP = {
    "id": 7,
    "kind": "cancel_in_seller_central",
    "store": "us",
    "order_id": "302-1",
    "about": "",
    "facts": {},
    "text": "",
    "state": "open",
    "link": "/orders-v3/order/302-1",
}

DAY, MARKED = "2026-09-01T", "2026-09-01T15:00:00+00:00"


class FakeDesk:
    """One task that is done at Amazon; the end of its step ends it."""

    def __init__(self, *steps: dict[str, Any], tasks: tuple[dict[str, Any], ...] = (TASK,)) -> None:
        self.lists = {"/returns": [], "/actions": [], "/tasks": [*tasks], "/steps": [*steps]}
        self.next_step = STEP
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.case: list[tuple[str, str | None]] = []

    def get(self, path: str) -> Any:
        messages = [
            {"at": f"{DAY}{at}+00:00", "no_response_needed_at": marked} for at, marked in self.case
        ]
        return {"messages": messages}

    def pages(self, path: str, what: str, **query: Any) -> list[dict[str, Any]]:
        return self.lists[path]

    def post(self, path: str, **body: Any) -> Any:
        self.posted.append((path, body))
        if path == "/cases/1/steps":
            self.lists["/steps"] = [{**self.next_step, "kind": body["kind"]}]
            return {"id": 7}
        if path in ("/steps/7/done", "/steps/7/give-up"):
            self.lists["/steps"] = []
            self.lists["/tasks"] = self.lists["/tasks"] if path.endswith("give-up") else []
        return {}

    @property
    def said(self) -> list[str]:
        return [path for path, _ in self.posted]


class FakeCentral:
    """An order's page, with the form that cancels while it can be."""

    def __init__(self, *forms: str, status: str = "UNSHIPPED") -> None:
        self.shown, self.status_shown = list(forms), status
        self.typed: list[tuple[str, dict[str, str]]] = []

    def forms(self, address: str) -> list[Form]:
        return [Form(action, {"order": ""}) for action in self.shown]

    def status(self, address: str) -> str:
        return self.status_shown

    def submit(self, form: Form, **typed: str) -> None:
        self.typed.append((form.action, typed))


class Conversation:
    """A buyer's messages that wait for an answer at Amazon, each with its button."""

    def __init__(self, *came: str) -> None:
        self.came = came
        self.marked: list[str] = []

    def forms(self, address: str) -> list[Form]:
        letters = enumerate(self.came, 1)
        return [
            Form("/messaging/no-response", {"letter": f"4711#{number}", "at": f"{DAY}{at}+00:00"})
            for number, at in letters
        ]

    def submit(self, form: Form, **typed: str) -> None:
        self.marked.append(form.fields["letter"])


@pytest.mark.rule("ORD-1")
def test_an_order_to_be_cancelled_by_hand_is_cancelled_at_seller_central_and_only_then_finished():
    desk, central = FakeDesk(), FakeCentral("/orders-v3/cancel")
    Departments(desk, seed=7).round()
    assert desk.said == []
    clerk = Clerk(desk, {"us": central})
    clerk.round()
    clerk.round()
    assert central.typed == [("/orders-v3/cancel", {"order": "302-1"})]
    assert desk.said == ["/cases/1/steps", "/steps/7/done"]


@pytest.mark.rule("ORD-1")
@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("SHIPPED", ("/steps/7/give-up", {"outcome": "too_late"})),
        ("CANCELLED", ("/steps/7/done", {"outcome": "done_already"})),
    ],
)
def test_an_order_that_has_left_is_not_called_cancelled(status, said):
    desk = FakeDesk()
    clerk = Clerk(desk, {"us": FakeCentral(status=status)})
    clerk.round()
    clerk.round()
    assert desk.posted[1:] == [said]


def test_what_was_done_and_amazon_does_not_tell_of_is_left_to_a_person_and_noted_once():
    lost = {**STEP, "kind": "safe_t_claim", "state": "not_found", "link": "/safet-claims"}
    desk, central = FakeDesk(lost, tasks=()), FakeCentral("/safet-claims/file")
    clerk = Clerk(desk, {"us": central})
    for _ in range(3):
        clerk.round()
    assert (central.typed, desk.posted) == ([], [])
    assert clerk.worked == {"step_by_person:safe_t_claim": 1}


def test_what_can_be_seen_to_be_done_there_is_said_to_be_done():
    lost = {**STEP, "kind": "authorise_return", "state": "not_found"}
    desk = FakeDesk(lost, tasks=())
    Clerk(desk, {"us": FakeCentral()}).round()
    assert desk.posted == [("/steps/7/done", {"outcome": "done_already"})]


@pytest.mark.rule("MSG-3")
def test_all_messages_that_were_marked_are_marked_there_and_no_other():
    step = {**STEP, "kind": "no_response_needed", "case": 1, "link": "/messaging/inbox?cc=4711"}
    desk, central = FakeDesk(step, tasks=()), Conversation("09:00:00.5", "10:00", "11:00", "12:00")
    desk.case = [
        ("09:00:00", MARKED),
        ("10:00", None),
        ("11:00", MARKED),
    ]  # the last is not here yet
    Clerk(desk, {"us": central}).round()
    assert central.marked == ["4711#1", "4711#3"]
    assert desk.posted == [("/steps/7/done", {})]


@pytest.mark.rule("MSG-3")
def test_where_every_marked_message_was_answered_meanwhile_nothing_is_left_to_be_marked():
    step = {**STEP, "kind": "no_response_needed", "case": 1}
    desk, central = FakeDesk(step, tasks=()), Conversation("10:00")
    desk.case = [("09:00", MARKED), ("10:00", None)]
    Clerk(desk, {"us": central}).round()
    assert central.marked == []
    assert desk.posted == [("/steps/7/done", {"outcome": "done_already"})]


@pytest.mark.rule("ORD-1")
def test_seller_centrals_own_page_is_read_and_the_order_cancelled_on_it(new_relay: Relay):
    new_relay.start()
    account = new_relay.accounts["us"]
    central = Pages(new_relay.ready["seller_central"], account["user"], account["password"])
    orders = new_relay.ask("/books/all?store=us")["orders"]
    waiting = next(no for no, told in orders.items() if told["status"] == "UNSHIPPED")
    desk, link = FakeDesk(), f"/orders-v3/order/{waiting}"
    desk.next_step = {**STEP, "order_id": waiting, "link": link}
    Clerk(desk, {"us": central}).round()
    assert desk.said == ["/cases/1/steps", "/steps/7/done"]
    assert central.status(link) == "CANCELLED"
