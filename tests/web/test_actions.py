"""What is done at Amazon, on the case and as a board: seen, settled, called off by whoever looked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from kefu.approvals.limits import Chosen
from kefu.cases.tasks import finish_task
from kefu.cases.verbs import changing
from kefu.connectors.amazon.models import AmazonAccount
from kefu.flow.settling import accept
from kefu.outbox import outcomes
from kefu.outbox.done_by_hand import let_go, note_by_hand
from kefu.outbox.models import Action
from kefu.outbox.queueing import Letter, queue_letter
from tests.mails import ORDER, buyer_mail

pytestmark = pytest.mark.django_db
PAGE = reverse("actions")


@pytest.fixture
def alice(desk, at):
    return at(desk.alice)


@pytest.fixture
def case(desk):
    AmazonAccount.objects.create(
        store=desk.store, client_id="c", client_secret="s", refresh_token="r", seller_id="M"
    )
    desk.order(ORDER)
    return desk.case(buyer_mail("Die Lampe hat einen Kratzer.", at=desk.now - timedelta(hours=2)))


@pytest.fixture
def refund(desk, case):
    offer = case.offers.create(
        remedy="compensate", amount="6.00", currency="EUR", offered_at=desk.now
    )
    accept(offer, actor=desk.alice, now=desk.now)
    return case.actions.get()


@pytest.fixture
def doubtful(desk, refund):
    Action.objects.filter(pk=refund.pk).update(state="transmitting")
    outcomes.doubted(refund, "feed_hangs", "", worker="w", now=desk.now, check_at=None)
    return refund


def test_the_case_tells_what_is_asked_of_amazon_and_offers_to_call_it_off(alice, case, refund):
    page = alice.get(reverse("case", args=[case.pk])).text
    assert "waits to be done" in page
    assert "6,00" in page
    alice.post(reverse("call_off", args=[refund.pk]))
    refund.refresh_from_db()
    assert refund.state == "withdrawn"


def test_a_doubt_asks_a_person_to_look_and_to_say(alice, case, doubtful):
    page = alice.get(reverse("case", args=[case.pk])).text
    assert "Amazon has been working on it for over an hour." in page
    assert "It is there: it happened" in page
    alice.post(reverse("looked", args=[doubtful.pk]), {"outcome": "happened"})
    page = alice.get(reverse("case", args=[case.pk])).text
    assert "seen by alice-nova" in page


def test_what_did_not_happen_becomes_a_task_and_can_be_tried_again(alice, case, doubtful):
    alice.post(reverse("looked", args=[doubtful.pk]), {"outcome": "not"})
    assert case.tasks.get(code="refund_at_amazon").state == "open"
    alice.post(reverse("looked", args=[doubtful.pk]), {"outcome": "again"})
    doubtful.refresh_from_db()
    assert doubtful.state == "queued"
    again = alice.post(reverse("looked", args=[doubtful.pk]), {"outcome": "again"}, follow=True)
    assert "This is settled already." in again.text


def test_what_was_paid_by_hand_says_so_by_whom_and_when_and_has_no_button(
    desk, alice, case, doubtful
):
    alice.post(reverse("looked", args=[doubtful.pk]), {"outcome": "not"})
    finish_task(case.tasks.get(), actor=desk.bob, now=desk.now, note="", answer={})
    note_by_hand(now=desk.now)
    for address in (reverse("case", args=[case.pk]), f"{PAGE}?tab=done"):
        shown = alice.get(address).text
        assert "done by hand" in shown
        assert f"recorded by {desk.bob}" in shown
        assert "Try again" not in shown
    assert f"/cases/{case.pk}/" not in alice.get(PAGE).text


def test_the_board_shows_what_needs_a_person_first(alice, doubtful):
    page = alice.get(PAGE).text
    assert "in doubt" in page
    assert ORDER in page
    assert "in doubt" not in alice.get(PAGE, {"tab": "done"}).text
    assert "Nothing here fits these filters." in alice.get(PAGE, {"kind": "cancel_order"}).text


def test_the_board_goes_out_as_a_file(alice, doubtful):
    told = b"".join(alice.get(PAGE, {"as": "csv"}).streaming_content).decode()
    assert ORDER in told
    assert "6.00" in told
    assert alice.get(PAGE, {"as": "xlsx"}).getvalue()[:2] == b"PK"


def test_nobody_of_another_store_sees_it(at, charlie, doubtful):
    stranger = at(charlie)
    assert ORDER not in stranger.get(PAGE).text
    assert stranger.post(reverse("looked", args=[doubtful.pk])).status_code == 404


def test_the_button_says_that_money_moves_where_the_desk_moves_it(desk, alice, case):
    case.stated_facts = {}
    desk.understand(case)
    alice.post(reverse("prepare", args=[case.pk]), {"remedy": "refund_full"})
    page = alice.get(reverse("case", args=[case.pk])).text
    assert 'data-own="Send and refund {amount}"' in page
    AmazonAccount.objects.all().delete()
    page = alice.get(reverse("case", args=[case.pk])).text
    assert "data-own" not in page
    assert "a task for Seller Central follows" in page


@pytest.fixture
def letter(desk, case):
    """Queued, with the refund of which it tells."""
    with changing(case):
        return queue_letter(
            case,
            letter=Letter(text="Guten Tag, wir haben Ihnen 28,90 EUR erstattet.", subject="Lampe"),
            chosen=[Chosen(remedy="refund_full", amount=Decimal("28.90"))],
            actor=desk.bob,
            now=desk.now,
        )


@pytest.fixture
def leaving(case, letter):
    """The refund of the letter, on its way to Amazon."""
    paid = case.actions.get(kind="refund")
    Action.objects.filter(pk=paid.pk).update(state="transmitting")
    return paid


def test_a_letter_whose_refund_a_person_paid_is_laid_before_somebody_where_more_was_written(
    desk, alice, case, letter, leaving
):
    outcomes.failed(leaving, "refused_by_amazon", "", worker="w", now=desk.now)
    page = alice.get(reverse("case", args=[case.pk])).text
    assert "what it tells of has not been done at Amazon" in page
    desk.receive(buyer_mail("Und wo bleibt mein Geld?", at=desk.now))
    task = case.tasks.get(code="refund_at_amazon")
    finish_task(task, actor=desk.bob, now=desk.now, note="", answer={})
    let_go(now=desk.now)
    page = alice.get(reverse("case", args=[case.pk])).text
    assert "what it tells of is done, and more was written since" in page
    alice.post(reverse("release_letter", args=[letter.pk]))
    letter.refresh_from_db()
    assert not letter.held


def test_a_letter_whose_refund_amazon_took_is_laid_before_somebody_where_more_was_written(
    desk, alice, case, letter, leaving
):
    desk.receive(buyer_mail("Die Lampe leuchtet doch!", at=desk.now))
    outcomes.took(leaving, worker="w", now=desk.now, check_at=None)
    page = alice.get(reverse("case", args=[case.pk])).text
    assert "what it tells of is done, and more was written since" in page
    alice.post(reverse("call_back", args=[letter.pk]))
    page = alice.get(reverse("case", args=[case.pk])).text
    assert "Guten Tag, wir haben Ihnen 28,90 EUR erstattet." in page
    assert 'value="refund_full" checked' not in page
