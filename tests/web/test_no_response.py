"""How many messages are left without a response is watched, and supervisors are warned (MSG-3)."""

from datetime import timedelta

import pytest

from tests.mails import buyer_mail

pytestmark = [pytest.mark.django_db, pytest.mark.rule("MSG-3")]


def text(answer):
    return answer.content.decode()


@pytest.fixture
def marked(desk):
    """One of five messages of the week is marked, and an older one that no longer counts."""
    mails = [
        buyer_mail(
            "Danke!", at=desk.now - timedelta(hours=n), order="", alias=f"a{n}", case_uuid=""
        )
        for n in range(1, 6)
    ]
    old = buyer_mail("Danke!", at=desk.now - timedelta(days=8), order="", alias="z", case_uuid="")
    items = desk.receive(*mails, old)
    for item in (items[0], items[-1]):
        item.case.messages.update(no_response_needed_at=desk.now)


def test_the_supervisor_sees_each_stores_share_and_is_warned_above_the_limit(desk, at, marked):
    page = text(at(desk.bob).get("/approvals/"))
    assert "Messages that needed no response" in page
    assert desk.store.name in page
    assert "20.0 %" in page
    assert "too many</span>" in page
    inbox = text(at(desk.bob).get("/"))
    assert f"{desk.store.name} left 20.0 % of its messages of the last 7 days" in inbox


def test_agents_and_other_stores_are_not_told(desk, at, marked, charlie):
    for person in (desk.alice, charlie):
        client = at(person)
        assert "20.0 %" not in text(client.get("/")) + text(client.get("/approvals/"))


def test_below_the_limit_nobody_is_warned(desk, at):
    desk.receive(buyer_mail("Guten Tag", at=desk.now))
    page = text(at(desk.bob).get("/approvals/"))
    assert "0.0 %" in page
    assert "too many</span>" not in page
    assert "without a response" not in text(at(desk.bob).get("/"))


def test_whoever_marks_is_told_the_share(desk, at):
    case = desk.receive(buyer_mail("Danke!", at=desk.now))[0].case
    told = text(at(desk.alice).post(f"/cases/{case.pk}/none-needed", follow=True))
    assert "In the last 7 days 100.0 % of this store" in told
    assert "Amazon warns sellers" in told
