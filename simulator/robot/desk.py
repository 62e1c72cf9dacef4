"""The desk as a program sees it: JSON over HTTP, one token a person."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import requests

TIMEOUT = 60


def line() -> requests.Session:
    """A line that stays open, to this machine only: no proxies and passwords are looked up for each call."""
    opened = requests.Session()
    opened.trust_env = False
    return opened


class Refused(Exception):
    """The desk said no: `code` and what it told besides."""

    def __init__(self, status: int, told: dict[str, Any]) -> None:
        super().__init__(f"{status} {told.get('error')}: {told.get('message')}")
        self.status = status
        self.code = str(told.get("error", ""))
        self.facts: dict[str, Any] = told.get("facts") or {}


class Desk:
    """One person's line to the desk."""

    def __init__(self, address: str, token: str) -> None:
        self._address = f"{address.rstrip('/')}/api/v1"
        self._line = line()
        self._line.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        return self._told(self._line.get(self._address + path, params=query, timeout=TIMEOUT))

    def post(self, path: str, **body: Any) -> Any:
        return self._told(self._line.post(self._address + path, json=body, timeout=TIMEOUT))

    def send_file(self, path: str, name: str, content: bytes) -> Any:
        """Upload one file under the field `name`."""
        files = {name: (f"{name}.png", content, "image/png")}
        return self._told(self._line.post(self._address + path, files=files, timeout=TIMEOUT))

    def pages(self, path: str, what: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Everything of a list, page by page."""
        after: Any = None
        while True:
            page = self.get(path, **query, **({"after": after} if after else {}))
            yield from page[what]
            after = page["next"]
            if after is None:
                return

    def changed(self, view: str, since: int | None) -> tuple[list[dict[str, Any]], int]:
        """The cases of a list to which something has happened since, all at first; and from where to ask on."""
        narrowed = {} if since is None else {"changed_after": since}
        first = self.get("/cases/", view=view, **narrowed)
        rows, page = list(first["cases"]), first
        while page["next"] is not None:
            page = self.get("/cases/", view=view, after=page["next"], **narrowed)
            rows += page["cases"]
        return rows, int(first["as_of"])

    def wait_until_there(self) -> None:
        """Come back when the desk answers again. Raises `requests.ConnectionError` after a minute."""
        until = time.monotonic() + TIMEOUT
        while True:
            try:
                self.get("/stores")
            except requests.ConnectionError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return

    def _told(self, answer: requests.Response) -> Any:
        told = answer.json() if answer.content else {}
        if answer.status_code >= 400:
            raise Refused(answer.status_code, told)
        return told
