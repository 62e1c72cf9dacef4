"""A letter never promises more than the verdict allows, and names the very amounts of the case."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kefu.policy import Facts, Option
from kefu.replies import (
    AmountNotAllowed,
    RemedyNotAllowed,
    ReplyContext,
    draft,
    draft_letter,
)

from .cast import ARRIVED, CASES, EVERYTHING, verdict

DAMAGED = CASES["damaged slightly"]
UP_TO_35 = Option(
    remedy="compensate",
    rule="PRD-1",
    max_percent=Decimal(35),
    max_amount=Decimal("10.11"),
    currency="EUR",
)
REFUND = Option(remedy="refund_full", rule="PRD-2", max_amount=Decimal("28.90"), currency="EUR")
RESEND = Option(remedy="resend", rule="PRD-2")


@pytest.mark.rule("STD-3")
def test_what_the_verdict_does_not_allow_is_not_written():
    with pytest.raises(RemedyNotAllowed, match="refund_full"):
        draft(DAMAGED, "refund_full", "en", verdict=verdict(UP_TO_35))
    with pytest.raises(RemedyNotAllowed, match="ask_buyer"):
        draft(DAMAGED, "ask_buyer", "en", verdict=verdict(UP_TO_35))


def test_asks_of_the_verdict_and_holding_replies_are_always_allowed():
    asking = verdict(UP_TO_35, asks=("photo",))
    assert "photo" in draft(DAMAGED, "ask_buyer", "en", verdict=asking).text
    assert draft(DAMAGED, "hand_to_person", "en", verdict=verdict(UP_TO_35)).sendable


@pytest.mark.rule("PRD-1")
@pytest.mark.parametrize("context", [{"amount": Decimal("10.12")}, {"percent": Decimal("35.5")}])
def test_an_offer_beyond_the_limit_is_refused(context):
    with pytest.raises(AmountNotAllowed):
        draft(
            DAMAGED,
            "compensate",
            "de",
            verdict=verdict(UP_TO_35),
            context=ReplyContext(**context),
        )


def test_an_amount_beyond_the_share_is_refused_even_without_a_highest_amount():
    option = replace(UP_TO_35, max_amount=None, currency=None)
    with pytest.raises(AmountNotAllowed, match="35 %"):
        draft(
            DAMAGED,
            "compensate",
            "de",
            verdict=verdict(option),
            context=ReplyContext(amount=Decimal("10.12")),
        )


def test_an_amount_in_another_currency_than_the_limit_is_refused():
    with pytest.raises(AmountNotAllowed, match="USD"):
        draft(
            DAMAGED,
            "compensate",
            "de",
            verdict=verdict(UP_TO_35),
            context=ReplyContext(amount=Decimal("5.00"), currency="USD"),
        )


@pytest.mark.parametrize("context", [{"amount": Decimal("28.91")}, {"percent": Decimal(101)}])
def test_no_part_of_the_price_is_more_than_the_price(context):
    with pytest.raises(AmountNotAllowed):
        draft(DAMAGED, "compensate", "de", context=ReplyContext(**context))


def test_the_limit_itself_is_never_offered_unasked():
    letter = draft(DAMAGED, "compensate", "en", verdict=verdict(UP_TO_35)).text
    assert "10.11" not in letter
    assert "35" not in letter


def test_the_target_of_the_verdict_is_offered():
    option = replace(UP_TO_35, target_percent=Decimal(10))
    letter = draft(DAMAGED, "compensate", "de", verdict=verdict(option))
    assert "2,89\N{NO-BREAK SPACE}€" in letter.text
    assert "€2.89" in letter.gloss


@pytest.mark.parametrize(
    ("language", "marketplace", "currency", "amount", "written"),
    [
        ("en", "US", "USD", "1234.50", "$1,234.50"),
        ("en", "UK", "GBP", "1234.50", "£1,234.50"),
        ("de", "DE", "EUR", "1234.50", "1.234,50\N{NO-BREAK SPACE}€"),
        ("fr", "FR", "EUR", "1234.50", "1\N{NARROW NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}€"),
        ("it", "IT", "EUR", "1234.50", "1.234,50\N{NO-BREAK SPACE}€"),
        ("es", "MX", "MXN", "1234.50", "$1,234.50"),
        ("ja", "JP", "JPY", "1234", "1,234"),
        ("zh", "US", "USD", "1234.50", "US$1,234.50"),
    ],
)
def test_amounts_are_written_as_the_buyer_writes_them(
    language, marketplace, currency, amount, written
):
    facts = Facts(
        issue="wrong_item", marketplace=marketplace, currency=currency, price=Decimal(amount)
    )
    assert written in draft(facts, "refund_full", language).text


def test_a_share_without_a_price_is_named_as_a_share():
    facts = Facts(issue="damaged", marketplace="DE", currency="EUR")
    context = ReplyContext(percent=Decimal("12.5"))
    assert (
        "12,5\N{NO-BREAK SPACE}% des Kaufpreises"
        in draft(facts, "compensate", "de", context=context).text
    )


def test_a_share_is_rounded_down_to_what_can_be_paid():
    facts = Facts(issue="damaged", marketplace="JP", currency="JPY", price=Decimal(999))
    letter = draft(facts, "compensate", "ja", context=ReplyContext(percent=Decimal(35)))
    assert "349" in letter.text


def test_less_than_the_price_is_not_called_a_full_refund():
    with pytest.raises(AmountNotAllowed, match="refund_partial"):
        draft(DAMAGED, "refund_full", "en", context=ReplyContext(amount=Decimal("10.00")))


def test_after_an_earlier_refund_the_rest_is_paid_back():
    facts = replace(DAMAGED, refunded_so_far=Decimal("10.00"))
    rest = replace(REFUND, max_amount=Decimal("18.90"))
    letter = draft(facts, "refund_full", "en", verdict=verdict(rest)).text
    assert "the rest of what you paid, €18.90." in letter
    unknown = draft(facts, "refund_full", "en").text
    assert "the rest of what you paid." in unknown


@pytest.mark.rule("PRD-2")
@pytest.mark.rule("MSG-6")
def test_a_refund_or_a_replacement_is_the_buyers_choice():
    letter = draft_letter(
        verdict(REFUND, RESEND),
        DAMAGED,
        "en",
        remedies=["refund_full", "resend"],
        context=replace(EVERYTHING, amount=Decimal("5.00")),
    )
    assert (
        "You are welcome to choose the solution you like best:\n"
        "– a full refund of €28.90\n"
        "– a new delivery at no cost to you\n"
        "A short reply"
    ) in letter.text
    assert "We are refunding" not in letter.text
    assert letter.sendable


def test_a_letter_without_named_remedies_is_the_next_step_of_the_verdict():
    asking = verdict(REFUND, next="ask_buyer", asks=("photo", "severity"))
    letter = draft_letter(asking, DAMAGED, "zh")
    assert "照片" in letter.text
    assert "破损的程度" in letter.text


def test_several_steps_share_one_greeting_and_one_closing():
    explaining = verdict(Option(remedy="explain", rule="PRD-1"), asks=("photo",))
    letter = draft_letter(explaining, DAMAGED, "en", remedies=["explain", "ask_buyer", "explain"])
    texts = [text for text, _ in letter.paragraphs]
    assert len(texts) == len(set(texts))
    assert letter.text.count("Hello,") == 1
    assert letter.text.index("pack every order") < letter.text.index("photo of the damage")


@pytest.mark.rule("DEL-1")
@pytest.mark.rule("DEL-2")
def test_tracking_and_patience_in_one_letter_say_nothing_twice():
    waiting = verdict(
        Option(remedy="give_tracking", rule="DEL-1"),
        Option(remedy="ask_patience", rule="DEL-2"),
        Option(remedy="explain", rule="DEL-2"),
    )
    remedies = ["give_tracking", "ask_patience", "explain"]
    letter = draft_letter(
        waiting, CASES["where, sent"], "en", remedies=remedies, context=EVERYTHING
    ).text
    assert letter.count("on its way") == 1
    assert letter.count("JJD000390007882") == 1
    assert "May we kindly ask for your patience until 25 November 2026?" in letter


def test_a_statement_to_amazon_is_never_mixed_with_a_letter_to_the_buyer():
    claim = verdict(Option(remedy="answer_claim", rule="CLM-3"), REFUND)
    with pytest.raises(RemedyNotAllowed, match="Amazon"):
        draft_letter(claim, Facts(**ARRIVED), "en", remedies=["answer_claim", "refund_full"])
