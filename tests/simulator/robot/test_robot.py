"""The robots: they take what the policy proposes, and never say the same thing for ever."""

from typing import Any

import pytest

from simulator.robot.agent import AGAIN, Agent
from simulator.robot.desk import Refused
from simulator.robot.pages import _Reader
from simulator.robot.warehouse import Warehouse

DRAFT = {"subject": "Re: lamp", "text": "…", "gloss": "…", "remedies": [], "findings": []}


class FakeDesk:
    """One case, as the interface shows it; what is posted is kept."""

    def __init__(self, case: dict[str, Any], **answers: Any) -> None:
        self.case = {
            "id": 1,
            "state": "open",
            "last_message_at": "2026-09-01",
            "clocks": [],
            "facts": {},
            "offers": [],
            **case,
        }
        self.case.setdefault("waits_for_approval", False)
        self.answers = {"/draft": DRAFT, "/answer": {"state": "queued"}, **answers}
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.asked_since: list[int | None] = []
        self.moved, self.looked = True, 0

    def pages(self, path: str, what: str, **query: Any) -> list[dict[str, Any]]:
        return [self.case]

    def changed(self, view: str, since: int | None) -> tuple[list[dict[str, Any]], int]:
        self.asked_since.append(since)
        told = since is None or self.moved
        return [self.case] if told and self.case["state"] == "open" else [], 7

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        self.looked += 1
        return self.case

    def post(self, path: str, **body: Any) -> Any:
        self.posted.append((path, body))
        found = next((a for end, a in self.answers.items() if path.endswith(end)), {})
        if isinstance(found, Exception):
            raise found
        return dict(found)

    @property
    def said(self) -> list[str]:
        return [path.rpartition("/")[2] for path, _ in self.posted]


def message(kind="buyer_message", asks=True):
    return {"id": 9, "kind": kind, "asks": asks}


def case(step="compensate", messages=(), **other):
    return {"verdict": {"next": step}, "messages": list(messages), **other}


def test_the_proposal_is_written_and_sent():
    desk = FakeDesk(case(messages=[message()]))
    agent = Agent(desk)
    agent.round()
    assert desk.said == ["draft", "answer"]
    assert agent.worked == {"answers": 1}


@pytest.mark.rule("DEL-8")
def test_what_was_asked_for_before_is_not_promised_again_and_the_buyer_is_answered_all_the_same():
    desk = FakeDesk(case("resend", [message()]))
    desk.answers["/answer"] = Refused(409, {"error": "asked_before"})
    agent = Agent(desk)
    agent.round()
    drafts = [body["remedies"] for path, body in desk.posted if path.endswith("/draft")]
    assert drafts == [[], [{"remedy": "explain"}]]
    assert agent.worked == {"by_person:asked_before": 1, "refused:asked_before": 1}


def test_a_case_left_as_it_is_is_not_opened_again_until_it_changes():
    desk = FakeDesk(case(messages=[message()]))
    agent = Agent(desk)
    agent.round()
    agent.round()
    assert desk.said == ["draft", "answer"]
    desk.case["last_message_at"] = "2026-09-02"
    agent.round()
    assert len(desk.said) == 4


def test_what_nothing_has_happened_to_is_looked_at_again_only_after_a_while():
    desk = FakeDesk(case(messages=[message()]))
    agent = Agent(desk)
    agent.round()
    desk.moved, looks = False, desk.looked
    for _ in range(AGAIN - 1):
        agent.round()
    assert desk.looked == looks
    agent.round()
    assert desk.looked > looks
    assert desk.asked_since == [None] + [7] * AGAIN


def test_what_is_over_is_not_opened_again():
    desk = FakeDesk(case(messages=[message()]))
    agent = Agent(desk)
    agent.round()
    desk.case["state"], desk.moved = "done", False
    said = len(desk.said)
    for _ in range(2 * AGAIN):
        agent.round()
    assert len(desk.said) == said


def test_thanks_need_no_answer():
    desk = FakeDesk(case("no_answer", [message()]))
    Agent(desk).round()
    assert desk.said == ["no-response-needed", "close"]


def test_what_waits_for_a_second_person_is_left_alone():
    desk = FakeDesk(case(messages=[message()], waits_for_approval=True))
    Agent(desk).round()
    assert desk.said == []


@pytest.mark.parametrize(
    ("returned", "said", "subject"),
    [
        (0, ["draft", "answer"], "Re: lamp"),
        (1, ["draft", "answer"], "[Important] Re: lamp"),
        (2, [], ""),
    ],
)
def test_a_letter_that_came_back_is_tried_once_more_as_important_and_no_more(
    returned, said, subject
):
    back = [message("not_delivered", asks=False)] * returned
    desk = FakeDesk(case(messages=[message(), *back]))
    Agent(desk).round()
    assert desk.said == said
    assert not said or desk.posted[-1][1]["subject"] == subject


def test_late_is_answered_in_place_and_counted():
    class LateDesk(FakeDesk):
        def post(self, path, **body):
            if path.endswith("/answer") and not body["in_place"]:
                self.posted.append((path, body))
                raise Refused(409, {"error": "overdue"})
            return super().post(path, **body)

    desk = LateDesk(case(messages=[message()]))
    agent = Agent(desk)
    agent.round()
    assert agent.worked == {"late": 1, "answers": 1}


def test_a_letter_that_must_not_leave_does_not():
    blocked = {**DRAFT, "findings": [{"rule": "MSG-4", "key": "x", "severity": "block"}]}
    desk = FakeDesk(case(messages=[message()]), **{"/draft": blocked})
    agent = Agent(desk)
    agent.round()
    assert (desk.said, agent.worked) == (["draft"], {"blocked": 1})


def test_a_page_is_read_with_what_stands_in_its_forms():
    reader = _Reader()
    reader.feed(
        '<form method="get"><input name="q"></form>'
        '<form method="post" action="/close"><input type="hidden" name="rma" value="R1">'
        '<select name="reason"><option value="A">a</option><option value="B">b</option></select>'
        '<textarea name="text"></textarea></form>'
    )
    [form] = reader.forms
    assert (form.action, form.fields) == ("/close", {"rma": "R1", "text": ""})
    assert form.choices == {"reason": ["A", "B"]}


class ReturnsDesk(FakeDesk):
    def __init__(self, known: bool) -> None:
        super().__init__({})
        self.known = known

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        return {"amount": "12.50", "currency": "EUR", "why": []}

    def post(self, path: str, **body: Any) -> Any:
        self.posted.append((path, body))
        return (
            [{"id": 5, "order_id": PARCEL["order_id"]}]
            if path.endswith("/scan") and self.known
            else []
        )

    def send_file(self, path: str, name: str, content: bytes) -> Any:
        assert content.startswith(b"\x89PNG")
        self.posted.append((path, {}))


PARCEL = {"id": "RMA1", "tracking_number": "T1", "order_id": "302-1", "condition": "used"}


@pytest.mark.rule("RET-7")
def test_goods_are_looked_at_paid_for_and_put_away():
    desk = ReturnsDesk(known=True)
    Warehouse(desk, lambda: [PARCEL]).round()
    photographed = ["photos", "photos"]
    assert desk.said == ["scan", "arrive", *photographed, "inspect", "refund", "put-away"]
    assert desk.posted[4][1]["grade"] == "used"
    assert desk.posted[5][1]["amount"] == "12.50"


def test_a_parcel_that_the_desk_does_not_know_yet_is_scanned_again():
    came = [[PARCEL], []]
    desk = ReturnsDesk(known=False)
    warehouse = Warehouse(desk, lambda: came.pop(0))
    warehouse.round()
    desk.known = True
    warehouse.round()
    assert warehouse.worked["inspected"] == 1
