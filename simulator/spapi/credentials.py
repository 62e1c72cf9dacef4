"""Login with Amazon: a seller's application, its tokens, and what they open."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

TOKEN_LIFE = 3600.0
"""Seconds for which an access token is good."""

ROLES = (
    "Inventory and Order Tracking",
    "Finance and Accounting",
    "Buyer Communication",
    "Buyer Solicitation",
    "Product Listing",
    "Amazon Fulfillment",
    "Brand Analytics",
)
GRANTLESS = {
    "sellingpartnerapi::notifications": ("createDestination", "getDestinations"),
    "sellingpartnerapi::client_credential:rotation": ("rotateApplicationClientSecret",),
}
"""Scopes that need no seller's consent, and the operations that ask for one."""


@dataclass(slots=True, kw_only=True)
class Application:
    """A seller's private application. A refresh token that was revoked opens nothing any more."""

    store: str
    client_id: str
    client_secret: str
    refresh_token: str
    roles: set[str] = field(default_factory=lambda: set(ROLES))
    revoked: bool = False

    def login(self) -> dict[str, str]:
        """What a client needs."""
        return {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What an access token stands for; `scope` is empty for a seller's own consent."""

    application: Application
    ends: float
    scope: str


class LoginRefused(Exception):
    """OAuth's answer to a wrong login: `error` and `error_description` (RFC 6749, 5.2)."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error
        self.description = description


class Credentials:
    """All applications and the tokens given out."""

    def __init__(self, applications: Iterable[Application]) -> None:
        self._by_client = {app.client_id: app for app in applications}
        self._sessions: dict[str, Session] = {}

    @property
    def applications(self) -> dict[str, Application]:
        """By store."""
        return {app.store: app for app in self._by_client.values()}

    def grant(self, form: dict[str, str], now: float) -> dict[str, Any]:
        """An access token for a refresh token or a scope. Raises `LoginRefused`."""
        app = self._by_client.get(form.get("client_id", ""))
        secret = form.get("client_secret", "")
        if app is None or not secrets.compare_digest(secret.encode(), app.client_secret.encode()):
            raise LoginRefused(401, "invalid_client", "Client authentication failed")
        scope = self._scope(app, form)
        token = "Atza|" + secrets.token_urlsafe(120)
        self._sessions = {t: s for t, s in self._sessions.items() if s.ends > now}
        self._sessions[token] = Session(application=app, ends=now + TOKEN_LIFE, scope=scope)
        answer = {"access_token": token, "token_type": "bearer", "expires_in": int(TOKEN_LIFE)}
        return answer if scope else {**answer, "refresh_token": app.refresh_token}

    def _scope(self, app: Application, form: dict[str, str]) -> str:
        kind = form.get("grant_type")
        if kind == "refresh_token":
            if app.revoked or form.get("refresh_token") != app.refresh_token:
                raise LoginRefused(
                    400,
                    "invalid_grant",
                    "The request has an invalid grant parameter : refresh_token",
                )
            return ""
        if kind == "client_credentials":
            if form.get("scope") not in GRANTLESS:
                raise LoginRefused(400, "invalid_scope", "The requested scope is invalid")
            return form["scope"]
        raise LoginRefused(
            400, "unsupported_grant_type", "The authorization grant type is not supported"
        )

    def session(self, token: str, now: float) -> Session | None:
        """Who calls; None for a token that is unknown, over or revoked."""
        session = self._sessions.get(token)
        if session is None or session.ends <= now or session.application.revoked:
            return None
        return session

    def expire_all(self) -> None:
        """Every token given out so far is over at once, as when Amazon rotates its keys."""
        self._sessions.clear()

    def rotate(self, store: str) -> None:
        """A new secret for a store's application; the old one opens nothing from now on."""
        self.applications[store].client_secret = "amzn1.oa2-cs.v1." + secrets.token_hex(32)
