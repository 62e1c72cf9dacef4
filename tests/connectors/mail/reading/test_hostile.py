"""Whatever comes in, reading ends: soon, with a status, and without an exception."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kefu.connectors.mail.reading import extract_attachment, read_mail, reader
from kefu.connectors.mail.reading.mime import MAX_DEPTH, MAX_PARTS, split
from tests.connectors.mail.reading.samples import NAMES, mail, raw

RAWS = [raw(name) for name in NAMES]
STATUSES = {"accepted", "ignored", "quarantined"}


def assert_sound(content: bytes) -> None:
    """A status, a kind, an id, and nothing that a database or a screen would choke on."""
    message = read_mail(content)
    assert message.status in STATUSES
    assert message.kind
    assert message.message_id
    assert message.size == len(content)
    stored = json.dumps(asdict(message), default=str, ensure_ascii=False).encode("utf-8")
    assert b"\x00" not in stored
    assert b"\\u0000" not in stored


@given(content=st.binary(max_size=2000))
@example(content=b"")
@example(content=b"From:")
@example(content=b"Subject: =?utf-16?B?2AA=?=\n\n")
@example(content=b"From: a@b\nContent-Type: text/plain; charset=utf-7\n\n+2AA-")
@example(content=b"From: a@b\nContent-Type: text/plain; charset=base64\n\nabc")
@example(content=b"Date: Tue, 99 Foo 99999 99:99:99 +9999\n\n")
@settings(max_examples=150, deadline=None)
def test_random_bytes_are_read(content: bytes) -> None:
    assert_sound(content)


@given(
    content=st.sampled_from(RAWS),
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=20)), max_size=12
    ),
)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mails_damaged_at_random_are_read(
    content: bytes, edits: list[tuple[float, int, bytes]]
) -> None:
    for place, removed, put in edits:
        at = int(place * len(content))
        content = content[:at] + put + content[at + removed :]
    assert_sound(content)


@given(pieces=st.lists(st.sampled_from(RAWS), min_size=2, max_size=3), cut=st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_mails_cut_and_pasted_into_each_other_are_read(pieces: list[bytes], cut: float) -> None:
    assert_sound(b"".join(piece[: int(len(piece) * cut)] for piece in pieces))


@pytest.mark.parametrize("sign", [b"\x00", b"\x07", "\u202e".encode()])
def test_an_address_with_a_control_character_is_none(sign: bytes) -> None:
    content = b"From: Anna <anna@exam" + sign + b"ple.com>\nSubject: Hi\n\nWhere is it?\n"
    assert_sound(content)
    assert read_mail(content).buyer_address == ""


def test_even_a_fault_of_our_own_loses_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(reader, "judge", fail)
    message = read_mail(mail("Where is my parcel?"))
    assert (message.status, message.reason) == ("quarantined", "unreadable")
    assert "Where is my parcel?" in message.body


def nested(depth: int) -> bytes:
    head = b"From: a@example.com\nSubject: deep\n"
    for level in range(depth):
        head += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
    return head + b"Content-Type: text/plain\n\nbottom\n"


def test_nesting_stops_at_a_limit() -> None:
    message = read_mail(nested(2000))
    assert "too_deep" in message.defects
    assert max(part.path.count(".") for part in split(nested(2000)).root.walk()) <= MAX_DEPTH


def test_thousands_of_parts_are_read_up_to_a_limit() -> None:
    parts = b"".join(b"--x\nContent-Type: image/png\n\n%d\n" % n for n in range(20_000))
    content = b"From: a@example.com\nContent-Type: multipart/mixed; boundary=x\n\n" + parts
    message = read_mail(content)
    assert "too_many_parts" in message.defects
    assert sum(1 for _ in split(content).root.walk()) <= MAX_PARTS
    assert len(message.attachments) <= 100


def test_a_header_bomb_is_read_up_to_a_limit() -> None:
    content = b"From: a@example.com\n" + b"X-Bomb: x\n" * 300_000 + b"\nbody words"
    message = read_mail(content)
    assert "too_many_headers" in message.defects
    assert "body words" in message.body


def test_one_endless_header_is_cut() -> None:
    content = b"From: a@example.com\nSubject: " + b"a" * 3_000_000 + b"\n\nbody"
    assert len(read_mail(content).subject) <= 1000


def test_a_large_attachment_is_measured_but_not_decoded() -> None:
    inside = b"\x89PNG\r\n\x1a\n" + bytes(3_000_000)
    content = (
        b"From: a@example.com\nSubject: big\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain\n\nsee photo\n--x\nContent-Type: image/png; name=p.png\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(inside) + b"\n--x--\n"
    )
    (attachment,) = read_mail(content).attachments
    assert attachment.size == len(inside)
    assert extract_attachment(content, attachment.part) == inside


def test_a_zip_is_listed_and_never_opened() -> None:
    bomb = b"PK\x03\x04" + b"\xff" * 100
    content = (
        b"From: a@example.com\nContent-Type: application/zip; name=a.zip\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(bomb)
    )
    (attachment,) = read_mail(content).attachments
    assert (attachment.name, attachment.size) == ("a.zip", len(bomb))


@pytest.mark.parametrize("part", ["", "9", "1:uu1", "1:uux", "x", "1.1.1", "-1"])
def test_asking_for_a_part_that_is_not_there_is_a_key_error(part: str) -> None:
    with pytest.raises(KeyError):
        extract_attachment(mail(), part)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("On " * 40_000, id="attribution"),
        pytest.param("-" * 300_000, id="dashes"),
        pytest.param(("-----\n" * 60_000), id="lines of dashes"),
        pytest.param("----- a " * 30_000, id="half markers"),
        pytest.param("From: a\nTo: b\n" * 15_000, id="header lines"),
        pytest.param("> " * 100_000, id="quotes"),
        pytest.param("within 3 " * 30_000, id="durations"),
        pytest.param("by " * 60_000, id="prepositions"),
        pytest.param("1.1.1.1." * 30_000, id="numbers"),
        pytest.param("EUR 1.111.111" * 20_000, id="amounts"),
        pytest.param("a: " * 80_000, id="labels"),
        pytest.param("begin 644 a\n" + "M\n" * 80_000, id="uuencode without end"),
        pytest.param("begin 644 a\n" * 30_000, id="uuencode begins"),
        pytest.param("<" * 200_000, id="angles"),
        pytest.param("claim decision appeal einspruch " * 8_000, id="words"),
        pytest.param("\u202e\u200b" * 80_000, id="invisible"),
        pytest.param(("x" * 59 + "\n") * 5_000, id="wrapped lines"),
    ],
)
@pytest.mark.parametrize("media", ["plain", "html"])
def test_text_made_to_stall_patterns_is_read(body: str, media: str) -> None:
    # No clock is looked at: a pattern of quadratic cost would hold the suite up for minutes here.
    content = mail(body, extra="X-Space-Notification-Type: A_Z_CLAIM_RESPONDENT_NOTIFY\n")
    assert_sound(content.replace(b"text/plain", f"text/{media}".encode()))


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "b", "blockquote", "pre", "a href=x", "p"])
def test_deeply_nested_html_is_read(tag: str) -> None:
    content = mail(f"<{tag}>" * 20_000 + "words").replace(b"text/plain", b"text/html")
    message = read_mail(content)
    assert "words" in message.body
