"""allauth's seam: people are added by an owner, nobody signs up alone, and everybody lands at their work."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kefu.accounts.models import User
from kefu.accounts.roles import Role

# The page on which a role works; everybody else begins in the inbox.
PLACES = {Role.WAREHOUSE: "warehouse"}


class ClosedAdapter(DefaultAccountAdapter):
    """No public sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the person works, who asked for no page."""
        return _place_of(request.user)

    def post_login(
        self, request: HttpRequest, user: User, *, redirect_url: str | None, **more: Any
    ) -> HttpResponse:
        """The desk's own address asks for no page either."""
        if redirect_url == settings.LOGIN_REDIRECT_URL:
            redirect_url = _place_of(user)
        return super().post_login(request, user, redirect_url=redirect_url, **more)


def _place_of(user: User) -> str:
    place = PLACES.get(user.role)
    return reverse(place) if place else settings.LOGIN_REDIRECT_URL
