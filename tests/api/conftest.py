"""A caller of the programming interface: the token of a person, and JSON both ways."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kefu.accounts.tokens import make_token


class Caller:
    """Asks as a program does: a token, no cookie."""

    def __init__(self, token: str) -> None:
        self._client = Client(enforce_csrf_checks=True)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        """Status and what came back."""
        found = self._client.get(f"/api/v1{path}", query, headers=self._headers)
        return found.status_code, found.json()

    def post(self, path: str, **body: Any) -> tuple[int, Any]:
        """Status and what came back; nothing where there is nothing to say."""
        found = self._client.post(
            f"/api/v1{path}", json.dumps(body), "application/json", headers=self._headers
        )
        return found.status_code, found.json() if found.content else None


@pytest.fixture
def calling():
    """The interface as a person's program sees it."""

    def as_person(person: Any) -> Caller:
        return Caller(make_token(person, name="test", now=timezone.now()) if person else "")

    return as_person
