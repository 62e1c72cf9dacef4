"""Names, dates, titles and addresses as the buyer's language and country write them."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kefu.policy import Facts
from kefu.replies import ReplyContext, draft
from kefu.replies.values import short_title

from .cast import CASES, EVERYTHING


@pytest.mark.parametrize(
    ("language", "named", "madam", "neutral"),
    [
        ("en", "Dear Anna Keller,", "Dear Ms. Keller,", "Hello,"),
        ("de", "Guten Tag Anna Keller,", "Guten Tag Frau Keller,", "Guten Tag,"),
        ("fr", "Bonjour Anna Keller,", "Bonjour Madame Keller,", "Bonjour,"),
        ("it", "Gentile Anna Keller,", "Gentile signora Keller,", "Gentile cliente,"),
        ("es", "Hola, Anna Keller:", "Estimada Sra. Keller:", "Hola:"),
        ("ja", "Anna Keller 様", "Keller 様", "お客様"),
        ("zh", "Anna Keller，您好：", "Keller女士，您好：", "您好："),
    ],
)
def test_the_buyer_is_greeted_by_name_when_it_is_known(language, named, madam, neutral):
    def greeting(context):
        return draft(CASES["other"], "explain", language, context=context).paragraphs[0][0]

    assert greeting(ReplyContext(buyer_name="  Anna  Keller ")) == named
    salutation = ReplyContext(buyer_name="Anna Keller", family_name="Keller", salutation="ms")
    assert greeting(salutation) == madam
    assert greeting(ReplyContext(salutation="ms")) == neutral
    assert greeting(ReplyContext(buyer_name=" ")) == neutral


@pytest.mark.parametrize(
    ("language", "marketplace", "day"),
    [
        ("en", "US", "November 24, 2026"),
        ("en", "UK", "25 November 2026"),
        ("de", "DE", "25. November 2026"),
        ("fr", "FR", "25 novembre 2026"),
        ("it", "IT", "25 novembre 2026"),
        ("es", "MX", "24 de noviembre de 2026"),
        ("ja", "JP", "2026年11月25日"),
        ("zh", None, "2026年11月25日"),
    ],
)
def test_a_promise_names_the_day_on_the_buyers_calendar(language, marketplace, day):
    facts = Facts(
        issue="where_is_my_order",
        order_status="shipped",
        tracking="in_transit",
        marketplace=marketplace,
        latest_delivery=datetime(2026, 11, 25, 7, 59, 59, tzinfo=UTC),
    )
    assert day in draft(facts, "explain", language).text


def test_a_day_that_has_passed_is_not_announced():
    on_time = draft(CASES["where, sent"], "explain", "en").text
    late = draft(CASES["where, late"], "explain", "en").text
    assert "2026" in on_time
    assert "2026" not in late
    assert "not reached you in time" in late


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Lamp", "Lamp"),
        (
            "Acme USB-C Charger 65W, 2 Ports, Foldable Plug, for Laptop and Phone, White",
            "Acme USB-C Charger 65W, 2 Ports, Foldable Plug…",
        ),
        (
            "Acme Wonderful Garden Chair With Cushion And Footrest For Balcony Use",
            "Acme Wonderful Garden Chair With Cushion And Footrest For…",
        ),
        ("あ" * 80, "あ" * 60 + "…"),
        ("a\n b", "a b"),
        (None, ""),
    ],
)
def test_listing_titles_are_cut_at_a_natural_break(title, short):
    assert short_title(title) == short


def test_titles_and_names_are_never_read_as_grammar():
    context = ReplyContext(item_title="[2 Pack] Cable {USB}", buyer_name="A|B")
    letter = draft(CASES["wrong item"], "resend", "en", context=context)
    assert "“[2 Pack] Cable {USB}”" in letter.text
    assert letter.text.startswith("Dear A|B,")
    assert letter.gaps == ()


def test_an_address_keeps_its_lines():
    letter = draft(CASES["return"], "authorise_return", "en", context=EVERYTHING)
    assert "return address:\nLumina\nHafenweg 3\n20457 Hamburg\nIt would be kind" in letter.text
    confirm = replace(EVERYTHING, new_address=" A \n\n B ")
    asked = draft(CASES["address, waiting"], "ask_buyer", "en", context=confirm)
    assert "new address:\nA\nB\n" in asked.text


def test_letters_to_amazon_buyers_carry_no_tracking_link():
    context = replace(EVERYTHING, tracking_url="https://carrier.example/JJD000390007882")
    assert (
        "carrier.example"
        not in draft(CASES["where, sent"], "give_tracking", "en", context=context).text
    )


@pytest.mark.parametrize(
    ("language", "marketplace", "day", "written"),
    [
        ("it", "IT", 8, "entro l’8 novembre 2026"),
        ("it", "IT", 11, "entro l’11 novembre 2026"),
        ("it", "IT", 18, "entro il 18 novembre 2026"),
        ("it", "IT", 1, "entro il 1º novembre 2026"),
        ("fr", "FR", 1, "au plus tard le 1er novembre 2026"),
        ("fr", "FR", 11, "au plus tard le 11 novembre 2026"),
        ("es", "ES", 1, "a más tardar el 1 de noviembre de 2026"),
    ],
)
def test_a_date_and_its_article_are_written_as_they_are_spoken(language, marketplace, day, written):
    facts = Facts(
        issue="where_is_my_order",
        order_status="shipped",
        tracking="in_transit",
        marketplace=marketplace,
        latest_delivery=datetime(2026, 11, day, 12, tzinfo=UTC),
    )
    assert written in draft(facts, "explain", language).text


@pytest.mark.parametrize(
    ("percent", "written"), [("8", "l’8"), ("11.5", "l’11,5"), ("80", "l’80"), ("18", "il 18")]
)
def test_an_italian_share_has_the_article_of_its_number(percent, written):
    facts = Facts(issue="damaged", marketplace="IT")
    context = ReplyContext(percent=Decimal(percent))
    assert f"rimborsarle {written}%" in draft(facts, "compensate", "it", context=context).text
