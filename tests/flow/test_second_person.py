"""What a letter offers and promises: kept, within the verdict, or asked of a second person."""

from decimal import Decimal

import pytest

from kefu.approvals.limits import Chosen
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Draft, Offer
from kefu.flow.answering import prepare_draft
from kefu.flow.approving import deny, grant, withdraw
from kefu.outbox.models import Action
from tests.flow.letters import POLITE, REFUND, answer, deliver
from tests.mails import buyer_mail

pytestmark = pytest.mark.django_db


@pytest.mark.rule("STD-3")
def test_going_beyond_the_policy_needs_a_reason_and_a_second_person(desk, case):
    generous = [{"remedy": "compensate", "percent": "80"}]
    with pytest.raises(NotAllowedNow, match="reason_needed"):
        answer(desk, case, remedies=generous)
    outcome = answer(desk, case, remedies=generous, reason="old customer")
    assert (outcome.state, Action.objects.count()) == ("needs_approval", 0)
    with pytest.raises(NotAllowedNow, match="already_waiting_for_approval"):
        answer(desk, case, remedies=generous, reason="again")
    with pytest.raises(NotAllowedNow, match="may_not_approve"):
        desk.bob.role = "agent"
        grant(outcome.approval, actor=desk.bob, now=desk.now)
    desk.bob.role = "supervisor"
    grant(outcome.approval, actor=desk.bob, now=desk.now)
    deliver(desk)
    assert len(desk.server.taken) == 1
    assert case.offers.get().percent == 80


@pytest.mark.rule("STD-3")
def test_four_eyes_are_two_people(desk, case):
    outcome = answer(
        desk, case, remedies=[{"remedy": "refund_without_return"}], reason="r", actor=desk.bob
    )
    with pytest.raises(NotAllowedNow, match="same_person"):
        grant(outcome.approval, actor=desk.bob, now=desk.now)


@pytest.mark.rule("STD-3")
def test_a_denied_letter_stays_a_draft_and_can_be_asked_for_again(desk, case):
    generous = [{"remedy": "compensate", "percent": "80"}]
    first = answer(desk, case, remedies=generous, reason="r").approval
    deny(first, actor=desk.bob, now=desk.now, note="too much")
    assert case.draft.text
    second = answer(desk, case, remedies=generous, reason="r").approval
    withdraw(second, actor=desk.alice, now=desk.now)
    assert Action.objects.count() == 0


@pytest.mark.rule("PRD-10")
def test_every_offer_is_kept_and_what_it_promises_becomes_a_task(desk, case):
    outcome = answer(
        desk, case, remedies=[{"remedy": "refund_full", "amount": "28.90"}], reason="r"
    )
    if outcome.state == "needs_approval":
        grant(outcome.approval, actor=desk.bob, now=desk.now)
    offer = case.offers.get()
    assert (offer.remedy, str(offer.amount), offer.outcome) == ("refund_full", "28.90", "open")
    assert case.tasks.filter(code="refund_at_amazon", state="open").exists()


@pytest.mark.rule("PRD-10")
def test_an_offer_the_buyer_refuses_is_not_made_again(desk, case):
    outcome = answer(desk, case, remedies=[{"remedy": "compensate", "percent": "30"}], reason="r")
    if outcome.state == "needs_approval":
        grant(outcome.approval, actor=desk.bob, now=desk.now)
    deliver(desk)
    desk.receive(buyer_mail("Nein danke, ich möchte keine Teilerstattung.", at=desk.later(hours=1)))
    desk.understand(case)
    assert case.offers.get().outcome == "refused"
    verdict = case.decisions.first().verdict
    assert "compensate" not in [option["remedy"] for option in verdict["options"]]


def test_a_letter_that_nobody_could_allow_is_refused_in_words(desk, case):
    before = case.draft.text
    terms = [Chosen(remedy="compensate", amount=Decimal("99.00"))]
    with pytest.raises(NotAllowedNow) as refused:
        prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["compensate"], terms=terms)
    assert refused.value.code == "amount_not_possible"
    assert Draft.objects.get(case=case).text == before


@pytest.mark.rule("STD-3")
def test_a_promise_beyond_the_verdict_does_not_leave_unasked(desk, case):
    with pytest.raises(NotAllowedNow, match="blocked_finding") as refused:
        answer(desk, case, text=REFUND)
    assert [f["rule"] for f in refused.value.facts["findings"]] == ["STD-3"]
    outcome = answer(
        desk, case, text=REFUND, remedies=[{"remedy": "refund_full"}], reason="Stammkundin"
    )
    assert outcome.state == "needs_approval"
    assert grant(outcome.approval, actor=desk.bob, now=desk.now).state == "queued"
    assert deliver(desk) == 1


@pytest.mark.rule("STD-3")
def test_what_was_promised_before_may_be_spoken_of_again(desk, case):
    Offer.objects.create(case=case, remedy="refund_full", offered_at=desk.now)
    assert answer(desk, case, text=REFUND).state == "queued"


@pytest.mark.rule("STD-3")
def test_a_letter_promises_no_more_than_what_is_ticked(desk, case):
    text = POLITE + " Wir erstatten Ihnen 25,00 € für den Schaden."
    for remedies in ([], [{"remedy": "compensate", "amount": "5.00"}]):
        with pytest.raises(NotAllowedNow, match="blocked_finding"):
            answer(desk, case, text=text, remedies=remedies, reason="r")


@pytest.mark.rule("MSG-4")
@pytest.mark.parametrize("part", ["text", "subject"])
def test_a_letter_that_the_rules_no_longer_let_pass_is_not_granted(desk, case, part):
    remedies = [{"remedy": "refund_full"}]
    approval = answer(desk, case, text=REFUND, remedies=remedies, reason="r").approval
    approval.subject = {**approval.subject, part: approval.subject[part] + " www.shop-example.de"}
    approval.save(update_fields=["subject"])
    with pytest.raises(NotAllowedNow, match="blocked_finding"):
        grant(approval, actor=desk.bob, now=desk.now)
    assert not Action.objects.exists()
