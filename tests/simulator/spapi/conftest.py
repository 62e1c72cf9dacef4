"""The simulated SP-API, held against Amazon's own models where a folder of them stands beside the checkout."""

from __future__ import annotations

import gzip
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.amazon_models import MODELS
from tests.simulator.conftest import Relay


@pytest.fixture
def amazon(new_relay: Relay) -> Iterator[Api]:
    """A fresh simulator of the test's own; nothing it answered may break Amazon's models."""
    arguments = ["--speed", "0", "--trickle", "0"]
    if MODELS.is_dir():
        arguments += ["--models", str(MODELS)]
    new_relay.start(*arguments)
    api = Api(new_relay)
    yield api
    assert new_relay.ask("/state")["api"]["violations"] == []


class Api:
    """A plain HTTP client of one store."""

    def __init__(self, relay: Relay, store: str = "us") -> None:
        self.relay = relay
        self.base = relay.ready["api"]
        self.login = relay.accounts[store]["amazon"]
        self.token = ""

    def grant(self, **changed: str) -> tuple[int, dict[str, Any]]:
        """Ask for an access token."""
        form = {"grant_type": "refresh_token", **self.login, **changed}
        data = urllib.parse.urlencode(form).encode()
        return self._open(urllib.request.Request(self.base + "/auth/o2/token", data=data))

    def call(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Call with a valid token, unless headers say otherwise."""
        if not self.token:
            self.token = self.grant()[1]["access_token"]
        data = None if body is None else json.dumps(body).encode()
        given = {
            "x-amz-access-token": self.token,
            "User-Agent": "Test/1.0 (Language=Python)",
            "Content-Type": "application/json",
            **headers,
        }
        return self._open(
            urllib.request.Request(self.base + path, data=data, headers=given, method=method)
        )

    def _open(self, request: urllib.request.Request) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as no:
            return no.code, json.loads(no.read() or b"{}")

    def order(self, **wanted: str) -> dict[str, Any]:
        """The first order of the store with this fulfilment status and way."""
        query = urllib.parse.urlencode(
            {
                "createdAfter": "2000-01-01T00:00:00Z",
                "includedData": "FULFILLMENT,PROCEEDS",
                **wanted,
            }
        )
        return self.call("GET", f"/orders/2026-01-01/orders?{query}")[1]["orders"][0]

    def feed(self, kind: str, document: bytes) -> tuple[str, str]:
        """Upload and submit a feed, let two minutes pass, and return its status and report."""
        _, made = self.call("POST", "/feeds/2021-06-30/documents", {"contentType": "text/xml"})
        urllib.request.urlopen(
            urllib.request.Request(made["url"], data=document, method="PUT"), timeout=30
        )
        body = {
            "feedType": kind,
            "marketplaceIds": ["ATVPDKIKX0DER"],
            "inputFeedDocumentId": made["feedDocumentId"],
        }
        _, created = self.call("POST", "/feeds/2021-06-30/feeds", body)
        self.relay.ask("/advance", {"hours": 0.05})
        _, feed = self.call("GET", f"/feeds/2021-06-30/feeds/{created['feedId']}")
        if "resultFeedDocumentId" not in feed:
            return feed["processingStatus"], ""
        path = f"/feeds/2021-06-30/documents/{feed['resultFeedDocumentId']}"
        return feed["processingStatus"], self.download(self.call("GET", path)[1]["url"]).decode()

    def download(self, url: str) -> bytes:
        """A document, unpacked."""
        with urllib.request.urlopen(url, timeout=30) as answer:
            return gzip.decompress(answer.read())
