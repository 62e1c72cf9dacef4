"""The robots read as people do, and decide what the policy leaves to a person by its own order."""

from typing import Any

import pytest

from simulator.robot.agent import Agent
from simulator.robot.eyes import see
from simulator.robot.person import decide, instead
from tests.simulator.robot.test_robot import FakeDesk, case, message

HANDED = {"next": "hand_to_person", "options": [], "forbidden": []}
SHIPPED = {"order_status": "delivered", "fulfilment": "seller"}


def said(letter: str, issue: str = "damaged", about: str = "") -> dict[str, str]:
    return {"letter": letter, "issue": issue, "about": about or issue}


@pytest.mark.parametrize(
    ("told", "known", "facts"),
    [
        (said("first", about="damaged_severe"), {}, {"issue": "damaged", "severity": "severe"}),
        (said("first", about="damaged_severe"), {"issue": "damaged", "severity": "severe"}, {}),
        (said("first", "missing_part", "missing_part_generic"), {}, {"part": "generic"}),
        (said("confirm_address", "change_address"), {}, {"new_address_confirmed": True}),
        (said("give_details", "not_as_described"), {}, {"details_given": True}),
        (said("give_details", "defective"), {}, {"described": True}),
        (said("no_photo"), {"evidence": False}, {"evidence": True}),
        (said("give_reason", "return_item"), {}, {"issue": "changed_mind"}),
        (said("thanks"), {"issue": "defective"}, {}),
        (said("", "", ""), {}, {}),
    ],
)
def test_a_reader_tells_the_desk_what_it_does_not_know(told, known, facts):
    assert facts.items() <= see(told, known).facts.items()
    assert facts or not see(told, known).facts


def test_a_yes_a_no_and_thanks_are_told_apart():
    assert (see(said("accept_partial"), {}).accepts, see(said("accept_partial"), {}).over) == (
        True,
        True,
    )
    assert (see(said("refuse_partial"), {}).refuses, see(said("refuse_partial"), {}).over) == (
        True,
        False,
    )
    assert see(said("thanks"), {}).over


class ReadingDesk(FakeDesk):
    """Stores are asked for by number."""

    def get(self, path: str, **query: Any) -> Any:
        return [{"id": 3, "key": "us"}] if path == "/stores" else self.case


def letter_case(**other: Any) -> dict[str, Any]:
    asking = {**message(), "text": "Okay, I'm happy with that."}
    return case(messages=[asking], store=3, order_id="111-1", **other)


def test_a_yes_is_settled_so_that_the_money_goes_out_and_nothing_more_is_said():
    offers = [
        {"id": 7, "remedy": "compensate", "outcome": "open"},
        {"id": 8, "remedy": "compensate", "outcome": "open"},
    ]
    desk = ReadingDesk(letter_case(offers=offers))
    agent = Agent(desk, lambda store, order, text: said("accept_partial"))
    agent.round()
    assert [path for path, _ in desk.posted] == [
        "/offers/8/settle",
        "/cases/1/messages/9/no-response-needed",
        "/cases/1/close",
    ]
    assert desk.posted[0][1] == {"outcome": "accepted"}


def test_a_no_refuses_all_that_stands_and_the_policy_goes_on():
    offers = [{"id": 7, "remedy": "compensate", "outcome": "open"}]
    desk = ReadingDesk(letter_case(offers=offers, facts={"issue": "damaged"}))
    agent = Agent(desk, lambda store, order, text: said("refuse_partial"))
    agent.round()
    assert desk.said == ["settle", "draft", "answer"]
    assert agent.worked == {"offer_refused": 1, "answers": 1}


def test_what_triage_took_for_something_else_is_corrected_and_counted():
    desk = ReadingDesk(letter_case(facts={"issue": "where_is_my_order"}))
    agent = Agent(desk, lambda store, order, text: said("first"))
    agent.round()
    assert desk.posted[0] == ("/cases/1/facts", {"facts": {"issue": "damaged"}})
    assert agent.worked["corrected:issue"] == 1


@pytest.mark.rule("CLM-1")
@pytest.mark.parametrize(
    ("issue", "fault"),
    [("defective", "seller"), ("changed_mind", "buyer"), ("where_is_my_order", "carrier")],
)
def test_a_person_says_whose_doing_a_claim_is(issue, fault):
    known = {**SHIPPED, "issue": issue, "claim_status": "open"}
    assert decide(_handed(known)).facts == {"fault": fault}


@pytest.mark.rule("STD-3")
def test_where_the_policy_has_no_offer_left_a_second_person_is_asked_for_more():
    known = {**SHIPPED, "issue": "not_as_described", "refused": ["compensate"]}
    assert decide(_handed(known)).remedy == "refund_on_return"
    closed = {**HANDED, "forbidden": [{"remedy": "refund_on_return"}, {"remedy": "refund_full"}]}
    assert decide(_handed(known, verdict=closed)).remedy == "explain"


def test_questions_no_rule_is_meant_for_are_a_person_s_and_what_nobody_understands_is_nobody_s():
    assert decide(_handed({**SHIPPED, "issue": "invoice"})).why == "invoice"
    assert decide(_handed(SHIPPED)) is None


def test_nobody_says_the_same_for_ever():
    verdict = {"options": [{"remedy": "compensate"}, {"remedy": "refund_full"}], "forbidden": []}
    offers = [{"remedy": "compensate"}]
    assert instead(_handed(SHIPPED, verdict=verdict, offers=offers), "compensate") is None
    offers = offers * 2
    assert instead(_handed(SHIPPED, verdict=verdict, offers=offers), "compensate") == "refund_full"


@pytest.mark.rule("ORD-1")
def test_a_request_by_form_alone_is_cancelled_without_a_letter_and_one_too_late_is_closed():
    asked = {
        "messages": [message("cancel_request", asks=False)],
        "clocks": [{"id": 4, "kind": "notice"}],
    }
    desk = FakeDesk({"verdict": {"next": "cancel_order"}, **asked})
    Agent(desk).round()
    assert desk.said == ["cancel-order"]
    desk = FakeDesk({"verdict": {"next": "compensate"}, **asked})
    Agent(desk).round()
    assert desk.said == ["met", "close"]


@pytest.mark.rule("CLM-2")
def test_a_claim_is_answered_at_amazon_by_a_step():
    claimed = {
        "messages": [message("claim_opened", asks=False)],
        "clocks": [{"id": 4, "kind": "claim_answer"}],
    }
    desk = FakeDesk({"verdict": {"next": "answer_claim"}, **claimed})
    Agent(desk).round()
    assert desk.posted == [("/cases/1/steps", {"kind": "answer_claim"})]


def _handed(known: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {"facts": known, "verdict": HANDED, "offers": [], **other}
