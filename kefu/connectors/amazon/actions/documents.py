"""Feed documents behind the addresses that Amazon hands out: put one there, fetch one from there."""

from __future__ import annotations

import requests

from kefu.connectors.amazon.actions.envelope import CONTENT_TYPE
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.documents import fetch_document
from kefu.connectors.amazon.errors import NotDone

TIMEOUT = (10, 60)


def put(amazon: Amazon, content: bytes) -> str:
    """Lay a document down; its ID. A document alone does nothing. Raises ``NotDone``."""
    answer = amazon.call("createFeedDocument", body={"contentType": CONTENT_TYPE})
    url, document = _address(answer)
    try:
        put = requests.put(
            url, data=content, headers={"Content-Type": CONTENT_TYPE}, timeout=TIMEOUT
        )
    except requests.RequestException as error:
        raise NotDone("unreachable", type(error).__name__, permanent=False) from error
    if not put.ok:
        raise NotDone("amazon_failed", f"document: {put.status_code}", permanent=False)
    return document


def fetch(amazon: Amazon, document: str) -> bytes:
    """The content of a document, unpacked. Raises ``NotDone``."""
    answer = amazon.call("getFeedDocument", feed_document_id=document)
    url, _ = _address(answer)
    packing = str(answer.get("compressionAlgorithm") or "")
    content, _ = fetch_document(amazon.account, url, packing)
    return content


def _address(answer: object) -> tuple[str, str]:
    if not isinstance(answer, dict) or not answer.get("url"):
        raise NotDone("amazon_failed", "no address for a document", permanent=False)
    return str(answer["url"]), str(answer.get("feedDocumentId") or "")
