"""From a letter to its limits: who is asked, what nobody can allow, and two answers at once."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, connections

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.approvals.bounds import Bound
from kefu.approvals.models import Approval
from kefu.approvals.setting import set_limit
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Offer
from kefu.flow.approving import grant
from kefu.flow.settling import accept
from kefu.outbox.models import Action
from tests.desk import open_desk
from tests.flow.scratches import answer, limit, scratched
from tests.mails import ORDER, notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(desk):
    return scratched(desk)


@pytest.mark.rule("STD-3")
def test_within_policy_and_limits_the_answer_leaves(desk, case):
    limit(desk, "concession", "6")
    assert answer(desk, case, "6.00").state == "queued"
    offer = case.offers.get()
    assert (offer.amount, offer.currency, offer.rule) == (Decimal(6), "EUR", "PRD-1")


@pytest.mark.rule("STD-3")
@pytest.mark.parametrize(
    ("measure", "amount", "more"),
    [
        ("concession", "5", {}),
        ("order", "5", {}),
        ("buyer", "5", {"days": 30}),
        ("day", "5", {}),
        ("share", "", {"number": "20"}),
    ],
)
def test_beyond_a_limit_a_reason_and_a_second_person_are_needed(desk, case, measure, amount, more):
    limit(desk, measure, amount, **more)
    with pytest.raises(NotAllowedNow, match="reason_needed") as refused:
        answer(desk, case, "6.00")
    assert [why["code"] for why in refused.value.facts["why"]] == [f"limit_{measure}"]
    outcome = answer(desk, case, "6.00", reason="old customer")
    assert (outcome.state, outcome.approval.needs) == ("needs_approval", "supervisor")
    assert not Action.objects.exists()
    grant(outcome.approval, actor=desk.bob, now=desk.now)
    assert Approval.objects.get().message == Action.objects.get().message


@pytest.mark.rule("STD-3")
def test_a_supervisor_beyond_their_own_limits_leaves_it_to_the_owner(desk, case):
    limit(desk, "concession", "2")
    owner = limit(desk, "concession", "5", role="supervisor")
    approval = answer(desk, case, "6.00", reason="r").approval
    assert approval.needs == "owner"
    with pytest.raises(NotAllowedNow, match="beyond_your_limits") as refused:
        grant(approval, actor=desk.bob, now=desk.now)
    assert refused.value.facts["why"][0]["numbers"]["limit"] == "5"
    assert Approval.objects.get().answer == "open"
    grant(approval, actor=owner, now=desk.now)
    assert case.offers.get().offered_by == desk.alice


@pytest.mark.rule("STD-3")
def test_what_cannot_be_compared_with_a_supervisors_limit_is_the_owners(desk, case):
    owner = limit(desk, "concession", "50", role="supervisor")
    limit(desk, "concession", "1")
    approval = answer(desk, case, "6.00", reason="r").approval
    no_rate = Bound(measure="concession", amounts={"CHF": Decimal(50)})
    set_limit("supervisor", no_rate, store=None, actor=owner, now=desk.later(hours=1))
    with pytest.raises(NotAllowedNow, match="beyond_your_limits") as refused:
        grant(approval, actor=desk.bob, now=desk.now)
    assert refused.value.facts["why"][0]["code"] == "rate_unknown"
    grant(approval, actor=owner, now=desk.now)


@pytest.mark.rule("STD-3")
def test_a_supervisor_who_answers_has_limits_of_their_own(desk, case):
    limit(desk, "concession", "5", role="supervisor")
    outcome = answer(desk, case, "6.00", actor=desk.bob, reason="r")
    assert (outcome.state, outcome.approval.needs) == ("needs_approval", "owner")


@pytest.mark.rule("STD-3")
def test_the_yes_is_weighed_when_it_is_said_not_when_it_was_asked(desk, case):
    limit(desk, "concession", "2")
    approval = answer(desk, case, "6.00", reason="r").approval
    assert approval.needs == "supervisor"
    limit(desk, "concession", "3", role="supervisor")
    with pytest.raises(NotAllowedNow, match="beyond_your_limits"):
        grant(approval, actor=desk.bob, now=desk.now)


@pytest.mark.rule("RET-9")
def test_nobody_can_allow_more_than_was_paid(desk, case):
    assert answer(desk, case, "8.00").state == "queued"
    accept(case.offers.get(), actor=desk.alice, now=desk.later(hours=1))
    with pytest.raises(NotAllowedNow, match="more_than_paid") as refused:
        answer(desk, case, "21.00", "refund_full", reason="please")
    told = refused.value.facts
    assert (told["paid"], told["had"], told["left"]) == ("28.90", "8.00", "20.90")
    owner = User.objects.create(username="o", role=Role.OWNER)
    with pytest.raises(NotAllowedNow, match="more_than_paid"):
        answer(desk, case, "21.00", "refund_full", actor=owner, reason="please")
    assert not Approval.objects.exists()


@pytest.mark.rule("RET-9")
def test_a_yes_that_has_become_too_much_is_refused(desk, case):
    approval = answer(desk, case, "28.90", "refund_without_return", reason="r").approval
    body = f"We have refunded your customer for order {ORDER}.\nRefund amount: EUR 10.00\n"
    mail = notice(
        "REFUND_ISSUED",
        at=desk.later(hours=1),
        subject=f"Refund initiated for order {ORDER}",
        body=body,
    )
    desk.receive(mail)
    with pytest.raises(NotAllowedNow, match="more_than_paid"):
        grant(approval, actor=desk.bob, now=desk.now)
    assert Approval.objects.get().answer == "open"
    assert not Action.objects.exists()


@pytest.mark.postgres
@pytest.mark.rule("STD-3")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("measure", ["buyer", "day", "day_count"])
def test_two_answers_at_once_never_pass_a_limit_together(measure):
    """Two cases of one buyer, two clicks in the same moment: one leaves, the other asks."""
    desk = open_desk()
    one, other = scratched(desk), scratched(desk, "302-7654321-1234567")
    if measure == "day_count":
        limit(desk, measure, number="1")
    else:
        limit(desk, measure, "8", days=30 if measure == "buyer" else None)
    ready, came_of_it = threading.Barrier(2), []

    def click(case):
        ready.wait()
        try:
            came_of_it.append(answer(desk, case, "5.00").state)
        except NotAllowedNow as refused:
            came_of_it.append(refused.code)
        finally:
            connections.close_all()

    clicks = [threading.Thread(target=click, args=[case]) for case in (one, other)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert sorted(came_of_it) == ["queued", "reason_needed"]
    assert connection.vendor == "postgresql"
    assert Offer.objects.count() == 1
