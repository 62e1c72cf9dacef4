"""Fetching from a mailbox without touching it: EXAMINE, BODY.PEEK, every UID accounted for."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from imap_tools import (
    BaseMailBox,
    ImapToolsError,
    MailBox,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailBoxStartTls,
    MailboxStarttlsError,
    MailBoxUnencrypted,
)

from kefu.channels.models import Mailbox
from kefu.channels.port import Refused
from kefu.connectors.mail.tls import context_for, guard_plain, not_encrypted

TIMEOUT = 60
# One mail larger than this is not fetched whole; its headers are, and a person is told.
TOO_LARGE = 120 * 1024 * 1024
ROUND_BYTES = 4 * 1024 * 1024
ROUND_MAILS = 100
UID_AND_SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)", re.S)
UID = re.compile(rb"UID (\d+)")
LINE_BROKE = (imaplib.IMAP4.error, OSError)
"""What an opened folder raises where the other side, or the line, fails while something is fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One mail's bytes; ``whole`` is false where only the headers of a huge one were taken."""

    uid: int
    raw: bytes
    whole: bool = True


class Folder:
    """An opened (EXAMINEd) folder."""

    def __init__(self, box: BaseMailBox) -> None:
        self._client = box.client
        _, validity = self._client.response("UIDVALIDITY")
        self.uid_validity = int(validity[0]) if validity and validity[0] else 0

    def uids_after(self, uid: int) -> list[int]:
        """UIDs above ``uid``, ascending. (``n:*`` names the last mail even below ``n``.)"""
        _, data = _checked(self._client.uid("SEARCH", f"UID {uid + 1}:*"))
        found = (int(u) for u in (data[0] or b"").split())
        return sorted(u for u in found if u > uid)

    def all_uids(self) -> list[int]:
        """Every UID in the folder."""
        return self.uids_after(0)

    def fetch(self, uids: Sequence[int]) -> Iterator[list[Fetched]]:
        """The mails in rounds small enough to commit and to hold in memory."""
        for chunk in _in_rounds(self._sizes(uids)):
            huge = [uid for uid, size in chunk if size > TOO_LARGE]
            normal = [uid for uid, size in chunk if size <= TOO_LARGE]
            yield [
                *self._bodies(normal, "BODY.PEEK[]", whole=True),
                *self._bodies(huge, "BODY.PEEK[HEADER]", whole=False),
            ]

    def _sizes(self, uids: Sequence[int]) -> list[tuple[int, int]]:
        sizes: list[tuple[int, int]] = []
        for start in range(0, len(uids), 500):
            part = ",".join(map(str, uids[start : start + 500]))
            _, data = _checked(self._client.uid("FETCH", part, "(UID RFC822.SIZE)"))
            for line in data:
                text = line[0] if isinstance(line, tuple) else line
                match = UID_AND_SIZE.search(text or b"")
                if match:
                    uid, size = match[1] or match[4], match[2] or match[3]
                    sizes.append((int(uid), int(size)))
        return sorted(sizes)

    def _bodies(self, uids: Sequence[int], what: str, *, whole: bool) -> list[Fetched]:
        if not uids:
            return []
        _, data = _checked(self._client.uid("FETCH", ",".join(map(str, uids)), f"(UID {what})"))
        found = []
        for place, line in enumerate(data):
            if not isinstance(line, tuple):
                continue
            # Some servers name the UID only after the literal.
            after = data[place + 1] if place + 1 < len(data) else b""
            tail = after if isinstance(after, bytes) else b""
            match = UID.search(line[0]) or UID.search(tail)
            if match:
                found.append(Fetched(uid=int(match[1]), raw=line[1], whole=whole))
        return found


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Folder]:
    """Connect, log in, EXAMINE. Raises ``Refused`` with what went wrong, also half-way."""
    try:
        box = _connect(mailbox)
        try:
            _log_in(box, mailbox)
            box.folder.set(mailbox.imap_folder, readonly=True)
            yield Folder(box)
        finally:
            _leave(box)
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise Refused("connection_lost", str(error), permanent=False) from error
    except ssl.SSLError as error:
        raise not_encrypted(error) from error
    except MailboxFolderSelectError as error:
        raise Refused("folder_missing", mailbox.imap_folder, permanent=False) from error
    except (TimeoutError, socket.gaierror, ConnectionRefusedError, UnicodeError) as error:
        raise Refused("not_reached", str(error), permanent=False) from error
    except (imaplib.IMAP4.error, ImapToolsError, OSError) as error:
        raise Refused("connection_lost", str(error), permanent=False) from error


def _connect(mailbox: Mailbox) -> BaseMailBox:
    host, port = mailbox.imap_host, mailbox.imap_port
    match mailbox.imap_security:
        case Mailbox.Security.TLS:
            return MailBox(host, port, timeout=TIMEOUT, ssl_context=context_for(mailbox))
        case Mailbox.Security.STARTTLS:
            return _with_starttls(mailbox)
        case _:
            guard_plain(host)
            return MailBoxUnencrypted(host, port, timeout=TIMEOUT)


def _with_starttls(mailbox: Mailbox) -> BaseMailBox:
    if mailbox.imap_port == imaplib.IMAP4_SSL_PORT:
        raise Refused("tls_not_offered", "port 993 is for TLS from the start", permanent=False)
    context = context_for(mailbox)
    try:
        return MailBoxStartTls(
            mailbox.imap_host, mailbox.imap_port, timeout=TIMEOUT, ssl_context=context
        )
    except (imaplib.IMAP4.error, MailboxStarttlsError) as error:
        if "TLS" in str(error):  # not offered, or offered and then refused
            raise Refused("tls_not_offered", str(error), permanent=False) from error
        raise


def _log_in(box: BaseMailBox, mailbox: Mailbox) -> None:
    user, password = mailbox.imap_user, mailbox.imap_password
    # LOGIN knows ASCII only; AUTHENTICATE PLAIN is UTF-8.
    log_in = box.login if (user + password).isascii() else box.login_utf8
    try:
        log_in(user, password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, MailboxLoginError) as error:
        raise Refused("login_refused", _said(error), permanent=False) from error


def _leave(box: BaseMailBox) -> None:
    # A connection that is gone already is all that was wanted.
    with contextlib.suppress(imaplib.IMAP4.error, OSError):
        box.client.logout()


def _checked(answer: tuple[str, list]) -> tuple[str, list]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer[1])[:200])
    return answer


def _in_rounds(sizes: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    chunk: list[tuple[int, int]] = []
    weight = 0
    for uid, size in sizes:
        if chunk and (weight + size > ROUND_BYTES or len(chunk) >= ROUND_MAILS):
            yield chunk
            chunk, weight = [], 0
        chunk.append((uid, size))
        weight += size
    if chunk:
        yield chunk


def _said(error: Exception) -> str:
    if not isinstance(error, MailboxLoginError):
        return str(error)[:200]
    result = error.command_result
    said = result[1][0] if len(result) > 1 and result[1] else result[0]
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))[:200]
