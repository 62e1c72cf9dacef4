"""What a person did step by step at Amazon is told to the claim it is about (CLM-2, CLM-6)."""

import pytest

from kefu.claims.models import Claim
from kefu.flow.steps_done import step_done
from kefu.guided.verbs import begin
from tests.claims.test_takein import decided, opened
from tests.mails import ORDER

pytestmark = pytest.mark.django_db


@pytest.mark.rule("CLM-2")
@pytest.mark.rule("CLM-6")
def test_an_answer_and_an_appeal_done_step_by_step_stand_with_the_claim(desk):
    desk.order(ORDER)
    case = desk.case(opened(desk))
    step = begin(case, kind="answer_claim", actor=desk.alice, now=desk.now)
    step_done(step, actor=desk.alice, now=desk.later(hours=5), note="Proof sent")
    claim = Claim.objects.get()
    assert (claim.state, claim.answered_at) == ("answered", desk.now)
    assert claim.changes.last().reason == "Proof sent"
    desk.later(days=3)
    desk.receive(decided(desk))
    step = begin(case, kind="appeal_claim", actor=desk.bob, now=desk.now)
    step_done(step, actor=desk.bob, now=desk.later(days=10))
    claim.refresh_from_db()
    assert claim.appealed_at == desk.now


def test_a_step_about_an_order_without_a_claim_is_recorded_all_the_same(desk):
    desk.order(ORDER)
    case = desk.case(opened(desk))
    Claim.objects.all().delete()
    step = begin(case, kind="answer_claim", actor=desk.alice, now=desk.now)
    step_done(step, actor=desk.alice, now=desk.now)
    assert step.state == "done_claimed"
