"""Who is calling: the person whose token it is."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone, translation
from ninja.security import HttpBearer

from kefu.accounts.models import User
from kefu.accounts.tokens import person_of


class Token(HttpBearer):
    """``Authorization: Bearer kefu_…``; no cookie opens the interface."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The person, in whose language errors are told."""
        person = person_of(token, now=timezone.now())
        if person is not None:
            request.user = person
            translation.activate(person.language)
        return person
