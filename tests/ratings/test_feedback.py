"""Feedback as the report tells it: written once, changes kept, the bad ones into cases (FBK)."""

from datetime import timedelta

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case
from kefu.ratings.models import Feedback
from kefu.ratings.takein import FeedbackRow, take_in_feedback
from kefu.ratings.verbs import (
    file_cause,
    note_removal_asked,
    note_removal_refused,
    note_removed,
    note_replied,
    note_stands,
)
from tests.mails import ORDER, buyer_mail

pytestmark = pytest.mark.django_db
OTHER = "302-7777777-1111111"


def row(desk, order=ORDER, rating=1, comment="Die Lampe kam zerbrochen an.", **more):
    return FeedbackRow(
        order_id=order,
        left_at=desk.now - timedelta(days=1),
        rating=rating,
        comment=comment,
        rater="anna.keller@marketplace.amazon.de",
        marketplace="DE",
        **more,
    )


def take_in(desk, *rows, covers=None):
    return take_in_feedback(desk.store, rows, now=desk.now, covers=covers)


def codes(feedback):
    return list(feedback.changes.values_list("code", flat=True))


@pytest.mark.rule("FBK-1")
def test_bad_feedback_opens_a_case_with_the_buyers_words_and_good_feedback_does_not(desk):
    order = desk.order(ORDER)
    taken = take_in(desk, row(desk), row(desk, order=OTHER, rating=4, comment="Schön"))
    assert (taken.new, taken.changed, taken.refused) == (2, 0, [])
    bad, good = Feedback.objects.order_by("rating")
    assert (bad.order, bad.rater) == (order, "A…@…")
    assert good.case is None
    message = bad.case.messages.get()
    assert (message.kind, message.text) == ("feedback", "Die Lampe kam zerbrochen an.")
    desk.understand(bad.case)
    assert bad.case.issue == "damaged"
    assert not bad.case.deadlines.exists()


@pytest.mark.rule("FBK-1")
def test_three_stars_open_a_case_and_the_same_report_again_changes_nothing(desk):
    for _ in range(2):
        taken = take_in(desk, row(desk, rating=3))
    assert (taken.new, taken.changed) == (0, 0)
    assert (Feedback.objects.count(), Case.objects.count()) == (1, 1)


def test_feedback_joins_the_case_of_its_order(desk):
    case = desk.case(buyer_mail("Die Lampe ist kaputt.", at=desk.now - timedelta(days=2)))
    take_in(desk, row(desk))
    assert Feedback.objects.get().case == case


def test_what_a_later_report_says_otherwise_is_written_and_what_stood_there_is_kept(desk):
    take_in(desk, row(desk, rating=4))
    desk.later(days=1)
    taken = take_in(desk, row(desk, rating=2, comment="Doch nicht gut"))
    feedback = Feedback.objects.get()
    assert (taken.changed, feedback.rating, feedback.comment) == (1, 2, "Doch nicht gut")
    change = feedback.changes.get(code="feedback_rating")
    assert change.facts == {"was": 4, "is": 2}
    assert feedback.case is not None


def test_an_empty_cell_says_nothing(desk):
    take_in(desk, row(desk, reply="Es tut uns leid."))
    take_in(desk, row(desk, comment="", reply=""))
    feedback = Feedback.objects.get()
    assert (feedback.reply, bool(feedback.comment)) == ("Es tut uns leid.", True)


def test_a_line_without_stars_or_order_is_refused_and_the_rest_goes_on(desk):
    taken = take_in(desk, row(desk, rating=6), row(desk, order=""), row(desk, order=OTHER))
    assert taken.refused == [(ORDER, "no_stars"), ("", "no_order_id")]
    assert Feedback.objects.get().amazon_order_id == OTHER


@pytest.mark.rule("HLT-1")
def test_feedback_that_a_report_no_longer_names_is_missing_until_a_person_says_removed(desk):
    take_in(desk, row(desk), row(desk, order=OTHER))
    desk.later(days=2)
    span = (desk.now - timedelta(days=30), desk.now)
    taken = take_in(desk, row(desk, order=OTHER), covers=span)
    gone = Feedback.objects.get(amazon_order_id=ORDER)
    assert (taken.missing, gone.missing_since, gone.negative) == (1, desk.now, True)
    note_removed(gone, by="buyer", reason="", actor=desk.alice, now=desk.now)
    assert (gone.negative, gone.missing_since) == (False, None)
    with pytest.raises(NotAllowedNow, match="already_removed"):
        note_removed(gone, by="amazon", reason="", actor=desk.alice, now=desk.now)


def test_a_report_that_names_it_again_takes_the_doubt_back(desk):
    take_in(desk, row(desk))
    span = (desk.now - timedelta(days=30), desk.now + timedelta(days=1))
    take_in(desk, covers=span)
    assert Feedback.objects.get().missing_since is not None
    take_in(desk, row(desk), covers=span)
    assert Feedback.objects.get().missing_since is None


def test_a_removed_one_that_the_report_still_names_is_told_once_and_stays_removed(desk):
    take_in(desk, row(desk))
    feedback = Feedback.objects.get()
    note_removed(feedback, by="amazon", reason="", actor=desk.bob, now=desk.now)
    for _ in range(3):
        take_in(desk, row(desk))
    feedback.refresh_from_db()
    assert feedback.removed_at is not None
    assert codes(feedback).count("feedback_still_told") == 1
    note_stands(feedback, reason="Seen there", actor=desk.bob, now=desk.now)
    assert feedback.negative


@pytest.mark.rule("FBK-2")
def test_amazon_is_asked_to_remove_it_refuses_and_is_asked_on_another_ground(desk):
    take_in(desk, row(desk))
    feedback = Feedback.objects.get()
    with pytest.raises(NotAllowedNow, match="no_ground"):
        note_removal_asked(feedback, ground="", reason="", actor=desk.alice, now=desk.now)
    with pytest.raises(NotAllowedNow, match="removal_not_asked"):
        note_removal_refused(feedback, reason="", actor=desk.alice, now=desk.now)
    note_removal_asked(feedback, ground="product_review", reason="", actor=desk.alice, now=desk.now)
    with pytest.raises(NotAllowedNow, match="removal_asked"):
        note_removal_asked(feedback, ground="obscene", reason="", actor=desk.alice, now=desk.now)
    note_removal_refused(feedback, reason="They keep it", actor=desk.alice, now=desk.now)
    note_removal_asked(feedback, ground="obscene", reason="", actor=desk.alice, now=desk.now)
    assert feedback.removal_refused_at is None
    assert codes(feedback)[-3:] == [
        "feedback_removal_asked",
        "feedback_removal_refused",
        "feedback_removal_asked",
    ]


@pytest.mark.rule("FBK-1")
def test_a_public_reply_and_the_cause_are_steps_with_their_person(desk):
    take_in(desk, row(desk))
    feedback = Feedback.objects.get()
    with pytest.raises(NotAllowedNow, match="empty_reply"):
        note_replied(feedback, reply="  ", actor=desk.alice, now=desk.now)
    note_replied(feedback, reply="We are sorry.", actor=desk.alice, now=desk.now)
    file_cause(feedback, cause="quality", reason="Glass", actor=desk.alice, now=desk.now)
    last = feedback.changes.last()
    assert (last.actor, last.reason, last.facts["is"]) == (desk.alice, "Glass", "quality")


def test_the_same_order_number_in_two_stores_is_two_feedbacks(desk):
    from tests.desk import open_desk

    other = open_desk("luna")
    take_in(desk, row(desk))
    take_in(other, row(other))
    assert Feedback.objects.count() == 2


def test_five_hundred_lines_cost_no_query_each(desk, django_assert_max_num_queries):
    rows = [row(desk, order=f"302-1234567-{n:07d}") for n in range(500)]
    with django_assert_max_num_queries(90):
        take_in(desk, *rows)
