"""Login with Amazon: access tokens, kept until shortly before they end, in this process only."""

from __future__ import annotations

import time
from typing import Any

import requests

from kefu.connectors.amazon.errors import NotDone

TIMEOUT = (10, 20)
EARLY = 60.0
"""Seconds before its end at which a token counts as over."""
REFUSALS = {
    "invalid_client": "login_refused",
    "unauthorized_client": "login_refused",
    "invalid_grant": "consent_gone",
    "invalid_scope": "consent_gone",
}
"""What trying again does not help; whatever else is said may be a gateway's word."""


class Login:
    """What Amazon's SDK asks for a token. Amazon's own would wait fourteen seconds over a wrong secret."""

    def __init__(
        self,
        *,
        url: str,
        client_id: str,
        client_secret: str,
        refresh_token: str = "",
        scope: str = "",
    ) -> None:
        """``scope`` instead of a refresh token: for what concerns the application and no seller."""
        self._url = url
        grant = (
            {"grant_type": "client_credentials", "scope": scope}
            if scope
            else {"grant_type": "refresh_token", "refresh_token": refresh_token}
        )
        self._form = {**grant, "client_id": client_id, "client_secret": client_secret}
        self._token = ""
        self._ends = 0.0

    def get_lwa_access_token(self) -> str:
        """A token that is good for a while yet. Raises ``NotDone``."""
        if time.monotonic() >= self._ends:
            granted = self._grant()
            self._token = str(granted["access_token"])
            self._ends = time.monotonic() + float(granted.get("expires_in", 3600)) - EARLY
        return self._token

    def forget(self) -> None:
        """Amazon did not take the token: the next call asks for a new one."""
        self._ends = 0.0

    def _grant(self) -> dict[str, Any]:
        try:
            answer = requests.post(self._url, data=self._form, timeout=TIMEOUT)
            body = answer.json()
        except requests.JSONDecodeError:
            body = {}
        except requests.RequestException as error:
            raise NotDone("unreachable", type(error).__name__, permanent=False) from error
        if answer.ok and isinstance(body, dict) and body.get("access_token"):
            return body
        said = body if isinstance(body, dict) else {}
        code = REFUSALS.get(str(said.get("error")), "")
        if not code or answer.status_code == 429 or answer.status_code >= 500 or answer.ok:
            raise NotDone("amazon_failed", f"login: {answer.status_code}", permanent=False)
        raise NotDone(code, str(said.get("error_description", "")), permanent=True)
