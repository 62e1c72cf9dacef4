"""The inbox on screen: time left first, in the reader's language, empty and silent states said."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from kefu.cases.models import Case

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def put(desk, hours, **given):
    due = desk.now + timedelta(hours=hours)
    return Case.objects.create(
        store=desk.store,
        due_at=due,
        queue_rank=Case.rank("open", due, desk.now),
        opened_at=desk.now,
        last_message_at=desk.now,
        buyer_name="Anna K.",
        snippet="Das Paket kam",
        **given,
    )


@pytest.mark.rule("MSG-1")
@pytest.mark.parametrize(
    ("hours", "english", "chinese"),
    [
        (2 + 10 / 60, "2 h 10", "剩 2 小时 10 分"),
        (1 + 5 / 60, "1 h 05", "剩 1 小时 5 分"),
        (40 / 60, "40 m", "剩 40 分"),
        (-40 / 60, "over by 40 m", "超时 40 分"),
        (-30, "over by 30 h 00", "超时 30 小时 0 分"),
        (75, "3 d 3 h", "剩 3 天 3 小时"),
    ],
)
def test_time_left_is_told_in_the_readers_language(desk, at, hours, english, chinese):
    put(desk, hours)
    assert f">{english}<" in text(at(desk.alice).get("/"))
    desk.alice.language = "zh-hans"
    desk.alice.save()
    assert f">{chinese}<" in text(at(desk.alice).get("/"))


def test_a_row_shows_the_case_in_the_markets_own_money(desk, at):
    put(desk, 3, price="28.90", currency="EUR", marketplace="DE", issue="damaged")
    page = text(at(desk.alice).get("/"))
    for wanted in ("Anna K.", "damaged", "Das Paket kam", "28,90\xa0€"):
        assert wanted in page


def test_a_buyers_words_are_never_markup(desk, at):
    put(desk, 3, issue="other", subject="x")
    Case.objects.update(snippet="<script>alert(1)</script>", buyer_name="<b>Eve</b>")
    page = text(at(desk.alice).get("/"))
    assert "<script>alert" not in page
    assert "<b>Eve" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("due", "Nothing is due"),
        ("mine", "Nothing is on your desk"),
        ("unassigned", "Everything open is in somebody"),
        ("waiting", "No buyer owes us"),
        ("done", "No case is done yet"),
    ],
)
def test_an_empty_list_says_what_that_means(desk, at, view, words):
    assert words in text(at(desk.alice).get(reverse("inbox_view", args=[view])))


def test_filters_that_fit_nothing_offer_the_way_back(desk, at):
    put(desk, 3)
    page = text(at(desk.alice).get("/inbox/due/", {"issue": "invoice"}))
    assert "Nothing here fits these filters" in page
    assert "Show all" in page


@pytest.mark.parametrize(
    "given", [{"store": "x"}, {"store": "9" * 30}, {"issue": "'"}, {"after": "-"}]
)
def test_an_address_that_makes_no_sense_shows_the_list(desk, at, given):
    put(desk, 3)
    assert "Anna K." in text(at(desk.alice).get("/inbox/due/", given))


def test_a_view_that_does_not_exist_is_not_there(desk, at):
    assert at(desk.alice).get("/inbox/nonsense/").status_code == 404


def test_a_mailbox_that_is_silent_is_told_above_the_list(desk, at):
    desk.mailbox.failing_since, desk.mailbox.last_error = desk.now, "login_refused"
    desk.mailbox.save()
    page = text(at(desk.alice).get("/"))
    assert "has not been read since" in page
    assert "refused user name or password" in page


def test_the_pulse_is_silent_until_the_list_changes(desk, at):
    put(desk, 3)
    client = at(desk.alice)
    (seen,) = re.findall(r"seen=(\w+)", text(client.get("/")))
    assert client.get("/inbox/due/pulse", {"seen": seen}).status_code == 204
    put(desk, 1)
    assert "The list has changed" in text(client.get("/inbox/due/pulse", {"seen": seen}))


def test_the_next_case_is_mine_before_anybodys(desk, at):
    sooner, mine = put(desk, 1), put(desk, 5, assignee=desk.alice)
    client = at(desk.alice)
    assert client.get("/inbox/next/").url == f"/cases/{mine.pk}/"
    assert client.get("/inbox/next/", {"but": mine.pk}).url == f"/cases/{sooner.pk}/"


def test_the_list_takes_few_queries_however_many_cases(desk, at, django_assert_num_queries):
    for number in range(60):
        put(desk, number, issue="damaged", assignee=desk.bob)
    client = at(desk.alice)
    client.get("/")
    # session, person, their stores, list, counts; silent mailboxes are remembered a while
    with django_assert_num_queries(5):
        client.get("/")


def test_a_person_may_do_a_row_without_opening_it(desk, at, case):
    client = at(desk.alice)
    client.post(f"/cases/{case.pk}/assign", {"to": "me", "next": "/"})
    case.refresh_from_db()
    assert case.assignee == desk.alice
    refused = client.post(f"/cases/{case.pk}/close", {"next": "/"}, follow=True)
    assert "still waits for an answer" in text(refused)
    done = client.post(f"/cases/{case.pk}/none-needed", {"next": "/"}, follow=True)
    assert "In the last 7 days 100.0 %" in text(done)
    assert "Amazon warns sellers" in text(done)
    client.post(f"/cases/{case.pk}/close", {"next": "/"})
    case.refresh_from_db()
    assert case.state == "done"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_a_form_never_leads_to_another_site(desk, at, case, target):
    answer = at(desk.alice).post(f"/cases/{case.pk}/assign", {"to": "me", "next": target})
    assert answer.url == f"/cases/{case.pk}/"
