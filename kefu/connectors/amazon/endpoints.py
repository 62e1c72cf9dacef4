"""Where Amazon is called: its own regions and sandboxes, or another address such as the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import AmazonAccount

LOGIN = "https://api.amazon.com/auth/o2/token"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Base address of the API, and the address that gives out access tokens."""

    api: str
    login: str


def endpoint_of(account: AmazonAccount) -> Endpoint:
    """The account's addresses. Raises ``NotDone("plain_not_allowed")`` for http beyond this machine."""
    if account.endpoint == AmazonAccount.Endpoint.OTHER:
        base = account.endpoint_url.rstrip("/")
        parts = urlsplit(base)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise NotDone("plain_not_allowed", base, permanent=True)
        return Endpoint(api=base, login=f"{base}/auth/o2/token")
    kind, _, region = account.endpoint.rpartition("_")
    sandbox = "sandbox." if kind else ""
    return Endpoint(api=f"https://{sandbox}sellingpartnerapi-{region}.amazon.com", login=LOGIN)
