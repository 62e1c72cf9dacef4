"""Fetching a report's document from its presigned address; it is held in memory and nowhere else."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from email.message import Message
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from kefu.connectors.amazon.endpoints import LOOPBACK
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import AmazonAccount

TIMEOUT = (10, 120)
CHUNK = 1 << 16
MOST = 256 << 20
"""Bytes of a document once unpacked; what is larger does not fit into the desk's memory."""


def fetch_document(account: AmazonAccount, url: str, compression: str) -> tuple[bytes, str]:
    """The document unpacked, and the charset that the server named (or "").

    Raises ``NotDone``: ``document_gone`` (the address has ended: ask for a new one),
    ``document_cut_off``, ``document_too_large``, ``plain_not_allowed``, ``unreachable``.
    """
    _only_safe(account, url)
    try:
        with requests.get(url, stream=True, timeout=TIMEOUT, headers={}) as answer:
            if answer.status_code in (403, 404):
                raise NotDone("document_gone", str(answer.status_code), permanent=False)
            if not answer.ok:
                raise NotDone("amazon_failed", f"document: {answer.status_code}", permanent=False)
            packed = answer.raw.stream(CHUNK, decode_content=False)
            content = unpacked(packed) if compression else _joined(packed)
            return content, _charset(answer.headers.get("Content-Type", ""))
    except (requests.ConnectionError, requests.Timeout) as error:
        raise NotDone("unreachable", type(error).__name__, permanent=False) from error
    except (requests.RequestException, OSError, HTTPError) as error:
        raise NotDone("document_cut_off", type(error).__name__, permanent=False) from error


def unpacked(chunks: Iterator[bytes], most: int = MOST) -> bytes:
    """Gunzip piece by piece, so that neither a bomb nor a cut end goes unnoticed. Raises ``NotDone``."""
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    found = bytearray()
    try:
        for chunk in chunks:
            while chunk:
                if unzip.eof:  # several members one after another are one document
                    unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
                found += unzip.decompress(chunk, most + 1 - len(found))
                _check_size(len(found), most)
                chunk = unzip.unused_data if unzip.eof else unzip.unconsumed_tail
    except zlib.error as error:
        raise NotDone("document_cut_off", str(error), permanent=False) from error
    if not unzip.eof:
        raise NotDone("document_cut_off", f"after {len(found)} bytes", permanent=False)
    return bytes(found)


def _joined(chunks: Iterator[bytes]) -> bytes:
    found = bytearray()
    for chunk in chunks:
        found += chunk
        _check_size(len(found), MOST)
    return bytes(found)


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise NotDone("document_too_large", f"{most >> 20} MiB", permanent=False)


def _charset(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type or "application/octet-stream"
    return str(message.get_content_charset() or "")


def _only_safe(account: AmazonAccount, url: str) -> None:
    """Over https, or on this machine where the account's own address is."""
    parts = urlsplit(url)
    own = account.endpoint == AmazonAccount.Endpoint.OTHER and parts.hostname in LOOPBACK
    if parts.scheme != "https" and not own:
        raise NotDone("plain_not_allowed", parts.hostname or "", permanent=True)
