"""The splitter finds what the standard library finds, and goes on where that gives up."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.connectors.mail.reading import extract_attachment, read_mail
from kefu.connectors.mail.reading.content import decode_transfer
from kefu.connectors.mail.reading.mime import split
from kefu.connectors.mail.reading.parameters import parse_parameters
from tests.connectors.mail.reading.samples import NAMES, raw

WELL_FORMED = [name for name in NAMES if not name.startswith("broken/")]


def leaves_of_the_standard_library(content: bytes) -> list[tuple[str, bytes]]:
    found = []
    pending = [email.message_from_bytes(content)]
    while pending:
        part = pending.pop(0)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            pending = [*part.get_payload(), *pending]  # type: ignore[list-item, misc]
        elif part.get_content_type().startswith("message/"):
            found.append((part.get_content_type(), b""))
        else:
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            found.append((part.get_content_type(), payload.strip().replace(b"\r\n", b"\n")))
    return found


def our_leaves(content: bytes) -> list[tuple[str, bytes]]:
    mail = split(content)
    return [
        (
            part.content_type,
            b""
            if part.content_type.startswith("message/")
            else decode_transfer(mail.content(part), part.encoding)[0]
            .strip()
            .replace(b"\r\n", b"\n"),
        )
        for part in mail.root.walk()
        if not part.children
    ]


@pytest.mark.parametrize("name", WELL_FORMED)
def test_well_formed_mails_split_as_the_standard_library_splits_them(name: str) -> None:
    content = raw(name)
    assert our_leaves(content) == leaves_of_the_standard_library(content)


words = st.text(
    alphabet=st.sampled_from("abc XYZ äöü éè 退款 返品 ;:=?\"'\\/().,-_"), min_size=1, max_size=60
).filter(lambda text: text.strip() == text and "  " not in text)


@given(
    subject=words,
    body=st.lists(
        words.filter(lambda line: not line.startswith(("-", "="))), min_size=1, max_size=8
    ),
    files=st.lists(st.tuples(words, st.binary(max_size=300)), max_size=4),
)
@settings(max_examples=80, deadline=None)
def test_a_mail_written_by_the_standard_library_is_read_back(
    subject: str, body: list[str], files: list[tuple[str, bytes]]
) -> None:
    message = EmailMessage()
    message["From"] = "Ann <ann@example.com>"
    message["Subject"] = subject
    text = "\n".join(body)
    message.set_content(text)
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="x-test", filename=name)
    content = message.as_bytes()
    found = read_mail(content)
    assert found.subject == subject
    assert found.body == text
    full = [data for _, data in files if data]
    assert [extract_attachment(content, a.part) for a in found.attachments] == full


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (b'text/plain; charset="utf-8"', {"charset": "utf-8"}),
        (b"text/plain; charset=utf-8; format=flowed", {"charset": "utf-8", "format": "flowed"}),
        (b'a/b; name="a;b\\"c.txt"', {"name": 'a;b"c.txt'}),
        (b"a/b; name*=utf-8''Gr%C3%B6%C3%9Fe.pdf", {"name": "Größe.pdf"}),
        (b"a/b; name*0*=utf-8'de'Gr%C3%B6; name*1=sse.pdf", {"name": "Grösse.pdf"}),
        (b"a/b; name*1=b; name*0=a", {"name": "ab"}),
        (b'a/b; name="=?utf-8?B?5Zu+54mH?=.png"', {"name": "图片.png"}),
        (b"a/b; name=unquoted name.txt", {"name": "unquoted name.txt"}),
        (b'a/b; name="never closed', {"name": "never closed"}),
        (b"a/b;;; =x; y", {}),
    ],
)
def test_parameters_are_read(value: bytes, wanted: dict[str, str]) -> None:
    assert parse_parameters(value)[1] == wanted


def test_a_mail_saved_as_utf16_is_read() -> None:
    content = "From: Ann <ann@example.com>\nSubject: 退款\n\nGröße".encode("utf-16")
    message = read_mail(content)
    assert (message.subject, message.body) == ("退款", "Größe")


def test_a_content_type_without_its_semicolon_keeps_type_and_charset() -> None:
    content = b"From: a@example.com\nContent-Type: text/html charset=gb2312\n\n<p>" + "退货".encode(
        "gb2312"
    )
    assert read_mail(content).body == "退货"


def test_a_boundary_that_begins_like_another_is_told_apart() -> None:
    content = (
        b"From: a@example.com\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
        b"Content-Type: multipart/alternative; boundary=xy\n\n--xy\n\nplain\n--xy\n"
        b"Content-Type: text/html\n\n<b>html</b>\n--xy--\n--x\nContent-Type: image/gif\n\nGIF8\n--x--\n"
    )
    message = read_mail(content)
    assert message.body == "plain"
    assert [attachment.part for attachment in message.attachments] == ["2"]
