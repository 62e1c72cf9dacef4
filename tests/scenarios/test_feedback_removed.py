"""Feedback of one star: a case, an answer, a request to Amazon; the buyer takes it away on day 59, or too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from kefu.ratings.models import Feedback
from tests.scenarios.stage import Stage

Open = Callable[..., Stage]


@pytest.mark.rule("FBK-1")
@pytest.mark.rule("FBK-2")
@pytest.mark.rule("FBK-3")
@pytest.mark.rule("HLT-1")
def test_feedback_is_removed_by_its_buyer_on_day_59(stage: Open) -> None:
    us = stage("us", "2026-08-03T16:00Z")
    order = us.delivered_order()
    before = us.defects()
    left = us.happen("feedback", order, rating=1, comment="The box was crushed. Never again.")
    us.reports()
    feedback = Feedback.objects.get()
    assert (feedback.rating, feedback.case.amazon_order_id) == (1, order)
    assert us.defects()[0] == us.amazons("order_defect_rate")[0] == before[0] + 1

    _asked_of_amazon_in_vain(us, order, feedback)
    limit = us.moment(left["left_at"]) + timedelta(days=60)
    us.until(limit - timedelta(days=2))
    page = us.read(us.alice, "feedback_one", feedback.pk)
    assert "for 1 day" in page
    us.until(limit - timedelta(days=1))
    us.happen("feedback_removed", order)
    us.reports()
    feedback.refresh_from_db()
    assert feedback.missing_since is not None and feedback.removed_at is None
    assert "no longer names this feedback" in us.read(us.alice, "feedback_one", feedback.pk)
    us.press(
        us.alice, "feedback_settle", feedback.pk, do="removed", by="buyer", reason="Gone there"
    )
    feedback.refresh_from_db()
    assert (feedback.removed_by, feedback.missing_since) == ("buyer", None)
    assert us.defects()[0] == us.amazons("order_defect_rate")[0] == before[0]


def _asked_of_amazon_in_vain(us: Stage, order: str, feedback: Feedback) -> None:
    page = us.read(us.alice, "feedback_one", feedback.pk)
    assert "The box was crushed" in page
    us.press(
        us.alice, "feedback_step", feedback.pk, kind="ask_feedback_removal", ground="product_review"
    )
    step = us.step("ask_feedback_removal", order)
    assert "submitted" in us.at_amazon(step, "/feedback-manager/removal", ground="product_review")
    us.did_it(us.alice, step)
    feedback.refresh_from_db()
    assert feedback.removal_asked_at is not None
    us.later(days=2, hours=1)
    [booked] = us.books("feedback", order)
    assert booked["removal_refused_at"] is not None  # it is about a box, and no product review
    us.press(us.alice, "feedback_settle", feedback.pk, do="refused", reason="Amazon keeps it")
    feedback.refresh_from_db()
    assert feedback.removal_refused_at is not None
    assert us.defects()[0] == us.amazons("order_defect_rate")[0]


@pytest.mark.rule("FBK-3")
def test_on_day_61_a_buyer_cannot_take_it_away_any_more(stage: Open) -> None:
    us = stage("us", "2026-08-03T16:00Z")
    order = us.delivered_order()
    us.happen("feedback", order, rating=2, comment="Late.")
    us.reports()
    feedback = Feedback.objects.get()
    us.later(days=61)
    refused = us.relay.ask(
        "/happen", {"what": "feedback_removed", "store": us.key, "order_id": order}
    )
    assert "within 60 days" in refused["error"]
    us.reports()
    feedback.refresh_from_db()
    assert feedback.missing_since is None
    page = us.read(us.alice, "feedback_one", feedback.pk)
    assert "<dd>no longer</dd>" in page


@pytest.mark.rule("FBK-1")
@pytest.mark.rule("FBK-2")
@pytest.mark.parametrize(("stars", "case"), [(3, True), (4, False)])
def test_three_stars_open_a_case_and_amazon_removes_what_it_names(
    stage: Open, stars: int, case: bool
) -> None:
    us = stage("us", "2026-08-03T16:00Z")
    order = us.delivered_order()
    us.happen(
        "feedback", order, rating=stars, nature="product_review", comment="The kettle is too small."
    )
    us.reports()
    if not case:  # Amazon's report tells of one to three stars alone
        assert not Feedback.objects.exists()
        return
    feedback = Feedback.objects.get()
    assert feedback.case is not None
    us.press(
        us.alice, "feedback_step", feedback.pk, kind="ask_feedback_removal", ground="product_review"
    )
    step = us.step("ask_feedback_removal", order)
    us.at_amazon(step, "/feedback-manager/removal", ground="product_review")
    us.did_it(us.alice, step)
    us.later(days=2, hours=1)
    us.reports()
    step.refresh_from_db()
    feedback.refresh_from_db()
    assert step.state == "confirmed"
    assert feedback.missing_since is not None or feedback.removed_at is not None
