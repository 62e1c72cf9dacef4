"""A letter waited for what it tells of, and more was written meanwhile: a person reads it again before it leaves."""

from decimal import Decimal

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.outbox import outcomes, sending
from kefu.outbox.companions import send_all_the_same
from kefu.outbox.done_by_hand import let_go
from kefu.outbox.models import Action
from kefu.outbox.queueing import call_back
from kefu.outbox.refunds import asked_for_order
from tests.mails import ORDER, buyer_mail
from tests.outbox.lost_parcel import answer

pytestmark = pytest.mark.django_db
OTHER = "Guten Tag, wir kümmern uns darum. Mit freundlichen Grüßen"


@pytest.fixture
def letter(desk, case):
    """It waits for a refund that Amazon has not taken yet."""
    found = answer(desk, case, "refund_full")
    desk.later(hours=3)
    return found


@pytest.fixture
def stale(desk, case, letter):
    """The buyer wrote again before Amazon took the refund."""
    desk.receive(buyer_mail("Das Paket ist heute doch noch angekommen!", at=desk.now))
    took(desk, case)
    round_of_work(desk)
    return letter


def own(case):
    return case.actions.exclude(kind="send_mail").get()


def took(desk, case):
    action = own(case)
    Action.objects.filter(pk=action.pk).update(state="transmitting")
    outcomes.took(action, worker="w1", now=desk.now, check_at=desk.now)


def round_of_work(desk):
    let_go(now=desk.now)
    return sending.send_due(worker="w1", now=lambda: desk.now)


def fresh(row):
    row.refresh_from_db()
    return row


def codes(case):
    return list(case.events.values_list("code", flat=True))


@pytest.mark.rule("MSG-1")
def test_where_the_buyer_has_written_since_a_person_reads_the_letter_first(desk, case, stale):
    assert (fresh(stale).state, stale.held, fresh(case).state) == ("queued", True, "open")
    outcomes.happened(own(case), source="finances", seen=["one"], worker="w1", now=desk.now)
    round_of_work(desk)
    assert (fresh(stale).held, len(desk.server.taken)) == (True, 0)
    assert codes(case).count("letter_to_be_read") == 1


def test_where_another_answer_has_left_since_a_person_reads_the_letter_first(desk, case, letter):
    answer(desk, case, text=OTHER)
    round_of_work(desk)
    took(desk, case)
    round_of_work(desk)
    assert (fresh(letter).state, fresh(case).state) == ("queued", "open")
    assert len(desk.server.taken) == 1


def test_while_another_answer_is_about_to_leave_it_waits_and_then_a_person_reads_it(
    desk, case, letter
):
    answer(desk, case, text=OTHER)
    took(desk, case)
    assert (fresh(letter).held, letter.told_at) == (True, None)
    round_of_work(desk)
    round_of_work(desk)
    assert (fresh(letter).held, letter.told_at, fresh(case).state) == (True, desk.now, "open")
    assert len(desk.server.taken) == 1


def test_where_the_other_answer_was_taken_back_the_letter_leaves(desk, case, letter):
    other = answer(desk, case, text=OTHER)
    took(desk, case)
    call_back(other, actor=desk.alice, now=desk.now)
    round_of_work(desk)
    assert fresh(letter).state == "sent"
    assert "letter_goes_on" not in codes(case)  # nobody did anything by hand


def test_whoever_has_read_it_may_let_it_leave(desk, case, stale):
    send_all_the_same(stale, actor=desk.alice, now=desk.now)
    round_of_work(desk)
    assert fresh(stale).state == "sent"


@pytest.mark.rule("RET-9")
@pytest.mark.rule("PRD-10")
def test_whoever_has_read_it_may_take_it_back_and_what_was_paid_stays_paid(desk, case, stale):
    call_back(stale, actor=desk.alice, now=desk.now)
    assert (fresh(stale).state, own(case).state) == ("withdrawn", "sent")
    assert (case.draft.text, case.draft.remedies, case.draft.terms) == (stale.message.text, [], [])
    offer = own(case).offer
    assert (offer.outcome, offer.amount, offer.message) == ("accepted", Decimal("28.90"), None)
    assert asked_for_order(case.store_id, ORDER) == Decimal("28.90")


def test_a_letter_that_still_fits_is_not_taken_back_once_its_deed_is_done(desk, case, letter):
    took(desk, case)
    with pytest.raises(NotAllowedNow, match="already_leaving"):
        call_back(letter, actor=desk.alice, now=desk.now)
