"""The SMTP submission server: what a seller's own mail provider would be, in front of Amazon."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from twisted.internet import defer, protocol, reactor, task
from twisted.internet.interfaces import ISSLTransport
from twisted.internet.ssl import CertificateOptions
from twisted.mail import imap4, smtp
from zope.interface import implementer

from simulator.relay.accounts import MailAccount, make_portal
from simulator.relay.faults import Faults

LARGEST = 20 * 1024 * 1024
RELAY_DOMAIN = "marketplace.amazon."


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One mail as it was handed in, for one recipient."""

    account: MailAccount
    sender: str
    recipient: str
    raw: bytes


@implementer(smtp.IMessage)
class IncomingMail:
    """Collects one mail; says yes only after `take` has kept it."""

    def __init__(self, session: RelaySmtpServer, make: Callable[[bytes], Submission]) -> None:
        self._session = session
        self._make = make
        self._lines: list[bytes] = []
        self._size = 0

    def lineReceived(self, line: bytes) -> None:
        self._size += len(line) + 2
        if self._size > LARGEST:
            raise smtp.SMTPServerError(552, b"5.3.4 Message too big")
        self._lines.append(line)

    def eomReceived(self) -> defer.Deferred[Any]:
        session = self._session
        session.take(self._make(b"\r\n".join(self._lines) + b"\r\n"))
        if session.faults.strikes("smtp_drop_after_data"):
            session.transport.abortConnection()
            return defer.Deferred()
        if seconds := session.faults.delay_after_data():
            return task.deferLater(reactor, seconds, lambda: None)
        return defer.succeed(None)

    def connectionLost(self) -> None:
        self._lines.clear()


@implementer(smtp.IMessageDelivery)
class Delivery:
    """One login's right to send."""

    def __init__(self, account: MailAccount) -> None:
        self._account = account

    def receivedHeader(self, helo: Any, origin: Any, recipients: Any) -> bytes:
        return b""

    def validateFrom(self, helo: Any, origin: smtp.Address) -> smtp.Address:
        return origin

    def validateTo(self, user: smtp.User) -> Callable[[], IncomingMail]:
        session: RelaySmtpServer = user.protocol
        if code := session.faults.rejection("rcpt"):
            raise smtp.SMTPServerError(
                code, "4.3.0 refused by order" if code < 500 else "5.3.0 refused by order"
            )
        recipient = str(user.dest)
        if not recipient.rpartition("@")[2].lower().startswith(RELAY_DOMAIN):
            raise smtp.SMTPServerError(
                550, "5.7.1 this server reaches Amazon's relay addresses only"
            )

        def make(raw: bytes) -> Submission:
            return Submission(
                account=self._account, sender=str(user.orig), recipient=recipient, raw=raw
            )

        return lambda: IncomingMail(session, make)


class RelaySmtpServer(smtp.ESMTP):
    """Speaks only to those who logged in over TLS."""

    noisy = False

    def __init__(
        self, context: CertificateOptions, faults: Faults, take: Callable[[Submission], None]
    ) -> None:
        super().__init__(
            {b"PLAIN": imap4.PLAINCredentials, b"LOGIN": imap4.LOGINCredentials}, context
        )
        self.host = b"relay.simulator.invalid"
        self.faults = faults
        self.take = take

    def extensions(self) -> dict[bytes, Any]:
        offered: dict[bytes, Any] = super().extensions()
        offered.pop(b"STARTTLS" if self._encrypted() else b"AUTH", None)
        offered[b"SIZE"] = [str(LARGEST).encode()]
        offered[b"8BITMIME"] = None
        return offered

    def state_COMMAND(self, line: bytes) -> None:
        if self.faults.strikes("drop_connection"):
            self.transport.abortConnection()
        else:
            super().state_COMMAND(line)

    def ext_AUTH(self, rest: bytes) -> None:
        if self._encrypted():
            super().ext_AUTH(rest)
        else:
            self.sendCode(538, b"5.7.11 Encryption required for authentication")

    def do_MAIL(self, rest: bytes) -> None:
        if not self.authenticated:
            self.sendCode(530, b"5.7.0 Authentication required")
        else:
            super().do_MAIL(rest)

    def do_DATA(self, rest: bytes) -> None:
        if code := self.faults.rejection("data"):
            self.sendCode(code, b"refused by order")
        else:
            super().do_DATA(rest)

    def _encrypted(self) -> bool:
        return bool(ISSLTransport.providedBy(self.transport))


class SmtpFactory(protocol.Factory):
    """Makes one server per connection; every accepted mail goes to `take` before the 250."""

    def __init__(
        self,
        accounts: Mapping[str, MailAccount],
        context: CertificateOptions,
        faults: Faults,
        take: Callable[[Submission], None],
    ) -> None:
        self._make = lambda: RelaySmtpServer(context, faults, take)
        self._portal = make_portal(
            accounts, smtp.IMessageDelivery, lambda user: Delivery(accounts[user])
        )

    def buildProtocol(self, addr: Any) -> RelaySmtpServer:
        server = self._make()
        server.portal = self._portal
        server.factory = self
        return server
