"""Addresses, senders, ids and times from header lines."""

from __future__ import annotations

from datetime import datetime

import pytest

from kefu.connectors.mail.reading import read_mail
from kefu.connectors.mail.reading.attachments import file_name
from kefu.connectors.mail.reading.headers import addresses, message_ids, parse_date
from kefu.connectors.mail.reading.layouts import marketplaces
from kefu.connectors.mail.reading.senders import alias_of, case_uuid_of
from tests.connectors.mail.reading.samples import mail

UUID = "0f8e7d6c-1234-4abc-9def-001122334455"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (b"Ann <ann@example.com>", [("Ann", "ann@example.com")]),
        (b"ann@example.com", [("", "ann@example.com")]),
        (b"ann@example.com (Ann Example)", [("Ann Example", "ann@example.com")]),
        (b'"Example, Ann" <ann@example.com>', [("Example, Ann", "ann@example.com")]),
        (b'"a@b.example" <ann@example.com>', [("a@b.example", "ann@example.com")]),
        (b"a@b.example <ann@example.com>", [("a@b.example", "ann@example.com")]),
        (b"A <a@x.example>, B <b@x.example>", [("A", "a@x.example"), ("B", "b@x.example")]),
        (b"=?utf-8?B?5byg5LiJ?= <z@example.cn>", [("张三", "z@example.cn")]),
        (b"=?utf-8?Q?=3Cdonotreply=40amazon.com=3E?= <e@x.example>", [("<donotreply@amazon.com>", "e@x.example")]),
        (b"< spaced@example.com >", [("", "spaced@example.com")]),
        (b"no address", []),
        (b"", []),
    ],
)  # fmt: skip
def test_addresses_are_found(value: bytes, wanted: list[tuple[str, str]]) -> None:
    assert [(found.name, found.address) for found in addresses(value)] == wanted


@pytest.mark.parametrize("marketplace", marketplaces(), ids=lambda marketplace: marketplace.code)
def test_the_relay_address_tells_marketplace_buyer_and_case(marketplace: object) -> None:
    domain = f"marketplace.{marketplace.domain}"  # type: ignore[attr-defined]
    whole = f"A1b2C3d4E5f6+{UUID}@{domain}"
    message = read_mail(mail(sender=f"Ann - Amazon Marketplace <{whole}>", subject="Hi"))
    assert message.kind == "buyer_message"
    assert message.marketplace == marketplace.code  # type: ignore[attr-defined]
    assert message.buyer_address == whole
    assert message.buyer_alias == f"a1b2c3d4e5f6@{domain}"
    assert message.buyer_name == "Ann"
    assert message.case_uuid == UUID


@pytest.mark.parametrize(
    ("address", "alias", "case"),
    [
        ("abc12345@marketplace.amazon.de", "abc12345@marketplace.amazon.de", ""),
        ("abc12345+0a1b2c3d@marketplace.amazon.de", "abc12345@marketplace.amazon.de", "0a1b2c3d"),
        ("abc12345+holiday@marketplace.amazon.de", "abc12345@marketplace.amazon.de", ""),
        ("", "", ""),
    ],
)
def test_an_address_splits_into_alias_and_case(address: str, alias: str, case: str) -> None:
    assert (alias_of(address), case_uuid_of(address)) == (alias, case)


def test_the_address_to_answer_is_the_reply_to() -> None:
    answer = f"abcd12345678+{UUID}@marketplace.amazon.com"
    message = read_mail(
        mail(sender="Amazon <donotreply@marketplace.amazon.com>", extra=f"Reply-To: {answer}\n")
    )
    assert message.buyer_address == answer


def test_amazons_own_sender_on_the_relay_is_no_buyer() -> None:
    message = read_mail(mail(sender="Amazon <donotreply@marketplace.amazon.co.uk>"))
    assert message.kind != "buyer_message"
    assert message.buyer_address == ""
    assert message.marketplace == "UK"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (b"<a@b> <c@d>", ("a@b", "c@d")),
        (b"<a@b>\r\n <a@b>", ("a@b",)),
        (b"a@b", ("a@b",)),
        (b"Your mail of Tuesday <x@y> (Ann)", ("x@y",)),
        (b"", ()),
    ],
)
def test_message_ids_lose_their_brackets(value: bytes, wanted: tuple[str, ...]) -> None:
    assert message_ids(value) == wanted


def test_a_very_long_message_id_is_shortened_and_stays_distinct() -> None:
    one, two = (message_ids(b"<" + b"a" * 500 + last + b"@b>")[0] for last in (b"1", b"2"))
    assert len(one) <= 250
    assert one != two


def test_a_mail_without_an_id_is_known_by_its_bytes() -> None:
    content = mail().replace(b"Message-ID: <sample@example.org>\n", b"")
    message = read_mail(content)
    assert message.message_id == f"sha256:{message.sha256}"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Tue, 3 Mar 2026 10:20:30 +0100", "2026-03-03T09:20:30+00:00"),
        ("3 Mar 2026 10:20:30 -0800 (PST)", "2026-03-03T18:20:30+00:00"),
        ("Tue, 3 Mar 2026 10:20:30 GMT", "2026-03-03T10:20:30+00:00"),
        ("Tue, 3 Mar 2026 10:20", "2026-03-03T10:20:00+00:00"),
        ("yesterday", None),
        ("Tue, 3 Mar 0026 10:20:30 +0000", "2026-03-03T10:20:30+00:00"),
        ("Tue, 3 Mar 9026 10:20:30 +0000", None),
    ],
)
def test_dates_are_read_in_utc(value: str, wanted: str | None) -> None:
    found = parse_date(value)
    assert (found.isoformat() if found else None) == wanted


RECEIVED = "Received: from amazonses by us; Tue, 3 Mar 2026 10:30:00 +0000\n"


@pytest.mark.rule("MSG-1")
@pytest.mark.parametrize(
    ("date", "received", "wanted"),
    [
        pytest.param("Tue, 3 Mar 2026 10:20:30 +0000", RECEIVED, "10:20:30", id="plausible date"),
        pytest.param("Tue, 3 Mar 2026 10:35:00 +0000", RECEIVED, "10:30:00", id="clock ahead"),
        pytest.param("Tue, 3 Mar 2026 18:20:30 +0000", RECEIVED, "10:30:00", id="far ahead"),
        pytest.param("Sat, 3 Jan 2026 10:20:30 +0000", RECEIVED, "10:30:00", id="two months old"),
        pytest.param("nonsense", RECEIVED, "10:30:00", id="no date"),
        pytest.param("Tue, 3 Mar 2026 10:20:30 +0000", "", "10:20:30", id="never relayed"),
        pytest.param("nonsense", "", None, id="nothing known"),
    ],
)
def test_the_clock_starts_when_amazon_took_the_message_in(
    date: str, received: str, wanted: str | None
) -> None:
    found = read_mail(mail(date=date, extra=received)).received_at
    assert found == (datetime.fromisoformat(f"2026-03-03T{wanted}+00:00") if wanted else None)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\bill.pdf", "bill.pdf"),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("con.txt", "_.txt"),
        ("...", "attachment-1.jpg"),
        ("", "attachment-1.jpg"),
        ("图片.png", "图片.png"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ('a<b>:"c"|?*.txt', "a_b_c_.txt"),
    ],
)
def test_file_names_are_made_safe(name: str, wanted: str) -> None:
    assert file_name(name, "image/jpeg", 1) == wanted
