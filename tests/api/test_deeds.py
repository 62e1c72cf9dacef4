"""What an agent does beside writing, a program may do: offers, clocks, steps, an order cancelled."""

import pytest

from kefu.cases.models import Deadline, Offer, Task
from kefu.guided.models import GuidedStep
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail, notice


@pytest.fixture
def waiting(desk, time_machine):
    """A buyer with a case; the clock stands still."""
    desk.order(ORDER)
    time_machine.move_to(desk.now, tick=False)
    return desk.case(buyer_mail("Wo ist meine Bestellung?", at=desk.now))


@pytest.fixture
def requested(desk, time_machine):
    """A request to cancel that came by Amazon's form alone."""
    desk.order(ORDER, status="unshipped", tracking="")
    time_machine.move_to(desk.now, tick=False)
    return desk.case(
        notice(
            "BRC_SELLER_NOTIFICATION",
            at=desk.now,
            subject=f"Order cancellation request from Amazon customer Anna (Order: {ORDER})",
            body=f"Order ID: {ORDER}\nThe buyer has asked to cancel this order.\n",
        )
    )


@pytest.mark.rule("PRD-10")
def test_an_offer_is_settled_as_a_person_read_the_buyer(desk, waiting, calling):
    offer = Offer.objects.create(
        case=waiting, remedy="ask_patience", offered_at=desk.now, offered_by=desk.alice
    )
    alice, where = calling(desk.alice), f"/offers/{offer.pk}/settle"
    assert alice.post(where, outcome="refused")[0] == 204
    _, case = alice.get(f"/cases/{waiting.pk}")
    assert [line["outcome"] for line in case["offers"]] == ["refused"]
    assert "ask_patience" in case["facts"]["refused"]
    assert alice.post(where, outcome="accepted")[1]["error"] == "offer_settled"
    assert alice.post(where, outcome="perhaps")[0] == 422


@pytest.mark.rule("ORD-1")
def test_an_order_is_cancelled_as_the_form_asks(desk, requested, calling):
    status, asked = calling(desk.alice).post(f"/cases/{requested.pk}/cancel-order")
    assert (status, asked) == (200, {"action": None})
    assert Task.objects.get(case=requested).code == "cancel_at_amazon"


@pytest.mark.rule("ORD-1")
def test_where_the_buyer_wrote_the_answer_says_it(desk, waiting, calling):
    status, refused = calling(desk.alice).post(f"/cases/{waiting.pk}/cancel-order")
    assert (status, refused["error"]) == (409, "buyer_wrote_too")


def test_a_notice_s_clock_ends_when_it_is_done_there_and_a_question_s_never(
    desk, requested, waiting_clocks, calling
):
    alice = calling(desk.alice)
    assert alice.post(f"/clocks/{waiting_clocks['notice']}/met")[0] == 204
    assert Deadline.objects.get(pk=waiting_clocks["notice"]).met_at
    assert alice.post(f"/clocks/{waiting_clocks['reply']}/met")[1]["error"] == "answer_first"


@pytest.fixture
def waiting_clocks(desk, requested):
    """The case has a question as well."""
    desk.case(buyer_mail("Bitte stornieren Sie.", at=desk.now))
    return dict(Deadline.objects.filter(case=requested).values_list("kind", "pk"))


@pytest.mark.rule("CLM-2")
def test_a_guided_step_is_begun_once(desk, waiting, calling):
    alice, where = calling(desk.alice), f"/cases/{waiting.pk}/steps"
    _, first = alice.post(where, kind="answer_claim")
    _, second = alice.post(where, kind="answer_claim")
    assert first == second == {"id": GuidedStep.objects.get().pk}
    assert alice.post(where, kind="dance")[1]["error"] == "unknown_step"


def test_a_template_needs_a_connection(desk, waiting, calling):
    told = calling(desk.alice).post(f"/cases/{waiting.pk}/template", text="Guten Tag.")
    assert (told[0], told[1]["error"]) == (409, "not_connected")


def test_charlie_of_another_store_does_none_of_it(desk, waiting, waiting_offer, calling):
    charlie = calling(open_desk("other").alice)
    clock = waiting.deadlines.get(kind="reply")
    for where, body in (
        (f"/offers/{waiting_offer.pk}/settle", {"outcome": "accepted"}),
        (f"/clocks/{clock.pk}/met", {}),
        (f"/cases/{waiting.pk}/steps", {"kind": "answer_claim"}),
        (f"/cases/{waiting.pk}/cancel-order", {}),
        (f"/cases/{waiting.pk}/template", {"text": "Hello"}),
    ):
        assert charlie.post(where, **body)[0] == 404, where


@pytest.fixture
def waiting_offer(desk, waiting):
    """Something stands on offer."""
    return Offer.objects.create(case=waiting, remedy="explain", offered_at=desk.now)
