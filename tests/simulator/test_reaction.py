"""How buyers read answers and what they do about them, without any server."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.buyers.model import Buyer
from simulator.buyers.reaction import react
from simulator.buyers.understanding import Understood, understand


def buyer(**given: Any) -> Buyer:
    known: dict[str, Any] = {
        "case": "c",
        "store": "us",
        "marketplace": "US",
        "order_id": "111-1111111-1111111",
        "name": "Emily",
        "alias": "abcdefgh12345",
        "language": "en",
        "issue": "damaged",
        "kind": "damaged_slight",
        "temper": "firm",
        "wants": "refund",
        "keeps_at": 30,
        "sloppy": False,
        "fields": {},
    }
    return Buyer(**(known | given))


def hears(*signals: str, percent: str | None = None) -> Understood:
    return Understood(
        signals=frozenset(signals),
        percent=Decimal(percent) if percent else None,
        in_other_language=False,
    )


@pytest.mark.parametrize(
    ("text", "language", "percent"),
    [
        ("We can offer a 35 % partial refund.", "en", 35),
        ("We offer you $10.00 as compensation.", "en", 20),
        ("Wir bieten 12,50 € Teilerstattung an.", "de", 25),
        ("20 Prozent des Preises", "de", 20),
        ("remboursement partiel de 30%", "fr", 30),
        ("一部返金（２５％）", "ja", 25),
        ("补偿15%", "zh", 15),
        ("No number at all.", "en", None),
    ],
)
def test_a_share_is_read_from_a_percentage_or_from_an_amount(
    text: str, language: str, percent: int | None
) -> None:
    heard = understand(text, language, Decimal("50.00"))
    assert heard.percent == (None if percent is None else Decimal(percent))


PART_OR_WHOLE = {
    "en": ("We would refund you part of the purchase price.", "We refund you the full amount."),
    "de": ("Wir erstatten Ihnen einen Teil des Kaufpreises.", "Wir erstatten den vollen Betrag."),
    "fr": ("Nous vous remboursons une partie du prix.", "Nous vous remboursons la totalité."),
    "it": ("Le rimborsiamo una parte del prezzo.", "Le rimborsiamo l'intero importo."),
    "es": ("Le reembolsamos una parte del precio.", "Le reembolsamos el importe completo."),
    "ja": ("代金の一部をご返金いたします。", "全額をご返金いたします。"),
    "zh": ("我们退还您一部分货款。", "我们为您全额退款。"),
}


@pytest.mark.parametrize("language", PART_OR_WHOLE)
def test_a_partial_refund_is_not_mistaken_for_a_whole_one(language: str) -> None:
    part, whole = PART_OR_WHOLE[language]
    kept = {"refund", "partial"}
    assert understand(part, language, None).signals & kept == {"partial"}
    assert understand(whole, language, None).signals & kept == {"refund"}
    assert understand(f"{whole}\n{part}", language, None).signals & kept == {"refund"}


def test_a_refund_of_a_small_sum_is_a_partial_one_whatever_it_is_called() -> None:
    price = Decimal("50.00")
    assert "partial" in understand("We will refund you $10.00.", "en", price).signals
    assert "refund" in understand("We will refund you $50.00.", "en", price).signals


def test_what_the_seller_quotes_is_not_taken_for_what_the_seller_says() -> None:
    heard = understand("Thank you.\n\n> I'd like a refund and here is a photo", "en", None)
    assert not heard.signals


@pytest.mark.parametrize(
    ("offer", "keeps_at", "refusals", "letter"),
    [
        ("30", 30, 0, "accept_partial"),
        ("29", 30, 0, "refuse_partial"),
        ("29", 30, 1, "refuse_partial_again"),
        (None, 15, 0, "accept_partial"),
        (None, 25, 0, "refuse_partial"),
    ],
)
def test_a_partial_refund_is_weighed_against_what_the_buyer_would_keep_it_for(
    offer: str | None, keeps_at: int, refusals: int, letter: str
) -> None:
    someone = buyer(keeps_at=keeps_at, refusals=refusals)
    assert react(someone, hears("partial", percent=offer), Random(1)).letter == letter


@pytest.mark.parametrize(
    ("person", "signals", "letter", "mood"),
    [
        ({"wants": "replacement"}, ["refund", "replacement"], "accept_replacement", "content"),
        ({"wants": "refund"}, ["refund", "replacement"], "accept_refund", "content"),
        ({"issue": "missing_part"}, ["part"], "accept_part", "content"),
        ({"issue": "return_item"}, ["return", "refund"], "will_return", "content"),
        ({"given": ["photo"]}, ["ask_photo", "refund"], "accept_refund", "content"),
        ({"issue": "other", "temper": "gentle"}, [], "thanks", "done"),
        ({"issue": "where_is_my_order", "told_to_wait": 1}, ["patience"], "impatient", "waiting"),
        ({"issue": "where_is_my_order", "told_to_wait": 3}, ["patience"], None, "patient"),
        ({"mood": "claimed"}, ["refund", "withdraw"], "withdraw_claim", "content"),
        ({"mood": "claimed", "temper": "hot"}, ["refund", "withdraw"], None, "claimed"),
        ({}, ["decline"], "refused_decline", "waiting"),
        ({"answers_seen": 1}, [], "not_answered", "waiting"),
        ({"answers_seen": 2}, [], None, "done"),
    ],
)
def test_what_a_buyer_does_about_an_answer(
    person: dict[str, Any], signals: list[str], letter: str | None, mood: str
) -> None:
    move = react(buyer(**person), hears(*signals), Random(1))
    assert (move.letter, move.mood) == (letter, mood)


def test_most_buyers_send_a_photo_and_a_few_cannot() -> None:
    letters = [react(buyer(), hears("ask_photo"), Random(n)).letter for n in range(200)]
    assert 5 < letters.count("no_photo") < 60
    assert set(letters) == {"send_photo", "no_photo"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We are looking into it carefully and will come back to you.", "en"),
        ("Wir gehen der Sache sorgfältig nach.", "de"),
        ("Nous examinons cela avec attention.", "fr"),
        ("Stiamo esaminando la cosa con attenzione.", "it"),
        ("Estamos estudiando el asunto con atención.", "es"),
        ("現在、丁寧に確認を進めております。", "ja"),
        ("我们正在认真了解此事。", "zh"),
    ],
)
def test_told_that_it_is_looked_into_a_buyer_waits_once_and_not_when_hot(
    text: str, language: str
) -> None:
    heard = understand(text, language, None)
    calm = buyer(language=language)
    move = react(calm, heard, Random(1))
    assert (move.letter, move.mood, move.waits) == (None, "waiting", True)
    assert react(buyer(language=language, told_to_wait=1), heard, Random(1)).letter
    assert react(buyer(language=language, temper="hot"), heard, Random(1)).letter


HEARD = (
    "ask_photo",
    "ask_details",
    "decline",
    "discount",
    "help",
    "holding",
    "partial",
    "patience",
)
LONGEST_TALK = 12


@given(
    issue=st.sampled_from(("damaged", "defective", "change_address", "where_is_my_order")),
    temper=st.sampled_from(("gentle", "firm", "hot")),
    wants=st.sampled_from(("refund", "replacement", "insists")),
    signals=st.sets(st.sampled_from(HEARD)),
    in_other_language=st.booleans(),
    seed=st.integers(0, 50),
)
def test_whoever_hears_the_same_again_and_again_stops_writing(
    issue, temper, wants, signals, in_other_language, seed
):
    """Two letters an hour for ever would be no buyer."""
    who = buyer(issue=issue, temper=temper, wants=wants, keeps_at=99)
    told = Understood(
        signals=frozenset(signals), percent=Decimal(5), in_other_language=in_other_language
    )
    for answer in range(LONGEST_TALK):
        who.answers_seen += 1
        move = react(who, told, Random(f"{seed}:{answer}"))
        who.given += [move.given] if move.given else []
        who.refusals += move.refuses
        who.told_to_wait += move.waits
        who.mood = move.mood
        if move.letter is None or move.mood in ("content", "done"):
            return
    raise AssertionError("the buyer still writes")
