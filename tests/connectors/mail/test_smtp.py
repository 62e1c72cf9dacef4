"""Handing over a letter: refused, taken, or nobody knows; and never without encryption."""

from __future__ import annotations

import ssl
from base64 import b64encode

import pytest

from kefu.channels.models import Mailbox
from kefu.channels.port import Refused
from kefu.connectors.mail.smtp import open_session
from kefu.connectors.mail.tls import context_for
from tests.connectors.mail.smtp_server import HANG_UP, SmtpServer, certificate, running

SHOP, BUYER = "shop@seller.example", "k7anna+3f6c@marketplace.amazon.de"
LETTER = "Subject: Grüße\r\n\r\nGuten Tag.\r\n".encode()
TAKEN_UNHEARD = "250 and " + HANG_UP  # says yes, and the line is cut before the yes arrives


@pytest.fixture(scope="module")
def trusted(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def server():
    with running(SmtpServer()) as server:
        yield server


def mailbox(server: SmtpServer, **given) -> Mailbox:
    return Mailbox(
        **{
            "smtp_host": "127.0.0.1",
            "smtp_port": server.port,
            "smtp_security": "plain",
            "smtp_user": "shop",
            "smtp_password": "secret",
            **given,
        }
    )


def hand_over(server: SmtpServer, content: bytes = LETTER, recipient: str = BUYER, **given) -> None:
    session = open_session(mailbox(server, **given))
    try:
        session.transmit(SHOP, recipient, content)
    finally:
        session.close()


def refusal(server: SmtpServer, **given) -> Refused:
    with pytest.raises(Refused) as refused:
        hand_over(server, **given)
    assert server.taken == []
    return refused.value


def test_a_letter_is_taken_once_with_its_addresses(server):
    hand_over(server)
    [taken] = server.taken
    assert (taken.sender, taken.recipient, taken.raw) == (SHOP, BUYER, LETTER)


def test_a_connection_takes_letter_after_letter_until_the_server_has_enough(server):
    session = open_session(mailbox(server))
    for _ in range(2):
        assert session.ready()
        session.transmit(SHOP, BUYER, LETTER)
    assert [taken.raw for taken in server.taken] == [LETTER, LETTER]
    server.tell("NOOP", HANG_UP)
    assert not session.ready()
    session.close()


@pytest.mark.parametrize(
    ("content", "arrives"),
    [
        ("Größe: 5 µm\r\n您好\r\n".encode(), "Größe: 5 µm\r\n您好\r\n".encode()),
        (b".\r\n..\r\n.hidden\r\nend\r\n", b".\r\n..\r\n.hidden\r\nend\r\n"),
        (b"a\nb\rc\r\n", b"a\r\nb\r\nc\r\n"),
        (b"no line break at the end", b"no line break at the end\r\n"),
        (b"blank lines stay\r\n\r\n\r\n", b"blank lines stay\r\n\r\n\r\n"),
        (b"a\r\n.\r\nMAIL FROM:<x@y.z>\r\n", b"a\r\n.\r\nMAIL FROM:<x@y.z>\r\n"),
    ],
    ids=["utf-8", "dots", "bare line breaks", "no end", "blank end", "smuggled end"],
)
def test_every_byte_arrives_as_it_was_written(server, content, arrives):
    hand_over(server, content)
    assert [taken.raw for taken in server.taken] == [arrives]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "TAKEN"])
@pytest.mark.parametrize(
    ("answer", "permanent"),
    [("451 try later", False), ("421 closing", False), ("550 no such thing", True)],
)
def test_a_refusal_at_any_stage_says_whether_trying_again_helps(server, stage, answer, permanent):
    server.tell(stage, answer)
    refused = refusal(server)
    assert (refused.code, refused.permanent) == ("refused", permanent)
    assert answer[:3] in refused.detail
    hand_over(server)
    assert len(server.taken) == 1


@pytest.mark.parametrize("stage", ["CONNECT", "AUTH", "MAIL", "RCPT", "DATA"])
def test_a_line_cut_before_the_letter_left_is_no_doubt(server, stage):
    server.tell(stage, HANG_UP)
    refused = refusal(server)
    assert (refused.code, refused.permanent) == ("connection_lost", False)


def test_a_line_cut_before_the_server_said_yes_leaves_it_unknown(server):
    server.tell("TAKEN", HANG_UP)
    with pytest.raises(Exception, match=r".") as broken:
        hand_over(server)
    assert not isinstance(broken.value, Refused)
    server.tell("TAKEN", TAKEN_UNHEARD)
    with pytest.raises(Exception, match=r".") as broken:
        hand_over(server)
    assert not isinstance(broken.value, Refused)
    assert len(server.taken) == 1


def test_a_server_that_asks_for_no_login_is_greeted_all_the_same(server):
    hand_over(server, smtp_user="")
    assert len(server.taken) == 1


def test_without_a_login_of_its_own_the_one_for_reading_is_used(server):
    hand_over(server, smtp_user="", smtp_password="", imap_user="anna", imap_password="geheim")
    secret = b64encode(b"\0anna\0geheim").decode()
    assert f"AUTH PLAIN {secret}" in server.heard


def test_a_server_that_offers_no_login_is_not_given_one():
    with running(SmtpServer(offers_login=False)) as server:
        hand_over(server, smtp_user="", smtp_password="", imap_user="anna", imap_password="geheim")
    assert len(server.taken) == 1
    assert not any("AUTH" in line for line in server.heard)


def test_a_password_may_hold_any_letter(server):
    hand_over(server, smtp_password="Schlüssel-密码")
    assert len(server.taken) == 1


def test_a_refused_password_can_be_mended_while_the_letter_waits(server):
    server.tell("AUTH", "535 no")
    refused = refusal(server)
    assert (refused.code, refused.permanent) == ("login_refused", False)


@pytest.mark.parametrize(
    "recipient", ["bad\r\nRCPT TO:<other@mail.example>", "größe@marketplace.amazon.de"]
)
def test_an_address_that_cannot_be_said_is_refused_for_good(server, recipient):
    refused = refusal(server, recipient=recipient)
    assert (refused.code, refused.permanent) == ("address_not_possible", True)
    assert "RCPT TO:<other@mail.example>" not in server.heard


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("no-such-host.invalid", "not_reached"),
        ("two..dots", "not_reached"),
        ("smtp.seller.example", "plain_not_allowed"),
    ],
)
def test_a_host_that_cannot_be_reached_or_trusted_is_said_so(server, host, code):
    security = "plain" if code == "plain_not_allowed" else "tls"
    assert refusal(server, smtp_host=host, smtp_security=security).code == code


def test_nobody_listening_is_said_so(server):
    with running(SmtpServer()) as gone:
        pass
    assert refusal(gone).code == "not_reached"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_letter_travels_encrypted(trusted, security):
    context, authority = trusted
    with running(SmtpServer(tls=context, starttls=security == "starttls")) as server:
        for host in ("localhost", "127.0.0.1"):
            hand_over(server, smtp_host=host, smtp_security=security, ca_certificate=authority)
        assert len(server.taken) == 2
        if security == "starttls":
            assert server.heard.index("STARTTLS") < server.heard.index(f"mail FROM:<{SHOP}>")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_unknown_certificate_ends_it_before_the_password_is_said(trusted, security, tmp_path):
    context, _ = trusted
    with running(SmtpServer(tls=context, starttls=security == "starttls")) as server:
        for authority in ("", certificate(tmp_path)[1]):
            refused = refusal(server, smtp_security=security, ca_certificate=authority)
            assert (refused.code, refused.permanent) == ("certificate_unknown", False)
        assert not any("AUTH" in line.upper() for line in server.heard)


def test_where_starttls_is_not_offered_nothing_is_said_in_the_clear(server):
    refused = refusal(server, smtp_security="starttls")
    assert refused.code == "tls_not_offered"
    assert not any("AUTH" in line.upper() for line in server.heard)


def test_a_server_that_speaks_no_tls_gets_nothing(server):
    assert refusal(server, smtp_security="tls").code == "tls_failed"


def test_a_certificate_for_another_name_is_not_accepted(trusted):
    context, authority = trusted
    with running(SmtpServer(tls=context)) as server:  # which 0.0.0.0 reaches, too
        refused = refusal(
            server, smtp_host="0.0.0.0", smtp_security="tls", ca_certificate=authority
        )
    assert refused.code == "certificate_elsewhere"


@pytest.mark.parametrize("pem", [" ", "no certificate", "-----BEGIN CERTIFICATE-----\nAA\n"])
def test_a_certificate_that_is_none_is_said_so(server, pem):
    assert refusal(server, smtp_security="tls", ca_certificate=pem).code == "tls_failed"


def test_words_around_a_certificate_do_no_harm(trusted):
    context, authority = trusted
    with running(SmtpServer(tls=context)) as server:
        noted = f"# Prüfstelle des Händlers 证书\n{authority}"
        hand_over(server, smtp_security="tls", ca_certificate=noted)
        assert len(server.taken) == 1


def test_tls_is_of_a_current_version_and_checks_who_it_speaks_to():
    context = context_for(Mailbox())
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_what_is_trusted_is_read_once_for_all_connections_that_trust_the_same(trusted):
    _, authority = trusted
    assert context_for(Mailbox()) is context_for(Mailbox(smtp_host="elsewhere"))
    assert context_for(Mailbox()) is not context_for(Mailbox(ca_certificate=authority))
