"""The IMAP server: Twisted's protocol over our mailboxes on disk."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from email.utils import format_datetime
from typing import Any

from twisted.cred.error import UnauthorizedLogin
from twisted.internet import defer, protocol
from twisted.internet.ssl import CertificateOptions
from twisted.mail import imap4
from zope.interface import implementer

from simulator.relay.accounts import MailAccount, make_portal
from simulator.relay.faults import Faults
from simulator.relay.maildir import FLAG_LETTERS, Maildir, StoredMail
from simulator.relay.mime import MimePart


@implementer(imap4.IMessage, imap4.IMessageFile)
class ImapMessage(MimePart):
    """One stored mail; its bytes are read when a client asks for them."""

    def __init__(self, mail: StoredMail) -> None:
        super().__init__(mail.read)
        self._mail = mail

    def getUID(self) -> int:
        return self._mail.uid

    def getFlags(self) -> list[str]:
        return sorted(self._mail.flags)

    def getInternalDate(self) -> str:
        return format_datetime(self._mail.received_at)

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.raw)


@implementer(imap4.IMailbox)
class MailboxView:
    """What one connection sees: the sequence numbers are its own, the mails are shared."""

    def __init__(self, maildir: Maildir, *, writable: bool) -> None:
        self._maildir = maildir
        self._writable = writable
        self._uids = list(maildir.mails)
        self._told: list[Any] = []

    def _arrived(self, uid: int) -> None:
        self._uids.append(uid)
        for listener in self._told:
            listener.newMessages(len(self._uids), None)

    def addListener(self, listener: Any) -> None:
        if not self._told:
            self._maildir.listeners.append(self._arrived)
        self._told.append(listener)

    def removeListener(self, listener: Any) -> None:
        if listener in self._told:
            self._told.remove(listener)
        if not self._told and self._arrived in self._maildir.listeners:
            self._maildir.listeners.remove(self._arrived)

    def getHierarchicalDelimiter(self) -> str:
        return "/"

    def getFlags(self) -> list[str]:
        return list(FLAG_LETTERS)

    def getUIDValidity(self) -> int:
        return self._maildir.uid_validity

    def getUIDNext(self) -> int:
        return self._maildir.uid_next

    def getUID(self, sequence: int) -> int:
        return self._uids[sequence - 1]

    def getMessageCount(self) -> int:
        return len(self._uids)

    def getRecentCount(self) -> int:
        return 0

    def getUnseenCount(self) -> int:
        return sum("\\Seen" not in mail.flags for mail in self._maildir.mails.values())

    def isWriteable(self) -> bool:
        return self._writable

    def requestStatus(self, names: list[str]) -> dict[str, int]:
        return imap4.statusRequestHelper(self, names)

    def destroy(self) -> None:
        raise imap4.MailboxException("the inbox cannot be deleted")

    def addMessage(self, *_: Any) -> defer.Deferred[None]:
        return defer.fail(imap4.ReadOnlyMailbox("only Amazon puts mail here"))

    def expunge(self) -> list[int]:
        self._require_writable()
        doomed = [uid for uid, mail in self._maildir.mails.items() if "\\Deleted" in mail.flags]
        for uid in doomed:
            self._maildir.remove(uid)
            self._uids.remove(uid)
        return doomed

    def fetch(self, messages: Any, uid: int) -> list[tuple[int, ImapMessage]]:
        return [(number, ImapMessage(mail)) for number, mail in self._chosen(messages, uid)]

    def store(self, messages: Any, flags: list[str], mode: int, uid: int) -> dict[int, list[str]]:
        self._require_writable()
        named = frozenset(flags)
        change: dict[int, Callable[[frozenset[str]], frozenset[str]]] = {
            1: lambda now: now | named,
            0: lambda now: named,
            -1: lambda now: now - named,
        }
        answer = {}
        for number, mail in self._chosen(messages, uid):
            self._maildir.set_flags(mail.uid, change[mode](mail.flags))
            answer[number] = sorted(mail.flags)
        return answer

    def _require_writable(self) -> None:
        if not self._writable:
            raise imap4.ReadOnlyMailbox("opened with EXAMINE")

    def _chosen(self, messages: Any, uid: int) -> Iterator[tuple[int, StoredMail]]:
        if not self._uids:
            return
        messages.last = self._uids[-1] if uid else len(self._uids)
        for number, known in enumerate(self._uids, start=1):
            if (known if uid else number) in messages and known in self._maildir.mails:
                yield number, self._maildir.mails[known]


class StoreAccount(imap4.MemoryAccountWithoutNamespaces):
    """An account with an INBOX and nothing else."""

    def __init__(self, user: str, maildir: Maildir) -> None:
        super().__init__(user)
        self._maildir = maildir
        self.mailboxes["INBOX"] = MailboxView(maildir, writable=False)

    def select(self, name: str, readwrite: int = 1) -> MailboxView | None:
        if name.upper() != "INBOX":
            return None
        return MailboxView(self._maildir, writable=bool(readwrite))

    def create(self, pathspec: str) -> bool:
        raise imap4.MailboxException("folders cannot be made here")


class RelayImapServer(imap4.IMAP4Server):
    """Adds what mail clients expect of a current server, and the faults of `Faults`."""

    def __init__(self, context: CertificateOptions, faults: Faults) -> None:
        super().__init__(
            {b"PLAIN": imap4.PLAINCredentials, b"LOGIN": imap4.LOGINCredentials}, context
        )
        self._faults = faults

    def capabilities(self) -> dict[bytes, Any]:
        offered: dict[bytes, Any] = super().capabilities()
        if b"LOGINDISABLED" in offered:
            offered.pop(b"AUTH", None)
        return offered

    def dispatchCommand(self, tag: bytes, cmd: bytes, rest: Any, uid: int | None = None) -> None:
        if self._faults.strikes("drop_connection"):
            self.transport.abortConnection()
        else:
            super().dispatchCommand(tag, cmd, rest, uid)

    def connectionLost(self, reason: Any) -> None:
        if self.mbox:
            self.mbox.removeListener(self)
        super().connectionLost(reason)

    def authenticateLogin(self, user: bytes, passwd: bytes) -> defer.Deferred[Any]:
        if self._faults.strikes("imap_refuse_login"):
            return defer.fail(UnauthorizedLogin("refused by order"))
        return super().authenticateLogin(user, passwd)

    def connectionMade(self) -> None:
        # An answer of several lines leaves at once, as from any mail server: none of them waits
        # for the other side to confirm the one before.
        self.transport.setTcpNoDelay(True)
        super().connectionMade()

    def _cbSelectWork(self, mbox: Any, cmdName: bytes, tag: bytes) -> None:
        if mbox is not None:
            self.sendPositiveResponse(None, b"[UIDNEXT %d]" % mbox.getUIDNext())
        super()._cbSelectWork(mbox, cmdName, tag)

    def spew_body(self, part: Any, id: int, msg: Any, _w: Any = None, _f: Any = None) -> Any:
        if self._faults.strikes("drop_fetch"):
            _w(part.getBytes(length=msg.getSize()) + b" {%d}\r\n" % msg.getSize())
            _w(msg.raw[: msg.getSize() // 2])
            _f()
            self.transport.loseConnection()
            return defer.Deferred()
        if not part.peek and self.mbox.isWriteable():
            self.mbox.store(imap4.MessageSet(msg.getUID()), ["\\Seen"], 1, uid=1)
        return super().spew_body(part, id, msg, _w, _f)


class ImapFactory(protocol.Factory):
    """Makes one server per connection, for the accounts given."""

    def __init__(
        self,
        accounts: Mapping[str, MailAccount],
        maildirs: Mapping[str, Maildir],
        context: CertificateOptions,
        faults: Faults,
    ) -> None:
        self._context = context
        self._faults = faults
        self._portal = make_portal(
            accounts, imap4.IAccount, lambda user: StoreAccount(user, maildirs[user])
        )

    def buildProtocol(self, addr: Any) -> RelayImapServer:
        server = RelayImapServer(self._context, self._faults)
        server.portal = self._portal
        server.factory = self
        return server
