"""What an answer promises is done at Amazon first, once, and the letter tells the truth."""

from decimal import Decimal

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.connectors.amazon.models import AmazonAccount
from kefu.flow.answering import send_answer
from kefu.flow.judging import judge
from kefu.flow.settling import accept
from kefu.outbox import outcomes, sending
from kefu.outbox.companions import send_all_the_same
from kefu.outbox.effects import cancel_order
from kefu.outbox.in_doubt import it_did_not_happen, it_happened, try_again
from kefu.outbox.models import Action
from kefu.outbox.queueing import call_back
from kefu.outbox.refunds import queue_refund, refund
from kefu.outbox.withdrawing import withdraw
from tests.mails import ORDER, notice
from tests.outbox.lost_parcel import TEXT, answer

pytestmark = pytest.mark.django_db


def send(desk):
    return sending.send_due(worker="w1", now=lambda: desk.now)


def fresh(action):
    action.refresh_from_db()
    return action


def leave(action):
    Action.objects.filter(pk=action.pk).update(state="transmitting")
    return fresh(action)


def took(desk, action):
    outcomes.took(leave(action), worker="w1", now=desk.now, check_at=desk.now)


def own(case):
    return case.actions.exclude(kind="send_mail").get()


@pytest.mark.rule("DEL-6")
def test_the_letter_waits_for_the_money_and_leaves_once_amazon_took_it(desk, case):
    letter = answer(desk, case, "refund_full")
    paid = own(case)
    assert (paid.kind, paid.state, paid.payload["amount"]) == ("refund", "queued", "28.90")
    assert not case.tasks.filter(code="refund_at_amazon").exists()
    send(desk)
    assert (fresh(letter).state, letter.held) == ("queued", True)
    took(desk, paid)
    send(desk)
    assert fresh(letter).state == "sent"
    assert len(desk.server.taken) == 1


def test_without_a_connection_a_person_pays_and_the_letter_leaves_at_once(desk, case, connected):
    AmazonAccount.objects.update(active=False)
    letter = answer(desk, case, "refund_full")
    send(desk)
    assert fresh(letter).state == "sent"
    assert case.tasks.get(code="refund_at_amazon").state == "open"


def test_a_role_that_amazon_denies_leaves_it_to_a_person(desk, case, connected):
    connected.missing = {"Inventory and Order Tracking": "2026-11-20"}
    connected.save()
    answer(desk, case, "refund_full")
    assert case.tasks.get(code="refund_at_amazon")


def test_of_alternatives_none_is_done_by_the_desk(desk, case):
    outcome = send_answer(
        case,
        text=TEXT,
        subject="Ihre Bestellung",
        remedies=[{"remedy": "refund_full"}, {"remedy": "resend"}],
        acknowledged=[],
        reason="gern beides",
        actor=desk.alice,
        now=desk.now,
    )
    assert not case.actions.exclude(kind="send_mail").exists()
    assert outcome.state in ("queued", "needs_approval")


def test_undo_calls_the_letter_back_and_the_money_with_it(desk, case):
    letter = answer(desk, case, "refund_full")
    call_back(letter, actor=desk.alice, now=desk.now)
    assert own(case).state == "withdrawn"
    assert not case.offers.exists()
    letter = answer(desk, case, "refund_full", text=TEXT + "!")
    assert [a.state for a in case.actions.filter(kind="refund")] == ["withdrawn", "queued"]


def test_what_has_begun_cannot_be_undone(desk, case):
    letter = answer(desk, case, "refund_full")
    leave(own(case))
    with pytest.raises(NotAllowedNow, match="already_leaving"):
        call_back(letter, actor=desk.alice, now=desk.now)
    assert fresh(letter).state == "queued"


def test_where_it_is_not_done_the_letter_stays_the_case_comes_back_and_a_person_is_asked(
    desk, case
):
    letter = answer(desk, case, "refund_full")
    outcomes.failed(leave(own(case)), "refused_by_amazon", "no", worker="w1", now=desk.now)
    send(desk)
    case.refresh_from_db()
    assert (fresh(letter).state, case.state) == ("queued", "open")
    assert case.tasks.get(code="refund_at_amazon").state == "open"
    codes = set(case.events.values_list("code", flat=True))
    assert {"action_failed", "letter_held"} <= codes
    call_back(letter, actor=desk.alice, now=desk.now)
    assert case.draft.text == TEXT


def test_a_person_may_let_the_letter_leave_all_the_same(desk, case):
    letter = answer(desk, case, "refund_full")
    outcomes.failed(leave(own(case)), "refused_by_amazon", "no", worker="w1", now=desk.now)
    send_all_the_same(letter, actor=desk.alice, now=desk.now)
    send(desk)
    assert fresh(letter).state == "sent"
    with pytest.raises(NotAllowedNow, match="not_held"):
        send_all_the_same(letter, actor=desk.alice, now=desk.now)


def test_a_doubt_is_settled_by_whoever_looked(desk, case):
    letter = answer(desk, case, "refund_full")
    paid = leave(own(case))
    outcomes.doubted(paid, "feed_hangs", "", worker="w1", now=desk.now, check_at=None)
    with pytest.raises(NotAllowedNow, match="already_leaving"):
        call_back(letter, actor=desk.alice, now=desk.now)
    with pytest.raises(NotAllowedNow, match="not_in_doubt"):
        try_again(paid, actor=desk.alice, now=desk.now)
    it_happened(paid, actor=desk.alice, now=desk.now)
    send(desk)
    assert (fresh(paid).state, fresh(letter).state) == ("confirmed", "sent")
    with pytest.raises(NotAllowedNow, match="not_in_doubt"):
        it_did_not_happen(paid, actor=desk.bob, now=desk.now)


@pytest.mark.rule("RET-9")
def test_amazons_notice_proves_the_refund(desk, case):
    answer(desk, case, "refund_full")
    paid = own(case)
    took(desk, paid)
    desk.later(hours=1)
    body = f"Order ID: {ORDER}\nRefund amount: EUR 28.90\n"
    mail = notice(
        "REFUND_ISSUED", at=desk.now, subject=f"Refund initiated for order {ORDER}", body=body
    )
    desk.receive(mail)
    assert fresh(paid).state == "confirmed"
    assert list(paid.proof) == ["notice"]


def test_a_notice_that_a_person_paid_stops_trying_again(desk, case):
    answer(desk, case, "refund_full")
    paid = own(case)
    outcomes.failed(leave(paid), "refused_by_amazon", "no", worker="w1", now=desk.now)
    desk.later(hours=1)
    body = f"Order ID: {ORDER}\nRefund amount: EUR 28.90\n"
    mail = notice(
        "REFUND_ISSUED", at=desk.now, subject=f"Refund initiated for order {ORDER}", body=body
    )
    desk.receive(mail)
    with pytest.raises(NotAllowedNow, match="paid_already"):
        try_again(paid, actor=desk.alice, now=desk.now)


@pytest.mark.rule("PRD-1")
def test_the_buyers_yes_to_a_compensation_pays_it(desk, case):
    offer = case.offers.create(
        remedy="compensate", amount="6.00", currency="EUR", offered_at=desk.now
    )
    accept(offer, actor=desk.alice, now=desk.now)
    assert own(case).payload["amount"] == "6.00"
    assert not case.tasks.filter(code="refund_at_amazon").exists()


def test_what_is_called_off_becomes_a_persons_step(desk, case):
    offer = case.offers.create(
        remedy="compensate", amount="6.00", currency="EUR", offered_at=desk.now
    )
    accept(offer, actor=desk.alice, now=desk.now)
    withdraw(own(case), actor=desk.alice, now=desk.now)
    assert case.tasks.get(code="refund_at_amazon").state == "open"


def test_what_a_letter_tells_of_is_called_off_with_the_letter(desk, case):
    answer(desk, case, "refund_full")
    with pytest.raises(NotAllowedNow, match="call_back_the_letter"):
        withdraw(own(case), actor=desk.alice, now=desk.now)


@pytest.mark.rule("RET-9")
def test_the_queue_never_holds_more_than_was_paid(desk, case):
    def promise(amount):
        offer = case.offers.create(
            remedy="refund_partial", amount=Decimal(amount), currency="EUR", offered_at=desk.now
        )
        return queue_refund(case, offer, actor=desk.alice, now=desk.now)

    first = promise("20.00")
    with pytest.raises(NotAllowedNow, match="more_than_paid"):
        promise("8.91")
    promise("8.90")
    outcomes.failed(leave(first), "refused_by_amazon", "", worker="w1", now=desk.now)
    promise("20.00")
    with pytest.raises(NotAllowedNow, match="more_than_paid"):
        try_again(first, actor=desk.alice, now=desk.now)


@pytest.mark.rule("RET-6")
def test_money_on_return_does_not_leave_before_the_goods_are_back(desk, case):
    judge(case, now=desk.now)
    with pytest.raises(NotAllowedNow, match="goods_first"):
        refund(
            case,
            remedy="refund_on_return",
            amount=Decimal("28.90"),
            actor=desk.alice,
            now=desk.now,
        )
    assert not case.actions.exists()


def test_a_refund_without_a_letter_keeps_to_the_limits_and_stands_in_the_ledger(desk, case):
    judge(case, now=desk.now)
    with pytest.raises(NotAllowedNow, match="needs_approval"):
        refund(case, remedy="compensate", amount=Decimal("28.00"), actor=desk.alice, now=desk.now)
    paid = refund(
        case, remedy="refund_full", amount=Decimal("28.90"), actor=desk.alice, now=desk.now
    )
    assert paid.offer.outcome == "accepted"
    with pytest.raises(NotAllowedNow, match="more_than_paid"):
        refund(
            case, remedy="refund_partial", amount=Decimal("1.00"), actor=desk.alice, now=desk.now
        )


def test_the_same_order_is_cancelled_once(desk, case):
    cancel_order(case, actor=desk.alice, now=desk.now)
    with pytest.raises(NotAllowedNow, match="asked_before"):
        cancel_order(case, actor=desk.bob, now=desk.now)


def test_letters_of_other_stores_wait_for_nobody(desk, case):
    """Workers that send letters leave what is done at Amazon alone."""
    answer(desk, case, "refund_full")
    assert send(desk) == 0
    assert own(case).attempts == 0
