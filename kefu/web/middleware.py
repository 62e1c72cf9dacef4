"""Middleware of our own: a strict content security policy, the reader's preferences, who looked at what."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from kefu.privacy import access_log

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    )
)


class ContentSecurityPolicy:
    """Nothing from elsewhere, nothing inline."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the header where a view has not set a stricter one."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class ReaderPreferences:
    """Language and time zone of the person who reads."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate them for this request only."""
        user = request.user
        if user.is_authenticated:
            language, zone = user.language, user.timezone
        else:
            language, zone = translation.get_language_from_request(request), "UTC"
        translation.activate(language)
        request.LANGUAGE_CODE = language
        try:
            timezone.activate(zoneinfo.ZoneInfo(zone))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            timezone.deactivate()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
            translation.deactivate()


# Pages that show a buyer's data, and what the number in their address names.
PERSONAL = {
    "case": "case",
    "message": "message",
    "attachment": "attachment",
    "picture": "attachment",
    "intake_item": "intake item",
    "intake_raw": "raw mail",
    "order": "order",
    "claim": "claim",
    "claim_evidence": "claim",
    "return": "return",
    "warehouse_return": "return",
}


class AccessLog:
    """Notes who opened what of a buyer's, once the page was shown (Amazon's data protection policy)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note it after the view, which has checked that the person may see it."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or response.status_code != 200 or not request.user.is_authenticated:
            return response
        what = PERSONAL.get(match.url_name or "") or _of_the_interface(match.route)
        if what:
            access_log.note(
                settings.KEFU_HOME / "access",
                person=request.user.username,
                what=what,
                number=match.kwargs.get("pk", ""),
                address=request.META.get("REMOTE_ADDR", ""),
                now=timezone.now(),
            )
        return response


def _of_the_interface(route: str) -> str:
    """The programming interface shows whole cases, too."""
    return "case" if route.startswith("api/v1/cases/<int:pk>") else ""
