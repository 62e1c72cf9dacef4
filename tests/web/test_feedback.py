"""The board of feedback, a feedback's page, and the steps at Amazon that follow from it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kefu.flow.steps_done import step_done
from kefu.guided.models import GuidedStep
from kefu.ratings.models import Feedback
from tests.mails import ORDER
from tests.ratings.test_feedback import row, take_in

pytestmark = pytest.mark.django_db
PRODUCT = "Die Qualität ist schlecht, nach zwei Tagen kaputt."


@pytest.fixture
def feedback(desk):
    desk.order(ORDER)
    take_in(desk, row(desk, comment=PRODUCT))
    return Feedback.objects.get()


def board(client, **asked):
    return client.get(reverse("feedback"), asked).content.decode()


def page(client, feedback):
    return client.get(reverse("feedback_one", args=[feedback.pk])).content.decode()


@pytest.mark.rule("FBK-1")
@pytest.mark.rule("FBK-3")
def test_the_board_shows_what_was_said_and_how_long_the_buyer_may_remove_it(desk, feedback, at):
    shown = board(at(desk.alice))
    assert PRODUCT in shown
    assert "for 59 days" in shown
    assert ORDER not in board(at(desk.alice), stars="3")
    assert ORDER in board(at(desk.alice), tab="all", stars="1")
    assert ORDER not in board(at(desk.alice), tab="asked")
    csv = b"".join(at(desk.alice).get(reverse("feedback"), {"as": "csv"})).decode()
    assert PRODUCT in csv


@pytest.mark.rule("FBK-2")
def test_a_ground_is_named_with_its_words_and_the_request_is_prepared(desk, feedback, at):
    client = at(desk.alice)
    shown = page(client, feedback)
    assert "wholly a product review" in shown
    assert '<q dir="auto">qualität</q>' in shown
    url = reverse("feedback_step", args=[feedback.pk])
    refused = client.post(url, {"kind": "ask_feedback_removal"}, follow=True)
    assert "Name the ground" in refused.content.decode()
    client.post(url, {"kind": "ask_feedback_removal", "ground": "product_review"})
    step = GuidedStep.objects.get()
    assert (step.case, step.language) == (feedback.case, "de")
    assert PRODUCT in step.text
    step_done(step, actor=desk.alice, now=desk.now)
    feedback.refresh_from_db()
    assert (feedback.ground, feedback.removal_asked_at) == ("product_review", desk.now)
    assert ORDER in board(client, tab="asked")


@pytest.mark.rule("FBK-2")
@pytest.mark.rule("FBK-3")
def test_feedback_is_removed_on_day_59_and_no_longer_counts(desk, feedback, at):
    client = at(desk.alice)
    client.post(
        reverse("feedback_step", args=[feedback.pk]),
        {"kind": "ask_feedback_removal", "ground": "product_review"},
    )
    step_done(GuidedStep.objects.get(), actor=desk.alice, now=desk.now)
    day_59 = feedback.left_at + timedelta(days=59)
    desk.now = day_59
    take_in(desk, covers=(feedback.left_at - timedelta(days=1), day_59))
    feedback.refresh_from_db()
    assert feedback.missing_since == day_59
    assert GuidedStep.objects.get().state == "confirmed"
    assert ORDER in board(client, tab="missing")
    client.post(reverse("feedback_settle", args=[feedback.pk]), {"do": "removed", "by": "amazon"})
    feedback.refresh_from_db()
    assert (feedback.negative, feedback.removed_by) == (False, "amazon")
    assert "does not count" in page(client, feedback)


@pytest.mark.rule("FBK-1")
def test_a_public_reply_is_prepared_noted_and_proved_by_the_report(desk, feedback, at):
    at(desk.alice).post(reverse("feedback_step", args=[feedback.pk]), {"kind": "reply_to_feedback"})
    step = GuidedStep.objects.get()
    step_done(step, actor=desk.alice, now=desk.now)
    feedback.refresh_from_db()
    assert feedback.reply == step.text != ""
    desk.later(days=1)
    take_in(desk, row(desk, comment=PRODUCT, reply=step.text))
    step.refresh_from_db()
    assert step.state == "confirmed"


@pytest.mark.rule("REV-2")
def test_the_cause_is_filed_and_leads_to_a_task(desk, feedback, at):
    client = at(desk.alice)
    assert "seems to be quality" in page(client, feedback)
    client.post(
        reverse("feedback_cause", args=[feedback.pk]),
        {"cause": "quality", "task": "1", "reason": "Glass breaks"},
    )
    feedback.refresh_from_db()
    assert feedback.cause == "quality"
    assert feedback.case.tasks.get(code="improve_quality").note == "Glass breaks"


def test_a_full_page_costs_no_query_a_row(desk, at, django_assert_max_num_queries):
    take_in(desk, *[row(desk, order=f"302-0000000-{n:07d}", comment=PRODUCT) for n in range(60)])
    client = at(desk.alice)
    board(client)
    with django_assert_max_num_queries(16):
        shown = board(client)
    assert shown.count("302-0000000-") >= 50
    assert 'rel="next"' in shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_are_whole_in_both_languages(desk, feedback, at, language):
    desk.alice.language = language
    desk.alice.save()
    client = at(desk.alice)
    assert client.get(reverse("feedback")).status_code == 200
    assert client.get(reverse("feedback_one", args=[feedback.pk])).status_code == 200
