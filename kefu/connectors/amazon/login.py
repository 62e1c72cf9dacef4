"""Login with Amazon: access tokens, kept until shortly before they end, in this process only."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any

import requests
from django.utils import timezone

from kefu.connectors.amazon.errors import NotDone

TIMEOUT = (10, 20)
EARLY = timedelta(seconds=60)
"""So long before its end a token counts as over."""
MOST_LOGINS = 256
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
        self._line, self._one_at_a_time = requests.Session(), Lock()
        self._token = ""
        self._ends: datetime | None = None

    def get_lwa_access_token(self) -> str:
        """A token that is good for a while yet. Raises ``NotDone``."""
        with self._one_at_a_time:
            if self._ends is None or timezone.now() >= self._ends:
                granted = self._grant()
                good_for = timedelta(seconds=float(granted.get("expires_in", 3600)))
                self._token = str(granted["access_token"])
                self._ends = timezone.now() + good_for - EARLY
            return self._token

    def forget(self) -> None:
        """Amazon did not take the token: the next call asks for a new one."""
        self._ends = None

    def _grant(self) -> dict[str, Any]:
        try:
            answer = self._line.post(self._url, data=self._form, timeout=TIMEOUT)
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


@lru_cache(maxsize=MOST_LOGINS)
def shared_login(*, url: str, client_id: str, client_secret: str, refresh_token: str) -> Login:
    """One for all that this process does in a seller's name: its token outlasts a round of work."""
    return Login(
        url=url, client_id=client_id, client_secret=client_secret, refresh_token=refresh_token
    )
