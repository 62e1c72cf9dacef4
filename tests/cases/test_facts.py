"""What is known of a case, and where it came from."""

from datetime import timedelta

import pytest

from kefu.cases.facts import gather
from kefu.cases.models import Offer
from kefu.cases.verbs import state_fact
from kefu.flow.answering import send_answer
from kefu.outbox.sending import send_due
from tests.mails import ORDER, buyer_mail, notice

pytestmark = pytest.mark.django_db
LATE = "Hello, where is my parcel? It should have been here days ago."


def known(desk, case):
    case.refresh_from_db()
    return gather(case, now=desk.now)


def answer(desk, case, text="Dear Anna, thank you for your message. Your parcel is on its way."):
    send_answer(
        case,
        text=text,
        subject="Your order",
        remedies=[],
        acknowledged=[],
        reason="",
        actor=desk.alice,
        now=desk.now,
    )
    desk.later(seconds=11)
    send_due(worker="w1", now=lambda: desk.now)


def test_every_fact_has_a_source(desk):
    desk.order(ORDER)
    case = desk.case(
        buyer_mail(
            "The lamp arrived broken, see the photo.",
            at=desk.now,
            photo=b"\x89PNG\r\n\x1a\n" + b"0" * 40,
        )
    )
    facts = known(desk, case)
    assert facts.values.keys() == facts.sources.keys()
    assert (facts.values["price"], facts.sources["price"]) == ("28.90", "order")
    assert (facts.values["evidence"], facts.sources["evidence"]) == (True, "attachment")
    assert facts.sources["issue"] == f"message:{case.messages.get().pk}"


def test_what_a_person_says_wins(desk):
    desk.order(ORDER)
    case = desk.case(buyer_mail("The lamp arrived broken.", at=desk.now))
    state_fact(case, field="price", value="99.00", actor=desk.alice, now=desk.now)
    facts = known(desk, case)
    assert (facts.values["price"], facts.sources["price"]) == ("99.00", "person")


def test_unknown_is_not_false(desk):
    case = desk.case(buyer_mail(LATE, at=desk.now))
    facts = known(desk, case).values
    assert not {"price", "in_stock", "insured", "fulfilment", "tracking"} & facts.keys()


@pytest.mark.rule("MSG-3")
def test_thanks_after_our_answer_ask_for_no_second_one(desk):
    case = desk.case(buyer_mail(LATE, at=desk.now))
    answer(desk, case)
    desk.receive(buyer_mail("Thanks for the information, have a nice day!", at=desk.later(hours=1)))
    desk.understand(case)
    assert case.issue == "where_is_my_order"
    assert case.decisions.first().verdict["next"] == "no_answer"
    assert not hasattr(case, "draft")
    assert case.due_at == desk.now + timedelta(hours=24)  # only a person stops Amazon's clock


@pytest.mark.rule("MSG-3")
def test_thanks_with_a_new_trouble_are_no_thanks(desk):
    case = desk.case(buyer_mail(LATE, at=desk.now))
    answer(desk, case)
    mail = "Thank you, it came today. But the lamp arrived broken, the glass is in pieces."
    desk.receive(buyer_mail(mail, at=desk.later(hours=1)))
    desk.understand(case)
    assert case.issue == "damaged"


@pytest.mark.rule("PRD-10")
def test_refused_offers_are_facts(desk):
    case = desk.case(buyer_mail(LATE, at=desk.now))
    Offer.objects.create(
        case=case, remedy="compensate", outcome=Offer.Outcome.REFUSED, offered_at=desk.now
    )
    assert "compensate" in known(desk, case).values["refused"]


@pytest.mark.rule("ORD-1")
def test_a_cancel_request_on_file_comes_from_its_notice(desk):
    desk.order(ORDER, status="unshipped", tracking="")
    case = desk.case(buyer_mail("Please cancel my order, I no longer need it.", at=desk.now))
    assert known(desk, case).values["cancel_request_on_file"] is False
    mail = notice(
        "BRC_SELLER_NOTIFICATION",
        at=desk.later(minutes=5),
        subject=f"Order cancellation request from Amazon customer Anna Keller (Order: {ORDER})",
        body=f"Order ID: {ORDER}\nThe buyer has asked to cancel this order.\n",
    )
    assert desk.receive(mail)[0].case == case
    assert known(desk, case).values["cancel_request_on_file"] is True


@pytest.mark.rule("PRD-10")
def test_a_concession_that_was_paid_counts_once(desk):
    case = desk.case(buyer_mail(LATE, at=desk.now))
    Offer.objects.create(
        case=case,
        remedy="compensate",
        amount="10.00",
        outcome=Offer.Outcome.ACCEPTED,
        offered_at=desk.now,
    )
    assert known(desk, case).values["conceded_so_far"] == "10.00"
    mail = notice(
        "REFUND_ISSUED",
        at=desk.later(hours=1),
        subject=f"Refund initiated for order {ORDER}",
        body=f"We have refunded your customer for order {ORDER}.\nRefund amount: EUR 10.00\n",
    )
    assert desk.receive(mail)[0].case == case
    facts = known(desk, case).values
    assert float(facts["refunded_so_far"]) + float(facts["conceded_so_far"]) == 10


def test_a_nudge_is_no_new_trouble(desk):
    case = desk.case(buyer_mail("The lamp arrived broken, the glass is cracked.", at=desk.now))
    nudge = "Still waiting for an answer. My patience is running out."
    desk.receive(buyer_mail(nudge, at=desk.later(hours=3)))
    desk.understand(case)
    assert case.issue == "damaged"


@pytest.mark.rule("PRD-10")
@pytest.mark.parametrize(
    "words",
    [
        "Das reicht mir nicht, ich möchte den vollen Betrag zurück.",
        "Dann will ich die Lampe nicht mehr, ich habe mich umentschieden.",
        "Nein, zurückschicken werde ich das nicht.",
    ],
)
def test_who_wants_no_more_of_broken_goods_has_not_changed_their_mind(desk, words):
    case = desk.case(buyer_mail("Die Lampe kam zerbrochen an.", at=desk.now))
    desk.receive(buyer_mail(words, at=desk.later(hours=3)))
    desk.understand(case)
    assert case.issue == "damaged"


def test_what_triage_is_not_sure_of_nobody_knows_until_a_person_says_so(desk):
    case = desk.case(buyer_mail("Well, about that thing of yours.", at=desk.now))
    message = case.messages.get()
    likely = [
        {"issue": code, "score": 0.2} for code in ("defective", "damaged", "other", "invoice")
    ]
    message.reading = {
        "issue": "defective",
        "candidates": likely,
        "confident": False,
        "facts": {"buyer_wants": "refund"},
    }
    message.save(update_fields=["reading"])
    facts = known(desk, case)
    assert (facts.trouble, "issue" in facts.values) == ("", False)
    assert facts.sources["issue"] == "unclear:defective,damaged,other"
    assert facts.values["buyer_wants"] == "refund"
    state_fact(case, field="issue", value="defective", actor=desk.alice, now=desk.now)
    assert known(desk, case).sources["issue"] == "person"


def test_an_unclear_word_after_mere_thanks_leaves_the_trouble_open_but_displaces_no_real_one(desk):
    case = desk.case(buyer_mail("Thank you, all is well!", at=desk.now))
    unclear = {"issue": "defective", "confident": False, "facts": {}}
    desk.receive(buyer_mail("Hm, about that thing.", at=desk.later(hours=1)))
    second = case.messages.latest("id")
    second.reading = unclear
    second.save(update_fields=["reading"])
    assert "issue" not in known(desk, case).values
    first = case.messages.earliest("id")
    first.reading = {"issue": "damaged", "confident": True, "facts": {}}
    first.save(update_fields=["reading"])
    assert known(desk, case).values["issue"] == "damaged"
