"""Reaching a mailbox: encrypted, with the right server, and with the reason where not."""

from __future__ import annotations

import socketserver
import threading

import pytest

from kefu.channels.port import Refused
from kefu.connectors.mail.connection_test import try_mailbox
from kefu.connectors.mail.imap import opened
from tests.connectors.mail.relay_imap import PLAIN_PASSWORD, PLAIN_USER
from tests.connectors.mail.smtp_server import SmtpServer, certificate, running
from tests.mails import buyer_mail

pytestmark = pytest.mark.django_db


def refusal(mailbox) -> Refused:
    with pytest.raises(Refused) as refused, opened(mailbox):
        pass
    return refused.value


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_mailbox_is_read_encrypted(desk, imap_server, connect, host, security):
    imap_server.deliver(buyer_mail("Hallo", at=desk.now))
    port = getattr(imap_server, security)
    with opened(
        connect(imap_server, imap_host=host, imap_security=security, imap_port=port)
    ) as folder:
        assert folder.all_uids() == [1]
        [[mail]] = folder.fetch([1])
        assert b"Hallo" in mail.raw


def test_a_password_of_plain_letters_does_as_well(imap_server, connect):
    with opened(connect(imap_server, imap_user=PLAIN_USER, imap_password=PLAIN_PASSWORD)) as folder:
        assert folder.all_uids() == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_another_authority_s_certificate_is_not_believed(imap_server, connect, security, tmp_path):
    (tmp_path / "other").mkdir()
    other = certificate(tmp_path / "other")[1]
    port = getattr(imap_server, security)
    mailbox = connect(imap_server, imap_security=security, imap_port=port, ca_certificate=other)
    assert refusal(mailbox).code == "certificate_unknown"


def test_a_server_of_another_name_is_not_believed(imap_server, connect):
    # 0.0.0.0 reaches this machine, too, and its certificate does not say so.
    assert refusal(connect(imap_server, imap_host="0.0.0.0")).code == "certificate_elsewhere"


@pytest.mark.parametrize("capability", ["IMAP4rev1", "IMAP4rev1 STARTTLS"])
def test_where_starttls_is_not_given_nothing_goes_on_without_it(desk, capability):
    heard = []

    class WithoutTls(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK here\r\n")
            for line in self.rfile:
                heard.append(line)
                tag, verb = line.split()[:2]
                if verb == b"CAPABILITY":
                    self.wfile.write(
                        f"* CAPABILITY {capability}\r\n".encode() + tag + b" OK done\r\n"
                    )
                else:
                    self.wfile.write(tag + b" NO TLS is out of order\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), WithoutTls) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        desk.mailbox.imap_port = server.server_address[1]
        desk.mailbox.imap_security = "starttls"
        assert refusal(desk.mailbox).code == "tls_not_offered"
    assert not any(b"LOGIN" in line for line in heard)


def test_starttls_at_the_port_of_tls_is_said_so(desk):
    desk.mailbox.imap_security, desk.mailbox.imap_port = "starttls", 993
    assert refusal(desk.mailbox).code == "tls_not_offered"


def test_trying_a_mailbox_says_how_each_side_fares(desk, imap_server, connect):
    imap_server.deliver(buyer_mail("Hallo", at=desk.now), buyer_mail("Hallo?", at=desk.now))
    before = imap_server.files()
    with running(SmtpServer()) as server:
        mailbox = connect(imap_server, smtp_port=server.port, smtp_security="plain")
        reading, sending = try_mailbox(mailbox)
        assert (reading.code, reading.ok, reading.detail) == ("imap", True, "2")
        assert (sending.code, sending.ok) == ("smtp", True)
        server.tell("AUTH", "535 wrong")
        mailbox.imap_password = "falsch"
        assert [(step.ok, step.problem) for step in try_mailbox(mailbox)] == [
            (False, "login_refused"),
            (False, "login_refused"),
        ]
    assert server.taken == []
    assert imap_server.files() == before
