"""Kind, status and reason of mails that differ in one thing only; what the tables must hold."""

from __future__ import annotations

import re

import pytest

from kefu.connectors.mail.reading import read_mail
from kefu.connectors.mail.reading.layouts import table
from kefu.connectors.mail.reading.plaintext import folded
from tests.connectors.mail.reading.samples import mail
from tests.connectors.mail.reading.test_fixtures import KINDS

RELAY = "Ann - Amazon Marketplace <abcd12345678@marketplace.amazon.com>"


@pytest.mark.parametrize(("value", "kind"), table("kinds")["header"].items())
def test_the_header_tells_the_kind_whatever_the_subject_says(value: str, kind: str) -> None:
    message = read_mail(
        mail(subject="Refund initiated", extra=f"X-Space-Notification-Type: {value}\n")
    )
    assert (message.kind, message.reason) == (kind, "header_kind")


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Return authorization request for order # 114-1234567-1234567", "return_request"),
        ("Return authorisation notification for order 202-1234567-1234567", "return_request"),
        ("Action required: Claim received on order 114-1234567-1234567", "claim_opened"),
        ("A-to-z Guarantee Claim for Order 114-1234567-1234567", "claim_opened"),
        ("Richiesta di rimborso ricevuta per l'ordine 402-1234567-1234567", "claim_opened"),
        ("Claim Decision on Order 114-1234567-1234567", "claim_decided"),
        ("Décision concernant la réclamation", "claim_decided"),
        ("Su reclamación bajo la Garantía de la A a la Z", "claim_decided"),
        ("Refund initiated for order 114-1234567-1234567", "refund_notice"),
        ("Remboursement initié pour la commande 404-1234567-1234567", "refund_notice"),
        ("Order cancellation request from Amazon customer Ann", "cancel_request"),
        ("Demande d’annulation de commande", "cancel_request"),
        ("Solicitud de cancelación de pedido del cliente de Amazon Ana", "cancel_request"),
        ("Notification d’autorisation de retour", "return_request"),
        ("Unable to deliver your message", "not_delivered"),
        ("Tu mensaje a Marta no se ha entregado (Pedido: 402-1234567-1234567)", "not_delivered"),
        ("Stornierungsanfrage von Amazon-Kunde Max (Bestellung: 302-1234567-1)", "cancel_request"),
        ("Frage von Amazon-Kunde Max (Bestellung: 302-1234567-1234567)", "buyer_message"),
    ],
)
def test_old_mails_are_told_by_their_subjects(subject: str, kind: str) -> None:
    assert read_mail(mail(subject=subject)).kind == kind


@pytest.mark.parametrize(
    "subject",
    [
        "Refund issued?",
        "Chargeback",
        "I want to return this",
        "Re: Refund initiated for order 114-1234567-1234567",
        "Re: Claim Decision on Order 114-1234567-1234567",
        "Return requested inquiry from Amazon customer Ann (Order: 114-1234567-1234567)",
        "Refund inquiry from Amazon customer Ann (Order: 114-1234567-1234567)",
        "",
    ],
)
def test_a_buyer_may_write_any_subject(subject: str) -> None:
    assert read_mail(mail(sender=RELAY, subject=subject)).kind == "buyer_message"


@pytest.mark.rule("MSG-9")
def test_an_ordinary_mail_from_a_person_is_a_buyers_message_by_email() -> None:
    message = read_mail(mail("My lamp broke.", sender="Ann <ann@example.com>", subject="Lamp"))
    assert (message.channel, message.kind, message.status) == ("email", "buyer_message", "accepted")
    assert (message.buyer_address, message.text) == ("ann@example.com", "My lamp broke.")
    assert message.marketplace is None


@pytest.mark.parametrize(
    ("header", "status", "reason"),
    [
        ("Auto-Submitted: auto-replied", "ignored", "autoreply"),
        ("Auto-Submitted: auto-generated", "ignored", "auto_generated"),
        ("Auto-Submitted: no", "accepted", "person"),
        ("X-Autoreply: yes", "ignored", "autoreply"),
        ("X-Autoreply: no", "accepted", "person"),
        ("Precedence: bulk", "ignored", "bulk"),
        ("Precedence: auto_reply", "ignored", "autoreply"),
        ("Precedence: first-class", "accepted", "person"),
        ("List-Id: <news.example.com>", "ignored", "bulk"),
        ("List-Id: <service.nordlicht-shop.example>", "accepted", "person"),
        ("X-Loop: service@nordlicht-shop.example", "ignored", "loop"),
        ("X-Loop: somebody@example.com", "accepted", "person"),
        ("Auto-Submitted: auto-generated\nReply-To: a@b.example", "quarantined", "unknown_machine"),
        ("X-Auto-Response-Suppress: All", "accepted", "person"),
        ("X-Mailer: Outlook", "accepted", "person"),
    ],
)
def test_machines_are_ignored_and_people_are_not(header: str, status: str, reason: str) -> None:
    message = read_mail(mail(sender="Ann <ann@example.com>", extra=f"{header}\n"))
    assert (message.status, message.reason) == (status, reason)


def test_amazons_advertising_is_ignored_although_it_is_automatic() -> None:
    extra = "X-AMAZON-MAIL-RELAY-TYPE: notification\nList-Unsubscribe: <https://www.amazon.com/u>\n"
    message = read_mail(mail(subject="Tips to prepare your inventory", extra=extra))
    assert (message.status, message.reason) == ("ignored", "bulk")
    assert read_mail(mail(subject="Policy warning", extra=extra)).status == "accepted"


def test_amazons_automatic_notices_carry_information() -> None:
    extra = (
        "X-AMAZON-MAIL-RELAY-TYPE: notification\nAuto-Submitted: auto-generated\nPrecedence: bulk\n"
    )
    assert read_mail(mail(extra=extra)).status == "accepted"


@pytest.mark.parametrize(
    ("domain", "status"),
    [
        ("amazon.de", "accepted"),
        ("notify.amazon.co.uk", "accepted"),
        ("amaz0n.com", "quarantined"),
        ("amazon.com.evil.example", "quarantined"),
        ("marketplace.amazon.com.evil.example", "quarantined"),
        ("amazon-payments.example", "quarantined"),
        ("my-amazon.example", "quarantined"),
        ("arnazon.com", "quarantined"),
        ("amzon.com", "quarantined"),
        ("amazonn.com", "quarantined"),
        ("amaozn.com", "quarantined"),
        ("аmazon.com".encode("idna").decode(), "quarantined"),
        ("amazone.example", "accepted"),
        ("amazing.example", "accepted"),
        ("mazon-books.example", "quarantined"),
        ("example.com", "accepted"),
    ],
)
def test_domains_that_only_look_like_amazon_are_quarantined(domain: str, status: str) -> None:
    assert read_mail(mail(sender=f"Ann <ann@{domain}>")).status == status


def test_a_shop_with_amazon_in_its_name_may_answer_buyers() -> None:
    content = mail("On its way.", sender="Nordlicht Amazon Store <us@nordlicht-shop.example>")
    assert read_mail(content).reason == "name_claims_amazon"
    to_buyer = content.replace(
        b"service@nordlicht-shop.example", b"abcd12345678@marketplace.amazon.de", 1
    )
    message = read_mail(to_buyer)
    assert (message.kind, message.status, message.text) == ("reply_copy", "accepted", "")
    assert (message.own_text, message.marketplace) == ("On its way.", "DE")


def test_an_order_id_with_other_hyphens_is_found() -> None:
    message = read_mail(mail("My order 114\u20111234567\u20117654321 is late."))
    assert message.order_id == "114-1234567-7654321"


def test_a_mail_without_a_sender_is_doubtful() -> None:
    assert read_mail(b"Subject: hello\n\nwords").status == "quarantined"


def test_one_fact_has_one_label_only() -> None:
    seen: dict[str, str] = {}
    for fact, labels in table("notices")["labels"].items():
        for label in labels:
            assert seen.setdefault(folded(label), fact) == fact, label


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [found for entry in value for found in strings(entry)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", ["automatic", "deadlines", "frames", "quotes", "kinds"])
def test_patterns_are_written_in_the_form_that_they_are_compared_in(name: str) -> None:
    found = table(name)
    patterns = strings(
        [row["patterns"] for row in found["subject"]] if "subject" in found else found
    )
    assert patterns
    for pattern in patterns:
        re.compile(pattern)
        plain = re.sub(r"\\.", "", pattern)
        assert plain == plain.lower()
        assert "’" not in plain


def test_only_kinds_of_the_vocabulary_are_given() -> None:
    kinds = table("kinds")
    given = {*kinds["header"].values()}
    given |= {row["kind"] for row in (*kinds["header_family"], *kinds["subject"])}
    given |= {row["kind"] for row in table("senders")["system_sender"]}
    assert given <= KINDS
