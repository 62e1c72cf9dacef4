"""Login with Amazon over HTTP: `POST /auth/o2/token` with a form, as OAuth 2 has it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from twisted.web.resource import Resource
from twisted.web.server import Request

from simulator.spapi.credentials import Credentials, LoginRefused


class Login(Resource):
    """Takes a form or JSON, as Amazon does."""

    isLeaf = True

    def __init__(self, credentials: Credentials, clock: Callable[[], float]) -> None:
        super().__init__()
        self._credentials = credentials
        self._clock = clock

    def render_POST(self, request: Request) -> bytes:
        request.setHeader("Content-Type", "application/json;charset=UTF-8")
        request.setHeader("Cache-Control", "no-store")
        try:
            return _json(self._credentials.grant(_form(request), self._clock()))
        except LoginRefused as no:
            request.setResponseCode(no.status)
            return _json({"error": no.error, "error_description": no.description})


def _form(request: Request) -> dict[str, str]:
    if "json" in (request.getHeader("content-type") or ""):
        try:
            given = json.loads(request.content.read() or b"{}")
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise LoginRefused(400, "invalid_request", "The request body is not a JSON object")
        return {str(name): str(value) for name, value in given.items()}
    return {
        name.decode(): values[-1].decode("utf-8", "replace")
        for name, values in request.args.items()
    }


def _json(answer: Any) -> bytes:
    return json.dumps(answer).encode()
