"""Documents behind presigned addresses: what a feed is uploaded to and a report downloaded from.

An address is signed and ends after five minutes; it needs no token, as with Amazon. Files lie in a folder.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import secrets
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from twisted.web.resource import Resource
from twisted.web.server import Request

ADDRESS_LIFE = 300.0
MOST = 100_000_000


class Documents:
    """Contents by document ID. `clock` gives seconds of virtual time."""

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self.base = ""
        """Scheme, host and port of the addresses; known once the port is open."""

    def new_id(self, kind: str) -> str:
        """A fresh ID in Amazon's style."""
        return f"amzn1.spdoc.1.4.{kind}.{uuid4()}.T{secrets.token_hex(6).upper()}"

    def put(self, document_id: str, content: bytes) -> None:
        """Keep a content; the same again replaces it."""
        self._path(document_id).write_bytes(content)

    def get(self, document_id: str) -> bytes | None:
        """The content, or None where nothing was uploaded."""
        path = self._path(document_id)
        return path.read_bytes() if path.exists() else None

    def put_packed(self, document_id: str, content: bytes) -> None:
        """Keep a content gzipped."""
        self.put(document_id, gzip.compress(content, mtime=0))

    def address(self, document_id: str, action: str) -> str:
        """A signed address for `get` or `put`."""
        ends = int(self._clock() + ADDRESS_LIFE)
        return (
            f"{self.base}/documents/{document_id}"
            f"?action={action}&expires={ends}&signature={self._signature(document_id, action, ends)}"
        )

    def opens(self, document_id: str, action: str, expires: str, signature: str) -> bool:
        """Whether a signed address is genuine and has not ended."""
        if not expires.isdigit():
            return False
        expected = self._signature(document_id, action, int(expires))
        return hmac.compare_digest(expected, signature) and self._clock() <= int(expires)

    def _signature(self, document_id: str, action: str, ends: int) -> str:
        said = f"{document_id} {action} {ends}".encode()
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()

    def _path(self, document_id: str) -> Path:
        return self._folder / hashlib.sha256(document_id.encode()).hexdigest()


class DocumentPages(Resource):
    """`GET` and `PUT` below `/documents/`."""

    isLeaf = True

    def __init__(self, documents: Documents) -> None:
        super().__init__()
        self._documents = documents

    def render_GET(self, request: Request) -> bytes:
        document_id = self._opened(request, "get")
        content = self._documents.get(document_id) if document_id else None
        if content is None:
            request.setResponseCode(404 if document_id else 403)
            return b"<Error><Code>AccessDenied</Code></Error>"
        request.setHeader("Content-Type", "application/octet-stream")
        return content

    def render_PUT(self, request: Request) -> bytes:
        document_id = self._opened(request, "put")
        content = request.content.read(MOST + 1)
        if not document_id or len(content) > MOST:
            request.setResponseCode(413 if document_id else 403)
            return b"<Error><Code>AccessDenied</Code></Error>"
        self._documents.put(document_id, content)
        return b""

    def _opened(self, request: Request, action: str) -> str:
        document_id = b"/".join(request.postpath).decode()
        given = {
            name: request.args.get(name.encode(), [b""])[-1].decode()
            for name in ("action", "expires", "signature")
        }
        if given["action"] != action:
            return ""
        opens = self._documents.opens(document_id, action, given["expires"], given["signature"])
        return document_id if opens else ""
