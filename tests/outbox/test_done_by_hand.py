"""What Amazon would not do for the desk a person does there; the letter that waited for it goes on."""

from decimal import Decimal

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.cases.tasks import drop_task, finish_task
from kefu.guided.verbs import begin, record_done
from kefu.outbox import outcomes, sending
from kefu.outbox.done_by_hand import let_go, note_by_hand
from kefu.outbox.in_doubt import it_happened, try_again
from kefu.outbox.models import Action
from kefu.outbox.refunds import asked_for_order
from tests.mails import ORDER, buyer_mail, notice
from tests.outbox.lost_parcel import answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(desk, case):
    """The letter that waits for a refund which Amazon has refused."""
    found = answer(desk, case, "refund_full")
    refuse(desk, own(case))
    return found


def own(case):
    return case.actions.exclude(kind="send_mail").get()


def refuse(desk, action):
    Action.objects.filter(pk=action.pk).update(state="transmitting")
    action.refresh_from_db()
    outcomes.failed(action, "refused_by_amazon", "no", worker="w1", now=desk.now)


def round_of_work(desk):
    note_by_hand(now=desk.now)
    let_go(now=desk.now)
    sending.send_due(worker="w1", now=lambda: desk.now)


def state(action):
    action.refresh_from_db()
    return action.state


def codes(case):
    return list(case.events.values_list("code", flat=True))


def finish(desk, case):
    task = case.tasks.get(code="refund_at_amazon")
    finish_task(task, actor=desk.bob, now=desk.now, note="", answer={})


@pytest.mark.rule("RET-9")
def test_paid_by_hand_as_the_guided_step_says_the_letter_leaves(desk, case, letter):
    desk.later(hours=2)
    step = begin(case, kind="refund_in_seller_central", actor=desk.bob, now=desk.now)
    round_of_work(desk)
    assert state(letter) == "queued"
    record_done(step, actor=desk.bob, now=desk.now)
    round_of_work(desk)
    case.refresh_from_db()
    assert (state(letter), case.state) == ("sent", "waiting")
    assert "letter_goes_on" in codes(case)
    assert len(desk.server.taken) == 1


def test_a_person_who_ends_the_task_lets_the_letter_go_and_it_goes_once(desk, case, letter):
    finish(desk, case)
    round_of_work(desk)
    round_of_work(desk)
    assert state(letter) == "sent"
    assert len(desk.server.taken) == 1
    assert codes(case).count("letter_goes_on") == 1


@pytest.mark.rule("RET-9")
def test_amazons_notice_of_the_refund_lets_the_letter_go(desk, case, letter):
    desk.later(hours=1)
    body = f"Order ID: {ORDER}\nRefund amount: EUR 28.90\n"
    subject = f"Refund initiated for order {ORDER}"
    desk.receive(notice("REFUND_ISSUED", at=desk.now, subject=subject, body=body))
    round_of_work(desk)
    assert state(letter) == "sent"


@pytest.mark.rule("RET-9")
def test_less_than_was_promised_lets_nothing_go(desk, case, letter):
    desk.later(hours=1)
    body = f"Order ID: {ORDER}\nRefund amount: EUR 8.90\n"
    subject = f"Refund initiated for order {ORDER}"
    desk.receive(notice("REFUND_ISSUED", at=desk.now, subject=subject, body=body))
    round_of_work(desk)
    assert state(letter) == "queued"


def test_a_task_that_is_dropped_has_done_nothing(desk, case, letter):
    task = case.tasks.get(code="refund_at_amazon")
    drop_task(task, actor=desk.bob, now=desk.now, note="")
    round_of_work(desk)
    assert state(letter) == "queued"


def test_an_earlier_refund_by_hand_says_nothing_of_one_that_failed_later(desk, case, letter):
    try_again(own(case), actor=desk.alice, now=desk.now)
    finish(desk, case)
    desk.later(minutes=5)
    refuse(desk, own(case))
    round_of_work(desk)
    assert state(letter) == "queued"
    assert case.tasks.filter(code="refund_at_amazon", state="open").exists()


def test_what_a_person_has_done_by_hand_is_not_tried_again(desk, case, letter):
    finish(desk, case)
    desk.later(minutes=5)
    with pytest.raises(NotAllowedNow, match="done_by_hand"):
        try_again(own(case), actor=desk.alice, now=desk.now)
    assert state(own(case)) == "failed"
    note_by_hand(now=desk.now)
    with pytest.raises(NotAllowedNow, match="done_by_hand"):
        try_again(own(case), actor=desk.alice, now=desk.now)
    assert state(own(case)) == "by_hand"


@pytest.mark.rule("RET-9")
def test_what_was_done_by_hand_tells_by_whom_and_when_and_is_noted_once(desk, case, letter):
    desk.later(hours=1)
    finish(desk, case)
    paid = desk.now
    desk.later(minutes=5)
    assert [note_by_hand(now=desk.now) for _ in range(2)] == [1, 0]
    found = own(case)
    assert (found.state, found.confirmed_at) == ("by_hand", paid)
    assert found.proof == {"hand": str(desk.bob)}
    assert codes(case).count("action_by_hand") == 1
    assert asked_for_order(case.store_id, ORDER) == Decimal("28.90")


def test_a_task_ended_before_it_failed_once_more_is_no_word_on_that(desk, case, letter):
    try_again(own(case), actor=desk.alice, now=desk.now)
    finish(desk, case)
    desk.later(minutes=5)
    refuse(desk, own(case))
    assert note_by_hand(now=desk.now) == 0
    assert state(own(case)) == "failed"


@pytest.mark.rule("MSG-1")
def test_where_the_buyer_has_written_meanwhile_a_person_reads_the_letter_first(desk, case, letter):
    desk.later(hours=3)
    desk.receive(buyer_mail("Das Paket ist heute doch noch angekommen!", at=desk.now))
    finish(desk, case)
    round_of_work(desk)
    round_of_work(desk)
    case.refresh_from_db()
    assert (state(letter), letter.held, case.state) == ("queued", True, "open")
    assert codes(case).count("letter_to_be_read") == 1


def test_where_another_answer_was_given_meanwhile_a_person_reads_the_letter_first(
    desk, case, letter
):
    desk.later(hours=3)
    answer(desk, case, text="Guten Tag, wir kümmern uns darum. Mit freundlichen Grüßen")
    finish(desk, case)
    round_of_work(desk)
    round_of_work(desk)
    case.refresh_from_db()
    assert (state(letter), case.state) == ("queued", "open")
    assert len(desk.server.taken) == 1


def test_a_refund_that_hangs_still_holds_its_letter(desk, case):
    letter = answer(desk, case, "refund_full")
    paid = own(case)
    Action.objects.filter(pk=paid.pk).update(state="transmitting")
    paid.refresh_from_db()
    outcomes.doubted(paid, "feed_hangs", "", worker="w1", now=desk.now, check_at=None)
    round_of_work(desk)
    assert state(letter) == "queued"
    it_happened(paid, actor=desk.alice, now=desk.now)
    round_of_work(desk)
    assert state(letter) == "sent"
