"""Amazon's SDK, kept on a short lead: plain answers, no silent retries, no endless waiting.

Its classes write addresses and parameters; its models are not used, because one value that they do
not know yet would make a whole page of orders unreadable.
"""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import urllib3

from kefu.connectors.amazon.endpoints import Endpoint
from kefu.connectors.amazon.errors import AmazonError, AnswerLost, NotDone
from kefu.connectors.amazon.login import Login

TIMEOUT = (10, 60)
USER_AGENT = "Kefu/0.1 (Language=Python/3)"
NEVER_LEFT = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
MOST_DETAIL = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation the connector uses; ``rate`` a second and ``burst`` as published.

    ``kept``: how much of the burst work in the background leaves, where nobody waits for it.
    """

    name: str
    at: str
    rate: float
    burst: int
    role: str = ""
    writes: bool = False
    kept: int | None = None


@cache
def operations() -> Mapping[str, Operation]:
    """All of them by Amazon's name."""
    text = (files(__package__) / "operations.toml").read_text("utf-8")
    return {name: Operation(name=name, **entry) for name, entry in tomllib.loads(text).items()}


class Sdk:
    """Calls for one account. Not shared between threads."""

    def __init__(self, endpoint: Endpoint, login: Login) -> None:
        self._login = login
        self._client = _plain_client(endpoint.api, login)

    def call(self, operation: Operation, arguments: Mapping[str, Any]) -> tuple[Any, str]:
        """The answer as plain data, and the rate that Amazon said in its header (or "").

        Raises ``NotDone`` or ``AnswerLost``. A token that ended early is renewed once; where the new
        one is not taken either, later is soon enough: only the login tells that consent is gone.
        """
        try:
            return self._once(operation, arguments)
        except NotDone as no:
            if not _about_token(no):
                raise
        self._login.forget()
        try:
            return self._once(operation, arguments)
        except NotDone as no:
            if not _about_token(no):
                raise
            self._login.forget()
            raise NotDone("amazon_failed", no.detail, permanent=False) from no

    def _once(self, operation: Operation, arguments: Mapping[str, Any]) -> tuple[Any, str]:
        from spapi.rest import ApiException

        try:
            body, _, headers = _method(operation, self._client)(
                **arguments, _request_timeout=TIMEOUT
            )
        except ApiException as error:
            raise _refusal(operation, error) from error
        except AmazonError:
            raise
        except NEVER_LEFT as error:
            raise NotDone("unreachable", type(error).__name__, permanent=False) from error
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            # The request may have arrived; whoever only read may simply read again.
            if operation.writes:
                raise AnswerLost("answer_lost", f"{type(error).__name__}: {error}") from error
            raise NotDone("unreachable", type(error).__name__, permanent=False) from error
        return body, _header(headers, "x-amzn-RateLimit-Limit")


def _about_token(no: NotDone) -> bool:
    return no.code == "denied" and "token" in no.detail.lower()


def _method(operation: Operation, client: Any) -> Callable[..., Any]:
    module, kind, method = operation.at.rsplit(".", 2)
    api = getattr(import_module(f"spapi.api.{module}"), kind)(client)
    found: Callable[..., Any] = getattr(api, f"{method}_with_http_info")
    return found


def _plain_client(base: str, login: Login) -> Any:
    plain = _plain_kind()
    from spapi.configuration import Configuration

    configuration = Configuration()
    configuration.host = base
    configuration.client_side_validation = False
    # The client asks for a token as soon as it is made; until it is asked to call, it gets none.
    configuration.access_token_cache = None
    client = plain(configuration=configuration)
    configuration.access_token_cache = login
    client.user_agent = USER_AGENT
    client.rest_client.pool_manager.connection_pool_kw["retries"] = False
    return client


@cache
def _plain_kind() -> Any:
    """The SDK's client, its answers left as they are."""
    _import_quietly()
    from spapi.api_client import ApiClient

    class PlainClient(ApiClient):  # type: ignore[misc, unused-ignore]  # the SDK has no types
        def deserialize(self, response: Any, response_type: Any) -> Any:
            return json.loads(response.data) if response.data else None

    return PlainClient


def _import_quietly() -> None:
    """Amazon's SDK sets up logging for the whole process when it is imported: undo that."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    import spapi  # noqa: F401

    root.handlers[:], root.level = handlers, level
    # It would write whole answers, buyers' data among them.
    logging.getLogger("spapi").setLevel(logging.WARNING)


def _refusal(operation: Operation, error: Any) -> AmazonError:
    status = int(error.status or 0)
    detail = _said(error.body)
    if status == 429:
        wait = _header(error.headers, "Retry-After")
        seconds = timedelta(seconds=float(wait)) if wait.isdigit() else timedelta(0)
        return NotDone("throttled", detail, permanent=False, wait=seconds)
    if status == 403:
        role = "role" in detail.lower() or "requested resource is denied" in detail.lower()
        token = "token" in detail.lower()
        code = "role_missing" if operation.role and role and not token else "denied"
        return NotDone(code, detail, permanent=True)
    if status == 404:
        return NotDone("not_found", detail, permanent=True)
    if 400 <= status < 500:
        return NotDone("invalid", detail, permanent=True)
    if operation.writes and status >= 500:
        return AnswerLost("amazon_failed", f"{status} {detail}")
    return NotDone("amazon_failed", f"{status} {detail}", permanent=False)


def _said(body: Any) -> str:
    """Amazon's own words for why not."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")
    try:
        errors = json.loads(text)["errors"]
        told = [f"{e.get('message', '')} {e.get('details') or ''}".strip() for e in errors]
    except (ValueError, KeyError, TypeError, AttributeError):
        return text[:MOST_DETAIL]
    return " ".join(told)[:MOST_DETAIL]


def _header(headers: Any, name: str) -> str:
    return str((headers or {}).get(name) or "")
