"""Drafts: written by the desk or by a person, checked before they are sent."""

from decimal import Decimal

import pytest

from kefu.approvals.letter_check import finding_key
from kefu.approvals.limits import Chosen
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Draft
from kefu.compliance import lint
from kefu.flow.answering import prepare_draft, save_draft
from kefu.flow.letter_context import letter_language
from kefu.outbox.models import Action
from tests.flow.letters import POLITE, answer
from tests.mails import buyer_mail

pytestmark = pytest.mark.django_db


def test_a_draft_waits_when_the_agent_opens_the_case(case):
    assert (case.issue, case.language, str(case.price)) == ("damaged", "de", "28.90")
    draft = case.draft
    assert draft.text
    assert draft.gloss_in("zh") != draft.gloss_in("en") != draft.text
    assert not draft.edited


@pytest.mark.rule("PRD-1")
def test_without_a_photo_the_proposal_asks_for_one(case):
    verdict = case.decisions.first().verdict
    assert (verdict["next"], "photo" in verdict["asks"]) == ("ask_buyer", True)


def test_what_an_agent_typed_is_never_replaced(desk, case):
    save_draft(
        case,
        text="Mein Text",
        gloss="",
        subject="s",
        remedies=["ask_buyer"],
        version=case.draft.version,
        actor=desk.alice,
        now=desk.now,
    )
    desk.receive(buyer_mail("Hallo?", at=desk.later(minutes=1)))
    desk.understand(case)
    assert Draft.objects.get(case=case).text == "Mein Text"


def test_a_draft_changed_elsewhere_is_not_overwritten(desk, case):
    version = case.draft.version
    common = {"gloss": "", "subject": "s", "remedies": [], "version": version, "now": desk.now}
    save_draft(case, text="von Alice", actor=desk.alice, **common)
    with pytest.raises(NotAllowedNow, match="draft_changed_elsewhere"):
        save_draft(case, text="von Bob", actor=desk.bob, **common)


@pytest.mark.rule("MSG-4")
def test_a_blocked_finding_cannot_be_sent(desk, case):
    with pytest.raises(NotAllowedNow, match="blocked_finding") as refused:
        answer(desk, case, text=POLITE + " Schreiben Sie gern an anna@shop-example.de.")
    assert refused.value.facts["findings"][0]["rule"] == "MSG-4"
    assert not Action.objects.exists()


@pytest.mark.rule("MSG-6")
def test_an_overridden_warning_is_recorded(desk, case):
    text = POLITE + " Sie müssen uns ein Foto schicken."
    with pytest.raises(NotAllowedNow, match="unacknowledged_warning"):
        answer(desk, case, text=text)
    keys = [finding_key(f) for f in lint(text, language="de").findings]
    assert answer(desk, case, text=text, acknowledged=keys).state == "queued"
    event = case.events.get(code="warning_overridden")
    assert (event.facts["rule"], event.actor) == ("MSG-6", desk.alice)


def test_an_unfilled_gap_cannot_be_sent(desk, case):
    with pytest.raises(NotAllowedNow, match="unfilled_gap"):
        answer(desk, case, text=POLITE + " Nummer: ⟪tracking_number⟫")


def test_a_person_may_have_the_letter_written_for_another_remedy(desk, case):
    proposed = case.draft.text
    draft = prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["compensate"])
    assert draft.remedies == ["compensate"]
    assert draft.text != proposed


@pytest.mark.rule("STD-3")
def test_the_letter_names_the_share_that_the_agent_typed(desk, case):
    draft = prepare_draft(
        case,
        actor=desk.alice,
        now=desk.now,
        remedies=["compensate"],
        terms=[Chosen(remedy="compensate", amount=Decimal("7.50"))],
    )
    assert "7,50" in draft.text


def test_steps_beyond_the_verdict_are_all_in_the_letter(desk, case):
    draft = prepare_draft(
        case, actor=desk.alice, now=desk.now, remedies=["refund_full", "resend", "explain"]
    )
    assert "volle Erstattung" in draft.text
    assert "neue Lieferung" in draft.text
    assert "Wir packen jede Bestellung sorgfältig" in draft.text


@pytest.mark.rule("CLM-2")
def test_what_is_said_to_amazon_stands_in_no_letter_to_the_buyer(desk, case):
    draft = prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["answer_claim", "resend"])
    alone = prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["resend"])
    assert draft.text == alone.text
    only = prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["answer_claim"])
    assert only is None
    assert not Draft.objects.filter(case=case).exists()


@pytest.mark.rule("MSG-10")
@pytest.mark.parametrize(
    ("spoken", "marketplace", "letter"),
    [("", "DE", "de"), ("", "JP", "ja"), ("", "US", "en"), ("fr", "DE", "fr"), ("nl", "DE", "en")],
)
def test_a_buyer_who_said_nothing_is_written_to_in_the_language_of_the_marketplace(
    spoken, marketplace, letter
):
    assert letter_language(Case(language=spoken, marketplace=marketplace)) == letter
