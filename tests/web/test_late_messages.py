"""What waits longer than Amazon's 24 hours: the page guides instead of answering in place."""

from datetime import timedelta

import pytest

from kefu.cases.refresh import refresh
from tests.mails import ORDER, buyer_mail
from tests.web.screens import text

pytestmark = pytest.mark.django_db


def let_it_be_late(desk, case):
    case.messages.update(at=desk.now - timedelta(hours=25))
    refresh(case, now=desk.now)


@pytest.mark.rule("MSG-3")
def test_past_24_hours_the_page_guides_instead_of_answering_in_place(desk, case, page):
    assert "Past 24 hours" not in page()
    message = case.messages.get()
    message.at = desk.now - timedelta(hours=25)
    message.save()
    refresh(case, now=desk.now)
    shown = page()
    assert "Past 24 hours: do not answer in place" in shown
    assert f"https://sellercentral.amazon.de/orders-v3/order/{ORDER}" in shown


@pytest.mark.rule("MSG-3")
def test_what_is_past_24_hours_is_marked_and_written_anew_through_the_order(desk, case, at, page):
    let_it_be_late(desk, case)
    client = at(desk.alice)
    answer = client.post(f"/cases/{case.pk}/write-anew")
    assert answer["Location"] == f"/cases/{case.pk}/#draft"
    assert case.messages.get().no_response_needed_by == desk.alice
    shown = page()
    assert "Now write to the buyer through the order" in shown
    assert "Fresh message through the order" in shown
    assert ORDER in shown
    assert case.buyer_address in shown
    assert 'name="in_place"' not in shown
    assert 'name="subject" value="Ihre Bestellung' in shown


@pytest.mark.rule("MSG-3")
def test_a_newer_message_that_is_still_in_time_is_answered_in_place(desk, case, at, page):
    let_it_be_late(desk, case)
    desk.receive(buyer_mail("Hallo?", at=desk.now))
    assert "Mark it and answer the newer message" in page()
    at(desk.alice).post(f"/cases/{case.pk}/write-anew")
    assert case.messages.filter(no_response_needed_at=None).get().text == "Hallo?"
    shown = page()
    assert 'name="in_place"' not in shown
    assert "Fresh message through the order" not in shown


@pytest.mark.rule("MSG-3")
def test_n_in_the_list_leads_from_a_late_message_to_the_fresh_one(desk, case, at):
    client = at(desk.alice)
    assert client.post(f"/cases/{case.pk}/none-needed")["Location"] == "/"
    client.post(f"/messages/{case.messages.get().pk}/no-response", {"needed": "yes"})
    let_it_be_late(desk, case)
    assert client.post(f"/cases/{case.pk}/none-needed")["Location"] == f"/cases/{case.pk}/#draft"
    again = client.post(f"/cases/{case.pk}/none-needed", follow=True)
    assert "No message of this case waits for an answer." in text(again)


@pytest.mark.rule("MSG-3")
def test_answering_a_late_message_in_place_asks_for_a_confirmation(desk, case, at, page):
    let_it_be_late(desk, case)
    assert 'name="in_place" value="yes" required' in page()
    sent = {
        "text": "Guten Tag, vielen Dank. Es tut uns leid.",
        "subject": "Re: Lampe",
        "do": "send",
    }
    client = at(desk.alice)
    refused = client.post(
        f"/cases/{case.pk}/answer", {**sent, "version": case.draft.version}, follow=True
    )
    assert refused.status_code == 409
    assert "past its time" in text(refused)
    assert not case.messages.filter(direction="out").exists()
    case.draft.refresh_from_db()
    confirmed = {**sent, "version": case.draft.version, "in_place": "yes"}
    assert client.post(f"/cases/{case.pk}/answer", confirmed).status_code == 302
    assert "answered in place, although it was past 24 hours" in page()


def test_n_is_the_key_of_the_last_message_that_waits_whatever_happened_since(desk, case, at, page):
    at(desk.alice).post(f"/cases/{case.pk}/assign", {"to": "me"})
    assert 'data-key="n"' in page()
