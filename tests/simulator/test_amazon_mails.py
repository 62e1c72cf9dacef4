"""Amazon's frames and notices, read with nothing but the standard library."""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime
from decimal import Decimal
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from random import Random

import pytest

from simulator.mail.buyer_message import Contact, buyer_message, reply_copy
from simulator.mail.envelope import case_id
from simulator.mail.frames import frame, local_money
from simulator.mail.notices import NOTICES, notice
from simulator.mail.oddities import break_mime, odd_mail, oddities
from simulator.mail.photos import photo
from simulator.relay.postoffice import CRLF
from simulator.world.making import make_world
from simulator.world.model import Order

BORN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WORLD = make_world(seed=7, born=BORN, store_keys=["us", "de", "jp"])
COUNTRIES = ["US", "UK", "DE", "FR", "IT", "ES", "JP"]
RELAY = re.compile(
    r"[a-z0-9]{8,32}\+[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"@marketplace\.amazon\.(com|co\.uk|de|fr|it|es|co\.jp)"
)
ORDER_ID = re.compile(r"\b\d{3}-\d{7}-\d{7}\b")
DASHED = re.compile(r"^-{5,}[^-\n]+-{5,}$", re.MULTILINE)

SUBJECTS = {
    "US": r"Product details inquiry from Amazon customer .+ \(Order: \d{3}-\d{7}-\d{7}\)",
    "UK": r"Product details enquiry from Amazon customer .+ \(Order: \d{3}-\d{7}-\d{7}\)",
    "DE": r"Frage von Amazon-Kunde .+ \(Bestellung: \d{3}-\d{7}-\d{7}\)",
    "FR": r"Demande de renseignements de la part du client Amazon .+",
    "JP": r".+に関するお問い合わせ \(注文: \d{3}-\d{7}-\d{7}\)",
}


class Preformatted(HTMLParser):
    """Collects the text of each `pre` element with its style."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._style: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "pre":
            self._style = dict(attrs).get("style") or ""
            self.found.append((self._style, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._style = None

    def handle_data(self, data: str) -> None:
        if self._style is not None:
            style, text = self.found[-1]
            self.found[-1] = (style, text + data)


def order_in(country: str) -> Order:
    return next(o for o in WORLD.orders.values() if o.marketplace.country == country)


def contact(country: str, issue: str = "damaged") -> Contact:
    order = order_in(country)
    return Contact(
        store=WORLD.stores[order.store],
        marketplace=order.marketplace,
        name=order.buyer.name,
        alias=order.buyer.alias,
        case=case_id(Random(1)),
        issue=issue,
        order=order,
    )


def arrived(mail: EmailMessage) -> EmailMessage:
    """The mail as it is after the journey: bytes parsed anew."""
    parsed = email.message_from_bytes(mail.as_bytes(policy=CRLF), policy=policy.default)
    assert not list(parsed.defects)
    return parsed


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_buyer_s_message_looks_as_amazon_sends_it(country: str) -> None:
    words = "Zweite Zeile <b>&amp;\n-- nicht das Ende --\n初めまして"
    about = contact(country)
    mail = arrived(buyer_message(about, text=words, sent_at=BORN, rng=Random(1)))
    assert mail["X-Space-Notification-Type"] == "BBC_MESSAGE_SENT_TO_MERCHANT"
    assert mail["X-Marketplace-ID"] == about.marketplace.id
    for header in ("From", "Reply-To"):
        assert RELAY.fullmatch(mail[header].addresses[0].addr_spec)
    assert mail["To"].addresses[0].addr_spec == about.store.user
    assert parsedate_to_datetime(mail["Date"]) == BORN
    assert "dkim=pass header.d=amazonses.com" in mail["Authentication-Results"]
    text = plain(mail)
    assert about.order and ORDER_ID.findall(text)[0] == about.order.id
    assert f"[ASIN: {about.order.lines[0].product.asin}]" in text
    assert len(DASHED.findall(text)) == 2
    assert DASHED.split(text)[1].strip() == words
    assert re.search(r"\[commMgrTok:[A-Z0-9]{13}\]", text)
    assert re.search(r"SPC-(US|EU|FE)Amazon-\d+", text)
    assert f"cc={about.case}" in text
    if country in SUBJECTS:
        assert re.fullmatch(SUBJECTS[country], mail["Subject"])


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_html_part_holds_the_same_words_in_its_one_pre_element(country: str) -> None:
    words = 'Sie sagten: "<gleich>" & <br> sofort'
    mail = arrived(buyer_message(contact(country), text=words, sent_at=BORN, rng=Random(1)))
    body = mail.get_body(("html",))
    assert body is not None
    parser = Preformatted()
    parser.feed(body.get_content())
    [(style, text)] = parser.found
    assert "-o-pre-wrap" in style
    assert text == words


def test_some_messages_come_in_the_old_frame_without_amazon_s_headers() -> None:
    about = contact("US")
    mails = [
        arrived(buyer_message(about, text="Hello", sent_at=BORN, rng=Random(n))) for n in range(120)
    ]
    old = [mail for mail in mails if mail["X-Space-Notification-Type"] is None]
    assert 1 <= len(old) < 30
    assert all("Begin message" in plain(mail) for mail in old)


def test_a_message_about_no_order_names_none() -> None:
    about = contact("US", "product_question")
    without = Contact(**{f: getattr(about, f) for f in Contact.__slots__} | {"order": None})
    mail = arrived(buyer_message(without, text="Hello", sent_at=BORN, rng=Random(1)))
    assert not ORDER_ID.search(mail["Subject"] + plain(mail))


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_copy_of_an_answer_comes_from_amazon_and_not_from_the_buyer(country: str) -> None:
    about = contact(country)
    mail = arrived(reply_copy(about, text="Danke", sent_at=BORN, rng=Random(1)))
    assert mail["X-Space-Notification-Type"] == "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT"
    assert mail["From"].addresses[0].addr_spec == f"donotreply@{about.marketplace.host}"
    assert about.order and about.order.id in mail["Subject"]


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("name", NOTICES)
def test_every_notice_exists_on_every_marketplace(country: str, name: str) -> None:
    about = contact(country)
    mail = arrived(
        notice(name, about, sent_at=BORN, rng=Random(1), comment="zwei\nZeilen", reason="damaged")
    )
    assert (mail["X-Space-Notification-Type"] or "") == NOTICES[name].header
    assert mail["X-AMAZON-MAIL-RELAY-TYPE"] == "notification"
    assert not RELAY.fullmatch(mail["From"].addresses[0].addr_spec)
    assert "{" not in mail["Subject"] + plain(mail)
    if name not in ("undeliverable", "order_sold"):
        assert about.order and about.order.id in mail["Subject"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_claim_tells_its_deadline_and_the_sum_in_local_numbers(country: str) -> None:
    about = contact(country)
    amount = Decimal("1234") if country == "JP" else Decimal("1234.5")
    mail = notice("claim_opened", about, sent_at=BORN, rng=Random(1), amount=amount)
    text = plain(arrived(mail))
    assert local_money(amount, about.marketplace) in text
    assert str(frame(country, about.marketplace.language)["claim_days"]["days"]) in text


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("US", "$1,234.50"),
        ("UK", "£1,234.50"),
        ("DE", "1.234,50 €"),
        ("IT", "1.234,50 €"),
        ("JP", "￥1,234"),
    ],
)
def test_money_is_written_as_the_marketplace_writes_it(country: str, written: str) -> None:
    amount = Decimal("1234") if country == "JP" else Decimal("1234.50")
    assert local_money(amount, WORLD.marketplaces[country]) == written


def test_an_italian_claim_never_says_that_it_is_one() -> None:
    mail = arrived(notice("claim_opened", contact("IT"), sent_at=BORN, rng=Random(1)))
    assert mail["Subject"].startswith("Richiesta di rimborso ricevuta per l'ordine ")
    assert "A alla Z" not in mail["Subject"] + plain(mail)


def test_a_photo_is_a_picture_that_others_can_open() -> None:
    from struct import unpack

    picture = photo(Random(1))
    assert picture.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert unpack(">II", picture.content[16:24]) == (240, 180)
    assert picture.filename.endswith(".png")


@pytest.mark.parametrize("name", oddities())
def test_odd_mails_say_who_vouches_for_them(name: str) -> None:
    order = order_in("US")
    mail = arrived(
        odd_mail(name, WORLD.stores["us"], order_id=order.id, sent_at=BORN, rng=Random(1))
    )
    results = mail["Authentication-Results"] or ""
    assert ("dmarc=fail" in results) == (name in ("phishing", "spoofed_buyer"))
    assert mail["X-Space-Notification-Type"] is None


def test_a_broken_mail_is_broken() -> None:
    mail = buyer_message(contact("DE"), text="Müll", sent_at=BORN, rng=Random(1))
    spoilt = break_mime(mail.as_bytes(policy=CRLF))
    parsed = email.message_from_bytes(spoilt, policy=policy.default)
    assert parsed.defects or any(part.defects for part in parsed.walk())
    assert b"\xff\xfe" in spoilt
