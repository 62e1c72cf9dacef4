"""What a refused call is answered with: a code, a sentence in the caller's language, and where it was."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from kefu.cases.errors import NotAllowedNow
from kefu.web.words import refusal


def answer_errors(api: NinjaAPI) -> None:
    """Teach the interface what to say when something cannot be done."""

    @api.exception_handler(NotAllowedNow)
    def not_allowed_now(request: HttpRequest, error: NotAllowedNow) -> HttpResponse:
        told = {"error": error.code, "message": refusal(error.code, error.facts)}
        return api.create_response(request, {**told, "facts": _plain(error.facts)}, status=409)

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        said = gettext("There is no such thing, or it belongs to another store.")
        return api.create_response(request, {"error": "not_found", "message": said}, status=404)

    @api.exception_handler(PermissionDenied)
    def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        said = gettext("Your role does not allow this.")
        return api.create_response(request, {"error": "forbidden", "message": said}, status=403)

    @api.exception_handler(AuthenticationError)
    def unknown_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        said = gettext("Send a valid token: Authorization: Bearer kefu_…")
        return api.create_response(request, {"error": "unauthorised", "message": said}, status=401)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        where = [
            {"where": ".".join(str(p) for p in e["loc"] if p != "payload"), "what": e["msg"]}
            for e in error.errors
        ]
        said = "; ".join(f"{e['where']}: {e['what']}" for e in where)
        told = {"error": "invalid", "message": said, "facts": {"fields": where}}
        return api.create_response(request, told, status=422)


def _plain(facts: Any) -> Any:
    """Facts as JSON takes them."""
    if isinstance(facts, dict):
        return {str(key): _plain(value) for key, value in facts.items()}
    if isinstance(facts, list | tuple | set):
        return [_plain(value) for value in facts]
    return facts if isinstance(facts, str | int | float | bool | None) else str(facts)
