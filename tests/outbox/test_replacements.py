"""A replacement is sent once: never more units of an order than were bought, whoever asks, and whichever case (DEL-8)."""

import pytest

from kefu.approvals.limits import Chosen
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case
from kefu.cases.tasks import finish_task
from kefu.cases.verbs import changing
from kefu.flow.answering import send_answer
from kefu.flow.approving import grant
from kefu.outbox import outcomes
from kefu.outbox.in_doubt import try_again
from kefu.outbox.models import Action
from kefu.outbox.queueing import Letter, call_back, queue_letter
from kefu.outbox.replacements import send_replacement
from kefu.outbox.withdrawing import withdraw
from kefu.records.models import OrderItem, StockLevel
from tests.mails import ORDER, buyer_mail

pytestmark = [pytest.mark.django_db, pytest.mark.rule("DEL-8")]
TEXT = "Guten Tag, wir senden Ihnen Ersatz. Mit freundlichen Grüßen"


@pytest.fixture(autouse=True)
def stock(desk, case):
    return lay_in(desk, "LAMP", 5)


@pytest.fixture
def other(desk, case):
    """A second case about the same order."""
    found = desk.case(buyer_mail("Wo ist es?", at=desk.now, order="", alias="b", case_uuid=""))
    Case.objects.filter(pk=found.pk).update(amazon_order_id=ORDER, order=case.order)
    found.refresh_from_db()
    return found


def lay_in(desk, sku, available):
    place = StockLevel.Place.AMAZON
    return StockLevel.objects.create(
        store=desk.store, place=place, sku=sku, available=available, told_at=desk.now
    )


def promise(desk, case, remedy="resend", text=TEXT):
    """A letter that promises a replacement."""
    with changing(case):
        return queue_letter(
            case,
            letter=Letter(text=text, subject="Ihre Bestellung"),
            chosen=[Chosen(remedy=remedy)],
            actor=desk.alice,
            now=desk.now,
        )


def ask(desk, case, about):
    return send_replacement(case, about=about, actor=desk.alice, now=desk.now)


def replacements():
    return Action.objects.filter(kind="send_replacement").order_by("pk")


def stands(action, state):
    Action.objects.filter(pk=action.pk).update(state=state)
    action.refresh_from_db()
    return action


def fails(desk, action):
    outcomes.failed(stands(action, "transmitting"), "not_in_stock", "", worker="w", now=desk.now)


def test_while_one_waits_no_second_letter_promises_another(desk, case):
    promise(desk, case)
    with pytest.raises(NotAllowedNow, match="asked_before") as refused:
        promise(desk, case, text=TEXT + "!")
    told = refused.value.facts
    first = replacements().get()
    assert (told["action"], told["state"], told["case"]) == (first.pk, "queued", case.pk)
    assert told["items"] == "LAMP × 1"
    assert case.messages.filter(kind="answer").count() == 1
    assert case.offers.count() == 1


@pytest.mark.parametrize(
    "state", ["claimed", "transmitting", "in_doubt", "sent", "confirmed", "by_hand"]
)
def test_once_it_has_left_or_may_have_no_second_is_asked_for(desk, case, state):
    stands(ask(desk, case, "1"), state)
    with pytest.raises(NotAllowedNow, match="asked_before"):
        ask(desk, case, "2")


def test_another_case_of_the_order_gets_no_second_one(desk, case, other):
    ask(desk, case, "1")
    with pytest.raises(NotAllowedNow, match="asked_before") as refused:
        promise(desk, other)
    assert refused.value.facts["case"] == case.pk


@pytest.mark.parametrize("remedy", ["resend", "resend_to_new_address"])
def test_what_waits_is_not_promised_again_through_the_warehouse_either(desk, case, stock, remedy):
    promise(desk, case)
    stock.delete()
    with pytest.raises(NotAllowedNow, match="asked_before"):
        promise(desk, case, remedy, text=TEXT + "!")
    assert not case.tasks.filter(code="ship_replacement").exists()


def test_one_that_failed_or_was_called_off_does_not_count(desk, case):
    withdraw(ask(desk, case, "1"), actor=desk.alice, now=desk.now)
    fails(desk, ask(desk, case, "2"))
    assert ask(desk, case, "3").state == "queued"


def test_a_letter_that_was_taken_back_makes_room_for_another(desk, case):
    call_back(promise(desk, case), actor=desk.alice, now=desk.now)
    promise(desk, case)
    assert [action.state for action in replacements()] == ["withdrawn", "queued"]


def test_one_that_failed_and_was_shipped_by_hand_counts(desk, case):
    fails(desk, ask(desk, case, "1"))
    desk.later(hours=1)
    task = case.tasks.get(code="ship_replacement")
    finish_task(task, actor=desk.bob, now=desk.now, note="", answer={})
    with pytest.raises(NotAllowedNow, match="asked_before"):
        ask(desk, case, "2")


def test_while_a_person_is_asked_to_ship_it_stays_with_them(desk, case):
    fails(desk, ask(desk, case, "1"))
    promise(desk, case)
    assert case.tasks.filter(code="ship_replacement", state="open").count() == 1
    assert [action.state for action in replacements()] == ["failed"]


def test_a_failed_one_is_not_tried_again_once_another_took_its_place(desk, case):
    first = ask(desk, case, "1")
    fails(desk, first)
    ask(desk, case, "2")
    with pytest.raises(NotAllowedNow, match="asked_before"):
        try_again(first, actor=desk.alice, now=desk.now)
    assert first.state == "failed"


def test_a_failed_one_alone_is_tried_again(desk, case):
    first = ask(desk, case, "1")
    fails(desk, first)
    try_again(first, actor=desk.alice, now=desk.now)
    assert first.state == "queued"


def test_of_three_bought_no_more_than_three_are_replaced(desk, case):
    case.order.items.update(quantity=3)
    first = ask(desk, case, "1")
    first.payload = {"items": [{"sku": "LAMP", "quantity": 1}]}
    first.save()
    assert ask(desk, case, "2").payload == {"items": [{"sku": "LAMP", "quantity": 2}]}
    with pytest.raises(NotAllowedNow, match="asked_before"):
        ask(desk, case, "3")


def test_another_line_of_the_order_may_be_replaced_after_the_first(desk, case):
    lay_in(desk, "BULB", 1)
    OrderItem.objects.create(order=case.order, line="BULB#1", sku="BULB", asin="B0EXAMPLE2")
    about("B0EXAMPLE1", case)
    assert ask(desk, case, "1").payload == {"items": [{"sku": "LAMP", "quantity": 1}]}
    about("B0EXAMPLE2", case)
    assert ask(desk, case, "2").payload == {"items": [{"sku": "BULB", "quantity": 1}]}
    with pytest.raises(NotAllowedNow, match="asked_before"):
        ask(desk, case, "3")


def about(asin, case):
    """A message of the case names an article."""
    message = case.messages.filter(direction="in").last()
    message.pk, message.notice = None, {"asin": asin}
    message.message_id = f"{asin}@x.example"
    message.save()


def test_two_lines_of_one_article_are_two_units(desk, case, stock):
    OrderItem.objects.create(order=case.order, line="LAMP#2", sku="LAMP", asin="B0EXAMPLE1")
    StockLevel.objects.filter(pk=stock.pk).update(available=1)
    promise(desk, case)
    assert not replacements().exists()  # one is not enough for both
    StockLevel.objects.filter(pk=stock.pk).update(available=2)
    case.tasks.all().delete()
    promise(desk, case, text=TEXT + "!")
    assert replacements().get().payload == {"items": [{"sku": "LAMP", "quantity": 2}]}


def send_with_reason(desk, case):
    """A letter with a replacement for which a second person is asked."""
    return send_answer(
        case,
        text=TEXT,
        subject="Ihre Bestellung",
        remedies=[{"remedy": "resend"}],
        acknowledged=[],
        reason="Stammkunde",
        actor=desk.alice,
        now=desk.now,
    )


@pytest.fixture
def asked(desk, case):
    """A letter with a replacement that waits for a second person's yes."""
    outcome = send_with_reason(desk, case)
    assert outcome.state == "needs_approval"
    return outcome.approval


def test_a_second_person_cannot_allow_another_either(desk, case, other, asked):
    ask(desk, other, "1")
    with pytest.raises(NotAllowedNow, match="asked_before"):
        grant(asked, actor=desk.bob, now=desk.now)
    asked.refresh_from_db()
    assert (asked.answer, replacements().count()) == ("open", 1)


def test_nobody_is_asked_for_what_nobody_can_allow(desk, case, other):
    ask(desk, other, "1")
    with pytest.raises(NotAllowedNow, match="asked_before"):
        send_with_reason(desk, case)
    assert not case.approvals.exists()
