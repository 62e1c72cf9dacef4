"""On closing the buyer is asked whether it is solved, and their answer is understood (STD-2)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kefu import compliance
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Message
from kefu.flow.closing import close_case
from kefu.outbox.models import Action
from kefu.outbox.sending import send_due
from kefu.ratings.answers import token_for
from kefu.ratings.asking import choose_plan
from kefu.ratings.models import Answer
from kefu.ratings.survey import languages, page_words, question, read_answer
from tests.claims.test_takein import opened
from tests.mails import buyer_mail


@pytest.mark.rule("STD-2")
@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize("language", languages())
def test_the_question_is_fine_by_our_own_check_and_speaks_of_no_review(language):
    report = compliance.lint(question(language), language=language, channel="amazon")
    assert report.ok
    assert not report.findings
    assert set(page_words(language)) == set(page_words("en"))


@pytest.mark.rule("STD-2")
@pytest.mark.parametrize(
    ("text", "solved", "score"),
    [
        ("Yes", True, None),
        ("Ja, danke!", True, None),
        ("Nein.", False, None),
        ("Nicht gelöst", False, None),
        ("はい、5", True, 5),
        ("没有解决", False, None),
        ("¿Sí?", True, None),
        ("5 yes", True, 5),
        ("4", None, 4),
    ],
)
def test_a_short_reply_is_an_answer(text, solved, score):
    said = read_answer(text)
    assert (said.solved, said.score) == (solved, score)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10",
        "Danke",
        "Yes but no",
        "I said no yesterday",
        "No, it is still broken and I want all of my money back",
        "Yesterday it broke again",
        "Order 305-1",
    ],
)
def test_what_says_more_or_nothing_clear_is_left_to_a_person(text):
    assert read_answer(text) is None


@pytest.fixture
def answered(desk):
    """A case that was answered, in a store that asks."""
    choose_plan(
        desk.store,
        ask_reviews=False,
        ask_refunded=False,
        ask_satisfaction=True,
        actor=desk.bob,
        now=desk.now,
    )
    case = desk.case(buyer_mail("Die Lampe flackert.", at=desk.now - timedelta(hours=2)))
    Message.objects.create(
        case=case,
        store=desk.store,
        direction="out",
        kind="answer",
        at=desk.now - timedelta(hours=1),
        text="Bitte die Birne festdrehen.",
        delivery="sent",
        author=desk.alice,
    )
    from kefu.cases.refresh import refresh

    refresh(case, now=desk.now)
    return case


@pytest.mark.django_db
@pytest.mark.rule("STD-2")
def test_closing_asks_once_in_the_thread_and_the_case_stays_done(desk, answered):
    close_case(answered, actor=desk.alice, now=desk.now)
    answered.refresh_from_db()
    letter = Action.objects.get().message
    assert answered.state == "done"
    assert letter.text.startswith("Ist Ihr Anliegen damit gelöst?")
    assert "http" not in letter.text
    assert letter.automatic
    answered.state = "open"
    answered.save()
    close_case(answered, actor=desk.alice, now=desk.later(days=1))
    assert Action.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.rule("STD-2")
@pytest.mark.rule("MSG-8")
def test_the_reply_becomes_an_answer_once(desk, answered):
    close_case(answered, actor=desk.alice, now=desk.now)
    desk.later(days=1)
    case = desk.case(buyer_mail("Nein", at=desk.now))
    desk.understand(case)
    answer = Answer.objects.get()
    assert (answer.case, answer.solved, answer.source) == (answered, False, "reply")
    assert answer.at == desk.now


@pytest.mark.django_db
def test_what_the_buyer_writes_without_having_been_asked_is_no_answer(desk, answered):
    desk.case(buyer_mail("Ja", at=desk.now))
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_nobody_is_asked_while_a_claim_is_open_or_where_the_store_does_not_ask(desk, answered):
    desk.receive(opened(desk, order=answered.amazon_order_id))
    answered.refresh_from_db()
    close_case(answered, actor=desk.alice, now=desk.now)
    assert not Action.objects.exists()


@pytest.mark.django_db
def test_a_question_that_cannot_be_sent_keeps_nobody_from_closing(desk, answered):
    desk.mailbox.active = False
    desk.mailbox.save()
    close_case(answered, actor=desk.alice, now=desk.now)
    answered.refresh_from_db()
    assert answered.state == "done"
    assert answered.events.last().facts["why"] == "no_mailbox"


@pytest.mark.django_db
def test_a_case_whose_buyer_waits_is_neither_closed_nor_asked(desk, answered):
    desk.case(buyer_mail("Und jetzt?", at=desk.now))
    with pytest.raises(NotAllowedNow, match="unanswered"):
        close_case(answered, actor=desk.alice, now=desk.now)
    assert not Action.objects.exists()


@pytest.mark.django_db
@pytest.mark.rule("STD-2")
def test_a_signed_link_takes_an_answer_without_a_login_and_a_forged_one_leads_nowhere(
    desk, answered
):
    where = reverse("solved", args=[token_for(answered)])
    page = Client().get(where)
    assert "Ist Ihr Anliegen damit gelöst?" in page.content.decode()
    assert "Anna" not in page.content.decode()
    Client().post(where, {"solved": "yes", "score": "5", "words": "Danke"})
    Client().post(where, {"solved": "no", "score": "2"})
    answer = Answer.objects.get()
    assert (answer.solved, answer.score, answer.source) == (False, 2, "link")
    assert Client().get(reverse("solved", args=["forged"])).status_code == 404
    assert Client().post(where, {"solved": "maybe"}).status_code == 200
    assert Answer.objects.get().solved is False


@pytest.mark.django_db
@pytest.mark.rule("MSG-6")
def test_an_automatic_letter_with_a_warning_waits_for_a_person(desk, answered):
    close_case(answered, actor=desk.alice, now=desk.now)
    letter = Action.objects.get().message
    letter.text = "Schicken Sie sofort ein Foto."
    letter.save(update_fields=["text"])
    desk.later(minutes=1)
    send_due(worker="w1", now=lambda: desk.now)
    action = Action.objects.get()
    assert (action.state, action.last_error) == ("failed", "blocked_finding")
