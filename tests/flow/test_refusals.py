"""A buyer whom the answer did not satisfy: the trouble stands, the next offer follows, with an apology."""

import pytest

from kefu.approvals.letter_check import finding_key
from kefu.cases.models import Offer
from kefu.compliance import lint
from kefu.flow.answering import prepare_draft, send_answer
from kefu.outbox.sending import send_due
from tests.mails import ORDER, buyer_mail

MISSING = "Guten Tag, in dem Paket fehlt das USB-Kabel der Lampe. Sonst ist alles in Ordnung."
NOT_ANSWERED = "Das beantwortet meine Frage nicht. Was werden Sie tun?"
NO_REPLY = "Ich habe Ihnen gestern geschrieben und immer noch keine Antwort!"
VAGUE = "Da stimmt etwas nicht mit dem Ding."
SORRY = "dass unser Service Sie enttäuscht hat"


@pytest.fixture
def offered(desk):
    """A small compensation was offered for the missing cable, and the letter has left."""
    desk.order(ORDER)
    case = desk.case(buyer_mail(MISSING, at=desk.now))
    assert (case.issue, _next(case)) == ("missing_part", "compensate")
    draft = prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["compensate"])
    found = lint(draft.text, language="de").findings
    send_answer(
        case,
        text=draft.text,
        subject=draft.subject,
        remedies=[{"remedy": "compensate", "percent": "10"}],
        acknowledged=[finding_key(f) for f in found],
        reason="So steht es in den Regeln.",
        actor=desk.alice,
        now=desk.now,
    )
    desk.later(seconds=11)
    send_due(worker="w1", now=lambda: desk.now)
    return case


@pytest.mark.rule("PRD-10")
def test_a_complaint_about_the_answer_refuses_what_it_offered(desk, offered):
    _writes(desk, offered, NOT_ANSWERED)
    assert offered.issue == "missing_part"
    assert offered.offers.get().outcome == Offer.Outcome.REFUSED
    decision = offered.decisions.first()
    assert "compensate" in decision.facts["refused"]
    assert "compensate" not in [option["remedy"] for option in decision.verdict["options"]]


@pytest.mark.rule("MSG-6")
def test_the_next_letter_says_sorry_and_goes_on_with_the_trouble(desk, offered):
    _writes(desk, offered, NOT_ANSWERED)
    draft = prepare_draft(offered, actor=desk.alice, now=desk.now, remedies=["explain"])
    assert SORRY in draft.text
    assert "weitergegeben, damit wir es künftig besser machen" not in draft.text


@pytest.mark.rule("PRD-10")
def test_who_is_offered_a_part_and_asks_for_the_whole_refuses_the_part(desk, offered):
    _writes(desk, offered, "Ich möchte mein Geld zurück.")
    assert offered.offers.get().outcome == Offer.Outcome.REFUSED
    assert offered.issue == "missing_part"


@pytest.mark.rule("PRD-10")
def test_a_yes_refuses_nothing(desk, offered):
    _writes(desk, offered, "Einverstanden, das passt für mich so. Danke!")
    assert offered.offers.get().outcome == Offer.Outcome.OPEN


@pytest.mark.rule("PRD-10")
def test_who_complains_of_waiting_has_refused_nothing(desk, offered):
    _writes(desk, offered, "Ist das Kabel inzwischen unterwegs?")
    _writes(desk, offered, NO_REPLY)
    assert offered.offers.get().outcome == Offer.Outcome.OPEN
    assert offered.issue == "missing_part"


@pytest.mark.rule("STD-3")
def test_a_complaint_does_not_hide_that_nobody_understood_the_trouble(desk):
    desk.order(ORDER)
    case = desk.case(buyer_mail(VAGUE, at=desk.now))
    possible = case.decisions.first().sources["issue"]
    assert (case.issue, possible.split(":")[0]) == ("", "unclear")
    _writes(desk, case, NOT_ANSWERED)
    decision = case.decisions.first()
    assert (case.issue, decision.verdict["next"]) == ("", "hand_to_person")
    assert decision.sources["issue"] == possible


def _writes(desk, case, words):
    desk.later(hours=1)
    assert desk.case(buyer_mail(words, at=desk.now)) == case
    case.refresh_from_db()


def _next(case):
    return case.decisions.first().verdict["next"]
