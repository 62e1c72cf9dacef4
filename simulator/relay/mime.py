"""The MIME view of a mail that the IMAP server needs when a client asks for parts of it."""

from __future__ import annotations

import email
import io
from collections.abc import Callable
from email import policy
from email.message import Message
from functools import cached_property

from twisted.mail import imap4
from twisted.python.compat import nativeString
from zope.interface import implementer

CRLF = policy.compat32.clone(linesep="\r\n")


@implementer(imap4.IMessagePart)
class MimePart:
    """A mail or one part of it; read and parsed only when needed, tolerant of broken ones."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read

    @cached_property
    def raw(self) -> bytes:
        return self._read()

    @cached_property
    def _parsed(self) -> Message:
        return email.message_from_bytes(self.raw, policy=policy.compat32)

    def getHeaders(self, negate: bool, *names: bytes | str) -> dict[str, str]:
        wanted = {nativeString(name).lower() for name in names}
        found: dict[str, str] = {}
        for name, value in self._parsed.raw_items():
            if (name.lower() in wanted) is not bool(negate):
                safe = str(value).encode("ascii", "replace").decode("ascii")
                found.setdefault(name.lower(), safe)
        return found

    def getBodyFile(self) -> io.BytesIO:
        for blank in (b"\r\n\r\n", b"\n\n"):
            _, found, body = self.raw.partition(blank)
            if found:
                return io.BytesIO(body)
        return io.BytesIO(b"")

    def getSize(self) -> int:
        return len(self.raw)

    def isMultipart(self) -> bool:
        return self._parsed.is_multipart()

    def getSubPart(self, part: int) -> MimePart:
        payload = self._parsed.get_payload()
        if not isinstance(payload, list):
            raise IndexError(part)
        return MimePart(lambda: payload[part].as_bytes(policy=CRLF))
