"""From the verdict to a letter that leaves: findings, second person, undo, exactly once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.approvals.limits import Chosen
from kefu.approvals.models import Approval
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Attachment, Case, Draft, Offer, Task
from kefu.channels.port import Refused
from kefu.flow.answering import finding_key, findings, prepare_draft, save_draft, send_answer
from kefu.flow.approving import deny, grant, withdraw
from kefu.flow.letter_context import letter_language
from kefu.outbox.models import Action
from kefu.outbox.queueing import call_back
from kefu.outbox.sending import claim_next, send_due
from tests.mails import ORDER, buyer_mail

pytestmark = pytest.mark.django_db

POLITE = "Guten Tag, vielen Dank für Ihre Nachricht. Es tut uns sehr leid. Wir kümmern uns darum."
BROKEN = "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar."


def answer(desk, case, text=POLITE, remedies=(), acknowledged=(), reason="", actor=None):
    return send_answer(
        case,
        text=text,
        subject=f"Ihre Bestellung {ORDER}",
        remedies=list(remedies),
        acknowledged=list(acknowledged),
        reason=reason,
        actor=actor or desk.alice,
        now=desk.now,
    )


def deliver(desk, worker="w1"):
    desk.later(seconds=11)
    return send_due(worker=worker, now=lambda: desk.now)


@pytest.fixture
def case(desk):
    desk.order(ORDER)
    return desk.case(buyer_mail(BROKEN, at=desk.now - timedelta(hours=2)))


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


@pytest.mark.rule("MSG-1")
def test_a_sent_answer_stops_the_clock_and_not_before_it_is_sent(desk, case):
    outcome = answer(desk, case)
    case.refresh_from_db()
    assert (outcome.state, case.state, case.assignee) == ("queued", "waiting", desk.alice)
    assert case.due_at is not None
    assert deliver(desk) == 1
    case.refresh_from_db()
    assert case.due_at is None
    [(recipient, content)] = desk.server.taken
    assert recipient == case.buyer_address
    message = outcome.action.message
    message.refresh_from_db()
    assert message.delivery == "sent"
    assert f"<{message.message_id}>".encode() in content


def test_a_letter_can_be_called_back_while_it_waits(desk, case):
    action = answer(desk, case, remedies=[{"remedy": "refund_full"}], reason="kind").action
    if action is None:
        action = grant(Approval.objects.get(), actor=desk.bob, now=desk.now)
    call_back(action, actor=desk.alice, now=desk.now)
    case.refresh_from_db()
    assert (case.state, case.draft.text) == ("open", POLITE)
    assert not Offer.objects.exists()
    assert not Task.objects.filter(code="refund_at_amazon", state="open").exists()
    assert deliver(desk) == 0
    with pytest.raises(NotAllowedNow, match="already_leaving"):
        call_back(action, actor=desk.alice, now=desk.now)


def test_a_double_click_sends_once(desk, case):
    answer(desk, case)
    with pytest.raises(NotAllowedNow, match="same_answer_already_sent"):
        answer(desk, case)
    assert Action.objects.count() == 1


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
    keys = [finding_key(f) for f in findings(text, "de", "amazon").findings]
    assert answer(desk, case, text=text, acknowledged=keys).state == "queued"
    event = case.events.get(code="warning_overridden")
    assert (event.facts["rule"], event.actor) == ("MSG-6", desk.alice)


def test_an_unfilled_gap_cannot_be_sent(desk, case):
    with pytest.raises(NotAllowedNow, match="unfilled_gap"):
        answer(desk, case, text=POLITE + " Nummer: ⟪tracking_number⟫")


def test_without_a_mailbox_nothing_is_pretended(desk, case):
    desk.mailbox.active = False
    desk.mailbox.save()
    with pytest.raises(NotAllowedNow, match="no_mailbox"):
        answer(desk, case)


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


def test_a_refused_connection_is_tried_again_and_the_desk_is_told_in_the_end(desk, case):
    answer(desk, case)
    desk.server.fail_connect = Refused("not_reached", permanent=False)
    for _ in range(3):
        deliver(desk)
        desk.later(minutes=20)
    case.refresh_from_db()
    action = Action.objects.get()
    assert (action.state, action.attempts, case.state) == ("queued", 3, "open")
    desk.server.fail_connect = None
    deliver(desk)
    case.refresh_from_db()
    assert (Action.objects.get().state, case.state) == ("sent", "waiting")
    assert len(desk.server.taken) == 1


def test_a_letter_refused_for_good_comes_back_to_the_desk(desk, case):
    answer(desk, case)
    desk.server.fail_transmit = Refused("refused", "550 unknown", permanent=True)
    deliver(desk)
    case.refresh_from_db()
    assert (Action.objects.get().state, case.state) == ("failed", "open")
    assert case.due_at is not None


def test_a_broken_connection_leaves_a_doubt_that_is_never_settled_by_itself(desk, case):
    answer(desk, case)
    desk.server.fail_transmit = ConnectionResetError("gone")
    deliver(desk)
    desk.server.fail_transmit = None
    for _ in range(5):
        desk.later(hours=1)
        deliver(desk)
    case.refresh_from_db()
    assert (Action.objects.get().state, case.state) == ("in_doubt", "open")
    assert desk.server.taken == []


def test_two_workers_never_hold_the_same_letter(desk, case):
    answer(desk, case)
    desk.later(seconds=11)
    assert claim_next(worker="w1", now=desk.now) is not None
    assert claim_next(worker="w2", now=desk.now) is None
    desk.later(minutes=16)  # the lease has run out, and nothing had left
    assert claim_next(worker="w2", now=desk.now) is not None


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


def test_a_letter_that_nobody_could_allow_is_refused_in_words(desk, case):
    before = case.draft.text
    terms = [Chosen(remedy="compensate", amount=Decimal("99.00"))]
    with pytest.raises(NotAllowedNow) as refused:
        prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["compensate"], terms=terms)
    assert refused.value.code == "amount_not_possible"
    assert Draft.objects.get(case=case).text == before


@pytest.mark.rule("CLM-2")
def test_what_is_said_to_amazon_stands_in_no_letter_to_the_buyer(desk, case):
    draft = prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["answer_claim", "resend"])
    alone = prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["resend"])
    assert draft.text == alone.text
    only = prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["answer_claim"])
    assert only is None
    assert not Draft.objects.filter(case=case).exists()


REFUND = POLITE + " Wir erstatten Ihnen den vollen Kaufpreis."


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


@pytest.mark.rule("STD-3")
def test_a_letter_whose_promise_has_lost_its_ground_comes_back_from_the_outbox(desk, case):
    offer = Offer.objects.create(case=case, remedy="refund_full", offered_at=desk.now)
    action = answer(desk, case, text=REFUND).action
    offer.delete()
    deliver(desk)
    action.refresh_from_db()
    assert (action.state, action.last_error, desk.server.taken) == ("failed", "blocked_finding", [])
    assert action.last_error_detail == "promise_beyond_verdict"


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


@pytest.mark.rule("MSG-10")
@pytest.mark.parametrize(
    ("spoken", "marketplace", "letter"),
    [("", "DE", "de"), ("", "JP", "ja"), ("", "US", "en"), ("fr", "DE", "fr"), ("nl", "DE", "en")],
)
def test_a_buyer_who_said_nothing_is_written_to_in_the_language_of_the_marketplace(
    spoken, marketplace, letter
):
    assert letter_language(Case(language=spoken, marketplace=marketplace)) == letter


@pytest.mark.rule("MSG-4")
@pytest.mark.parametrize(
    ("name", "content_type", "content", "code"),
    [
        ("anleitung.exe", "application/x-msdownload", b"MZ", "attachment_type"),
        ("kontakt.txt", "text/plain", b"Mail an anna@shop-example.de", "email_address"),
        ("www.shop-example.de.pdf", "application/pdf", b"%PDF", "external_link"),
    ],
)
def test_a_file_that_amazon_forbids_does_not_leave(desk, case, name, content_type, content, code):
    action = answer(desk, case).action
    Attachment.objects.create(
        message=action.message,
        name=name,
        content_type=content_type,
        content=content,
        size=len(content),
    )
    deliver(desk)
    action.refresh_from_db()
    assert (action.state, action.last_error, desk.server.taken) == ("failed", "blocked_finding", [])
    assert code in action.last_error_detail


@pytest.mark.rule("MSG-4")
def test_a_picture_leaves_with_its_letter(desk, case):
    action = answer(desk, case).action
    Attachment.objects.create(
        message=action.message, name="foto.png", content_type="image/png", content=b"x", size=1
    )
    assert deliver(desk) == 1
    assert len(desk.server.taken) == 1


@pytest.mark.rule("MSG-7")
def test_rules_that_changed_while_a_letter_waited_stop_it_in_the_outbox(desk, case):
    action = answer(desk, case).action
    # Nobody touched the letter since; what was fine when it was written is found now.
    action.message.text = POLITE + " Bitte geben Sie uns 5 Sterne!"
    action.message.save(update_fields=["text"])
    deliver(desk)
    action.refresh_from_db()
    assert (action.state, action.last_error_detail) == ("failed", "review_positive")
