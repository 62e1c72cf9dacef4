"""A case given to people, taken together with others, and taken apart."""

import pytest

from tests.mails import buyer_mail
from tests.web.screens import text

pytestmark = pytest.mark.django_db


def test_giving_a_case_to_somebody_is_told(desk, case, at):
    client = at(desk.alice)
    shown = text(
        client.post(f"/cases/{case.pk}/assign", {"to": desk.bob.pk, "next": "/"}, follow=True)
    )
    assert f"Case #{case.pk} is with {desk.bob} now." in shown
    shown = text(client.post(f"/cases/{case.pk}/assign", {"to": "", "next": "/"}, follow=True))
    assert f"Case #{case.pk} is back with nobody." in shown


def test_nobody_of_another_store_can_be_given_the_case(desk, case, at, charlie):
    answer = at(desk.alice).post(f"/cases/{case.pk}/assign", {"to": charlie.pk}, follow=True)
    assert "does not work for this store" in text(answer)
    case.refresh_from_db()
    assert case.assignee is None


def test_merge_is_found_again_and_undone(desk, case, at):
    other = desk.case(buyer_mail("Hallo?", at=desk.now, order="", alias="k7", case_uuid=""))
    client = at(desk.alice)
    done = client.post(f"/cases/{other.pk}/merge", {"into": f"#{case.pk}"}, follow=True)
    assert f"Case #{other.pk} was merged into this one" in text(done)
    assert client.get(f"/cases/{other.pk}/").url == f"/cases/{case.pk}/"
    row = case.taken_in.get()
    client.post(f"/regroupings/{row.pk}/undo")
    other.refresh_from_db()
    assert other.state == "open"


@pytest.mark.parametrize(
    ("into", "words"),
    [("x", "no such case"), ("999999", "no such case"), ("own", "cannot be merged with itself")],
)
def test_a_merge_that_makes_no_sense_is_refused_in_words(desk, case, at, into, words):
    into = case.pk if into == "own" else into
    answer = at(desk.alice).post(f"/cases/{case.pk}/merge", {"into": into}, follow=True)
    assert words in text(answer)


def test_messages_are_split_off(desk, case, at):
    desk.case(buyer_mail("Und noch etwas: ich brauche eine Rechnung.", at=desk.now))
    last = case.messages.order_by("at", "id").last()
    client = at(desk.alice)
    assert "ich brauche eine Rechnung" in text(client.get(f"/cases/{case.pk}/split"))
    client.post(f"/cases/{case.pk}/split", {"message": last.pk})
    last.refresh_from_db()
    assert last.case_id != case.pk
