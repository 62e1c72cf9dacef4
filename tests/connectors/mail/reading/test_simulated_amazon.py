"""The reader understands what the simulated Amazon writes: made by other hands, from the same facts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from email.message import EmailMessage
from random import Random

import pytest

from kefu.channels.inbound import InboundMessage
from kefu.connectors.mail.reading import read_mail
from simulator.mail.buyer_message import Contact, buyer_message, reply_copy
from simulator.mail.envelope import case_id
from simulator.mail.notices import NOTICES, notice
from simulator.mail.oddities import odd_mail, oddities
from simulator.relay.postoffice import CRLF
from simulator.world.making import make_world

SENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WORLD = make_world(seed=7, born=SENT, store_keys=["us", "de", "jp"])
COUNTRIES = ["US", "UK", "DE", "FR", "IT", "ES", "JP"]
KINDS = {
    "return_request": "return_request",
    "return_authorised": "return_request",
    "cancel_request": "cancel_request",
    "claim_opened": "claim_opened",
    "claim_granted": "claim_decided",
    "claim_denied": "claim_decided",
    "claim_refunded": "claim_decided",
    "claim_withdrawn": "claim_decided",
    "refund_issued": "refund_notice",
    "refund_issued_short": "refund_notice",
    "opted_out": "not_delivered",
    "undeliverable": "not_delivered",
    "chargeback": "chargeback",
    "chargeback_granted": "chargeback",
    "chargeback_denied": "chargeback",
    "chargeback_refunded": "chargeback",
    "order_sold": "order_notice",
}


def contact(country: str, lines: int = 1) -> Contact:
    order = next(
        o
        for o in WORLD.orders.values()
        if o.marketplace.country == country and len(o.lines) >= lines
    )
    return Contact(
        store=WORLD.stores[order.store],
        marketplace=order.marketplace,
        name=order.buyer.name,
        alias=order.buyer.alias,
        case=case_id(Random(1)),
        issue="damaged",
        order=order,
    )


def read(mail: EmailMessage) -> InboundMessage:
    return read_mail(mail.as_bytes(policy=CRLF))


@pytest.mark.parametrize("seed", range(12))  # some seeds give the old frame without headers
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_buyers_words_come_out_exactly(country: str, seed: int) -> None:
    about = contact(country)
    words = "Die Lampe <b> ist kaputt & aus.\n\n- sie summt\n壊れています"
    message = read(buyer_message(about, text=words, sent_at=SENT, rng=Random(seed)))
    assert (message.kind, message.status, message.text) == ("buyer_message", "accepted", words)
    assert about.order
    assert (message.order_id, message.marketplace) == (about.order.id, country)
    assert (message.case_uuid, message.received_at) == (about.case, SENT)


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_copy_of_our_answer_holds_our_words_and_none_of_the_buyers(country: str) -> None:
    message = read(reply_copy(contact(country), text="Danke", sent_at=SENT, rng=Random(1)))
    assert (message.kind, message.text, message.own_text) == ("reply_copy", "", "Danke")


@pytest.mark.parametrize("with_headers", [True, False])
@pytest.mark.parametrize("name", NOTICES)
@pytest.mark.parametrize("country", COUNTRIES)
def test_every_notice_is_told_apart_even_without_amazons_headers(
    country: str, name: str, with_headers: bool
) -> None:
    mail = notice(
        name,
        contact(country),
        sent_at=SENT,
        rng=Random(1),
        comment="two\nlines",
        reason="damaged",
        amount=Decimal("1234"),
    )
    if not with_headers:
        del mail["X-Space-Notification-Type"]
        del mail["X-Marketplace-ID"]
    message = read(mail)
    assert (message.kind, message.status) == (KINDS[name], "accepted")
    if name in ("return_request", "return_authorised", "claim_opened"):
        assert message.text == "two lines"
    if name in ("return_request", "claim_opened", "chargeback"):
        assert message.deadline is not None
    if message.kind in ("claim_opened", "claim_decided", "chargeback", "refund_notice"):
        assert Decimal(message.notice_facts["amount"]) == 1234
    if message.kind == "claim_decided":
        assert message.notice_facts["decision"] == name.removeprefix("claim_")
    if message.kind == "chargeback":
        decided = name.removeprefix("chargeback").removeprefix("_")
        assert message.notice_facts.get("decision", "") == decided


@pytest.mark.parametrize("name", oddities())
def test_what_is_no_message_is_not_taken_for_one(name: str) -> None:
    expected = {
        "newsletter": ("other", "ignored"),
        "seller_news": ("platform_notice", "ignored"),
        "out_of_office": ("other", "ignored"),
        "phishing": ("platform_notice", "quarantined"),
        "spoofed_buyer": ("buyer_message", "quarantined"),
        "direct_mail": ("buyer_message", "accepted"),
        "delivery_failure": ("not_delivered", "accepted"),
    }
    mail = odd_mail(name, WORLD.stores["us"], order_id="114-1-1", sent_at=SENT, rng=Random(1))
    message = read(mail)
    assert (message.kind, message.status) == expected[name]


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize(("name", "said"), [("return_authorised", "yes"), ("return_request", None)])
def test_a_return_that_is_authorised_already_says_so(
    country: str, name: str, said: str | None
) -> None:
    found = read(notice(name, contact(country), sent_at=SENT, rng=Random(1), comment="-"))
    assert found.notice_facts.get("authorised") == said


@pytest.mark.parametrize("name", ["return_request", "return_authorised", "refund_issued"])
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_notice_names_the_item_that_it_is_about(country: str, name: str) -> None:
    about = contact(country, lines=2)
    assert about.order
    second = about.order.lines[1]
    mail = notice(name, about, sent_at=SENT, rng=Random(1), item=second.item_id, quantity=1)
    assert read(mail).notice_facts["sku"] == second.product.sku
