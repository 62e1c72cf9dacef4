"""Two cases become one, with their returns, claims and clocks, and two again."""

from datetime import timedelta

import pytest

from kefu.cases.models import Case
from kefu.claims.models import Claim
from kefu.flow.judging import judge
from kefu.flow.regrouping import merge, undo
from kefu.returns import verbs, warehouse
from tests.mails import ORDER, buyer_mail, notice
from tests.returns.cast import request_mail
from tests.returns.test_warehouse import look

pytestmark = pytest.mark.django_db
OTHER = "302-7777777-1111111"


@pytest.fixture
def letter(desk):
    """Anna writes without naming her order."""
    return desk.case(
        buyer_mail("Where is my money?", at=desk.now, order="", alias="x9", case_uuid="")
    )


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def by(desk):
    return {"actor": desk.alice, "now": desk.now}


def told(case: Case) -> dict[str, object]:
    return {name: fact["value"] for name, fact in fresh(case).record_facts.items()}


@pytest.mark.rule("RET-2")
def test_a_return_tells_the_surviving_case_how_far_it_is(desk, lamp, letter):
    asked = lamp.case
    due = asked.deadlines.get(kind="return_answer").due_at
    row = merge(asked, into=letter, **by(desk))
    lamp.refresh_from_db()
    assert lamp.case == letter
    assert told(letter) == {"return_status": "requested"}
    assert told(asked) == {}
    assert fresh(letter).deadlines.get(kind="return_answer", met_at=None).due_at == due
    assert not fresh(asked).deadlines.exclude(kind="reply").filter(met_at=None).exists()

    verbs.answer(lamp, "authorise", **by(desk))
    assert letter.deadlines.get(kind="return_answer").met_at == desk.now
    warehouse.arrive(lamp, **by(desk))
    look(lamp, desk, "used")
    facts = judge(fresh(letter), now=desk.now).facts
    assert (facts["return_status"], facts["return_grade"]) == ("inspected", "used")

    undo(row, **by(desk))
    lamp.refresh_from_db()
    assert lamp.case == asked
    assert told(asked) == {"return_status": "inspected", "return_grade": "used"}
    assert told(letter) == {}
    assert asked.deadlines.get(kind="return_answer").met_at == desk.now


def test_of_two_clocks_of_a_kind_the_earlier_one_runs_on(desk, lamp, take_in):
    desk.order(OTHER)
    desk.receive(request_mail(desk, order=OTHER, rma="R2", at=desk.now - timedelta(hours=30)))
    later, earlier = lamp.case, Case.objects.get(amazon_order_id=OTHER)
    ends = {case: case.deadlines.get(kind="return_answer").due_at for case in (later, earlier)}
    row = merge(earlier, into=later, **by(desk))
    assert fresh(later).due_at == ends[earlier]
    assert sorted(ret.case_id for ret in later.returns.all()) == [later.pk] * 2
    undo(row, **by(desk))
    assert [case.deadlines.get(kind="return_answer").due_at for case in ends] == [*ends.values()]
    assert (fresh(later).due_at, fresh(earlier).due_at) == tuple(ends.values())


@pytest.mark.rule("CLM-2")
def test_a_claim_and_what_was_said_of_it_go_to_the_surviving_case(desk, letter):
    desk.order(ORDER)
    case = desk.case(
        notice(
            "A_Z_CLAIM_RESPONDENT_NOTIFY",
            at=desk.now,
            subject=f"Action required: Claim received on order {ORDER}",
            body=f"Order: {ORDER}\nClaim amount: EUR 28.90\nReason: Item not as described",
        )
    )
    case.stated_facts = {"fault": {"value": "seller", "at": desk.now.isoformat()}}
    case.save(update_fields=["stated_facts"])
    row = merge(case, into=letter, **by(desk))
    assert Claim.objects.get().case == letter
    facts = judge(fresh(letter), now=desk.now).facts
    assert (facts["claim_status"], facts["fault"]) == ("open", "seller")
    assert facts["claim_answer_due"]
    undo(row, **by(desk))
    assert Claim.objects.get().case == case
    assert "fault" not in fresh(letter).stated_facts
