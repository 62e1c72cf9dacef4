"""Handing a letter to a mail server, telling apart "refused", "taken" and "nobody knows"."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from base64 import b64encode

from kefu.channels.models import Mailbox
from kefu.channels.port import Refused
from kefu.connectors.mail.tls import context_for, guard_plain, not_encrypted

TIMEOUT = 60
# RFC 5321 (4.5.3.2.6): a server may take ten minutes to answer the end of the letter.
LAST_REPLY = 600
# What may stand between the angle brackets: one ASCII address, nothing that ends the command.
ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")


class SmtpSession:
    """A logged-in connection; see ``channels.port.MailSession``."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client

    def ready(self) -> bool:
        """NOOP: whether the server still listens."""
        try:
            return self._client.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def transmit(self, sender: str, recipient: str, content: bytes) -> None:
        """MAIL, RCPT, DATA. Until the server says 354 nothing has left."""
        for address in (sender, recipient):
            if not ADDRESS.fullmatch(address):
                raise Refused("address_not_possible", address, permanent=True)
        try:
            self._expect(self._client.mail(sender), 250)
            self._expect(self._client.rcpt(recipient), 250, 251)
            self._expect(self._client.docmd("DATA"), 354)
        except (smtplib.SMTPException, OSError) as error:
            raise Refused("connection_lost", str(error), permanent=False) from error
        self._client.send(_dot_stuffed(content))
        self._wait_at_most(LAST_REPLY)
        # From here on a broken connection leaves it unknown; only an answer counts.
        self._expect(self._client.getreply(), 250)
        self._wait_at_most(TIMEOUT)

    def close(self) -> None:
        """QUIT, if the server still listens."""
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._client.quit()

    def _wait_at_most(self, seconds: int) -> None:
        if self._client.sock is not None:
            self._client.sock.settimeout(seconds)

    def _expect(self, reply: tuple[int, bytes], *wanted: int) -> None:
        code, text = reply
        if code in wanted:
            return
        if code == -1:  # smtplib's word for a connection that ended without an answer
            raise smtplib.SMTPServerDisconnected("no answer")
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._client.rset()
        said = text.decode("utf-8", "replace")
        raise Refused("refused", f"{code} {said}"[:300], permanent=code >= 500)


def open_session(mailbox: Mailbox) -> SmtpSession:
    """Connect and log in. Raises ``Refused``; nothing has been sent then."""
    try:
        client = _connect(mailbox)
        client.ehlo_or_helo_if_needed()
        _log_in(client, mailbox)
        return SmtpSession(client)
    except ssl.SSLError as error:
        raise not_encrypted(error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused("tls_not_offered", str(error), permanent=False) from error
    except smtplib.SMTPAuthenticationError as error:
        # The password can be mended while the letter waits.
        raise Refused("login_refused", _said(error), permanent=False) from error
    except (TimeoutError, socket.gaierror, ConnectionRefusedError, UnicodeError) as error:
        raise Refused("not_reached", str(error), permanent=False) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Refused("connection_lost", str(error), permanent=False) from error


def _connect(mailbox: Mailbox) -> smtplib.SMTP:
    host, port = mailbox.smtp_host, mailbox.smtp_port
    match mailbox.smtp_security:
        case Mailbox.Security.TLS:
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context_for(mailbox))
        case Mailbox.Security.STARTTLS:
            client = smtplib.SMTP(host, port, timeout=TIMEOUT)
            client.starttls(context=context_for(mailbox))
            return client
        case _:
            guard_plain(host)
            return smtplib.SMTP(host, port, timeout=TIMEOUT)


def _log_in(client: smtplib.SMTP, mailbox: Mailbox) -> None:
    """With the reading side's name and password where none of its own is set."""
    user = mailbox.smtp_user or (mailbox.imap_user if client.has_extn("auth") else "")
    password = mailbox.smtp_password or mailbox.imap_password
    if not user:
        return
    if (user + password).isascii():
        client.login(user, password)
        return
    # smtplib knows ASCII only; AUTH PLAIN is UTF-8 (RFC 4616).
    secret = b64encode(f"\0{user}\0{password}".encode()).decode()
    code, said = client.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def _dot_stuffed(content: bytes) -> bytes:
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines and lines[-1] == b"":
        lines.pop()
    stuffed = (b"." + line if line.startswith(b".") else line for line in lines)
    return b"\r\n".join(stuffed) + b"\r\n.\r\n"


def _said(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))[:200]
