"""Disputes: both sides heard, a neutral proposal from the policy, a recorded outcome."""

from decimal import Decimal

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Event
from kefu.flow.judging import judge
from kefu.returns import disputes, warehouse
from tests.returns.test_warehouse import jpeg, look

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RET-15")]


@pytest.fixture
def dispute(desk, lamp):
    """Anna says that the lamp was scratched when it came; the warehouse says that she used it."""
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    look(lamp, desk, "used", complete=None)
    return disputes.open_dispute(
        lamp.case, about="Who scratched the lamp?", actor=desk.alice, now=desk.now, ret=lamp
    )


def hear(dispute, desk, *sides, **given):
    for side in sides:
        disputes.state(
            dispute, side=side, text=f"{side} says so", actor=desk.alice, now=desk.now, **given
        )


def end(dispute, desk, outcome, actor="bob", **given):
    known = {"amount": None, "reason": "Photos", "now": desk.now, **given}
    disputes.settle(dispute, outcome=outcome, actor=getattr(desk, actor), **known)


def test_the_proposal_waits_for_both_sides(desk, dispute):
    decision = judge(dispute.case, now=desk.now)
    hear(dispute, desk, "buyer")
    with pytest.raises(NotAllowedNow, match="both_sides_first"):
        disputes.propose(dispute, decision, actor=desk.alice, now=desk.now)
    hear(dispute, desk, "seller")
    proposal = disputes.propose(dispute, decision, actor=desk.alice, now=desk.now)
    assert proposal["remedy"] == "refund_partial"
    assert (proposal["amount"], proposal["currency"], proposal["why"]) == ("14.45", "EUR", ["worn"])
    assert proposal["rules"] == ["RET-9"]


def test_whoever_asks_the_proposal_is_the_same(desk, dispute):
    hear(dispute, desk, "buyer", "seller")
    decision = judge(dispute.case, now=desk.now)
    one = disputes.propose(dispute, decision, actor=desk.alice, now=desk.now)
    two = disputes.propose(dispute, decision, actor=desk.bob, now=desk.now)
    assert one == two


def test_a_new_word_takes_the_proposal_back_and_erases_nothing(desk, dispute):
    hear(dispute, desk, "buyer", "seller")
    disputes.propose(dispute, judge(dispute.case, now=desk.now), actor=desk.alice, now=desk.now)
    hear(dispute, desk, "buyer")
    assert dispute.proposal == {}
    assert [s.side for s in dispute.statements.all()] == ["buyer", "seller", "buyer"]


def test_evidence_is_kept_with_what_was_said(desk, dispute, lamp):
    photo = warehouse.add_photo(lamp, jpeg(), actor=desk.bob, now=desk.now)
    hear(dispute, desk, "seller", photos=[photo])
    assert list(dispute.statements.get().photos.all()) == [photo]


def test_an_agent_takes_the_proposal_another_end_takes_a_supervisor(desk, dispute):
    hear(dispute, desk, "buyer", "seller")
    with pytest.raises(NotAllowedNow, match="no_proposal"):
        end(dispute, desk, "proposal", actor="alice")
    disputes.propose(dispute, judge(dispute.case, now=desk.now), actor=desk.alice, now=desk.now)
    with pytest.raises(NotAllowedNow, match="may_not_settle"):
        end(dispute, desk, "buyer", actor="alice", amount=Decimal("28.90"))
    end(dispute, desk, "middle", amount=Decimal("20.00"))
    dispute.refresh_from_db()
    assert (dispute.outcome, dispute.amount, dispute.settled_by) == ("middle", 20, desk.bob)
    assert Event.objects.filter(case=dispute.case, code="dispute_settled").exists()


def test_an_end_has_a_reason_and_is_one(desk, dispute):
    with pytest.raises(NotAllowedNow, match="reason_needed_to_settle"):
        end(dispute, desk, "seller", reason=" ")
    end(dispute, desk, "seller", amount=Decimal(5))
    assert dispute.amount is None  # nothing goes back where the seller was right
    for verb in (lambda: hear(dispute, desk, "buyer"), lambda: end(dispute, desk, "buyer")):
        with pytest.raises(NotAllowedNow, match="dispute_over"):
            verb()


def test_a_case_has_one_open_dispute(desk, dispute):
    with pytest.raises(NotAllowedNow, match="dispute_open"):
        disputes.open_dispute(dispute.case, about="Again", actor=desk.alice, now=desk.now)
    end(dispute, desk, "withdrawn")
    disputes.open_dispute(dispute.case, about="Again", actor=desk.alice, now=desk.now)


def test_a_statement_without_words_or_evidence_is_none(desk, dispute):
    with pytest.raises(NotAllowedNow, match="nothing_stated"):
        disputes.state(dispute, side="buyer", text=" ", actor=desk.alice, now=desk.now)
    with pytest.raises(NotAllowedNow, match="no_side"):
        hear(dispute, desk, "judge")
