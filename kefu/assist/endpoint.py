"""One request to an OpenAI-compatible endpoint, bounded in time and size.

A single POST needs no client library: docs/adr tells why. Redirects are not followed (they would
carry the key elsewhere), plain HTTP stays within the house, and nothing of a request is logged.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

MOST_BYTES = 256 * 1024
"""Of an answer; a letter with its frame has a few thousand."""
MOST_WAIT = 5.0
"""Seconds that a busy endpoint may ask us to wait before the one retry."""
PAUSE = 0.5
LEAST_LEFT = 2.0
"""Seconds that must be left for a retry to make sense."""
HOUSE_NAMES = (".local", ".lan", ".internal", ".home.arpa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where to ask, for what, and how long at most. ``key`` never shows in a printed value."""

    url: str
    model: str
    key: str = ""
    seconds: float = 30.0

    def __repr__(self) -> str:
        return f"Endpoint(url={self.url!r}, model={self.model!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: the text, and the tokens it cost (0 where the endpoint does not say)."""

    text: str
    tokens_in: int
    tokens_out: int
    tries: int


class EndpointTrouble(Exception):
    """No usable reply. ``code`` is stable; ``again`` whether a second try may help."""

    def __init__(self, code: str, *, again: bool = False, wait: float = PAUSE) -> None:
        super().__init__(code)
        self.code, self.again, self.wait = code, again, wait
        self.tries = 1


def complete(endpoint: Endpoint, messages: Sequence[dict[str, str]]) -> Reply:
    """Ask once, and once more where that may help and time is left. Raises ``EndpointTrouble``."""
    end = time.monotonic() + endpoint.seconds
    for tries in (1, 2):
        try:
            return _read(_post(endpoint, messages, end), tries)
        except EndpointTrouble as trouble:
            trouble.tries = tries
            left = end - time.monotonic() - trouble.wait
            if tries == 2 or not trouble.again or left < LEAST_LEFT:
                raise
            time.sleep(trouble.wait)
    raise AssertionError("unreachable")


def address_problem(url: str) -> str:
    """What is wrong with an endpoint's address, as a code; "" where nothing is."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return "bad_address"
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_fine:
        return "bad_address"
    if parts.username or parts.password or parts.query or parts.fragment:
        return "bad_address"
    if parts.scheme == "http" and not _in_house(parts.hostname):
        return "plain_not_allowed"
    return ""


def _in_house(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.lower().endswith(HOUSE_NAMES)


def _post(endpoint: Endpoint, messages: Sequence[dict[str, str]], end: float) -> bytes:
    if problem := address_problem(endpoint.url):
        raise EndpointTrouble(problem)
    parts = urlsplit(endpoint.url)
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path += "/chat/completions"
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    body = json.dumps({"model": endpoint.model, "messages": list(messages), "stream": False})
    connection = _connection(parts.scheme, str(parts.hostname), parts.port, _left(end))
    try:
        return _within(end, connection, lambda: _exchange(connection, path, body.encode(), headers))
    except TimeoutError:
        raise EndpointTrouble("timed_out") from None
    except ssl.SSLCertVerificationError:
        raise EndpointTrouble("certificate") from None
    except (ConnectionResetError, http.client.RemoteDisconnected):
        raise EndpointTrouble("no_connection", again=True) from None
    except (OSError, ValueError, http.client.HTTPException):
        raise EndpointTrouble("no_connection") from None
    finally:
        connection.close()


def _connection(
    scheme: str, host: str, port: int | None, seconds: float
) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=seconds)
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return http.client.HTTPSConnection(host, port, timeout=seconds, context=context)


def _within(
    end: float, connection: http.client.HTTPConnection, exchange: Callable[[], bytes]
) -> bytes:
    """Cut the connection at the end of time, however slowly bytes drip in until then."""
    cut: list[bool] = []
    held: list[socket.socket] = []  # the connection forgets its own while an answer is read

    def hang_up() -> None:
        cut.append(True)
        for sock in held or filter(None, [connection.sock]):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                sock.close()

    timer = Timer(_left(end), hang_up)
    timer.daemon = True
    timer.start()
    try:
        connection.connect()
        held.append(connection.sock)
        answer = exchange()
    except Exception:
        if cut:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
    if cut:
        raise TimeoutError
    return answer


def _exchange(
    connection: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str]
) -> bytes:
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    if answer.status != 200:
        raise _refusal(answer.status, answer.headers.get("Retry-After", ""))
    content = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise EndpointTrouble("too_long")
    return content


def _refusal(status: int, retry_after: str) -> EndpointTrouble:
    if status in (401, 403):
        return EndpointTrouble("wrong_key")
    if status == 404:
        return EndpointTrouble("no_such_model")
    if status == 429:
        wait = float(retry_after) if retry_after.isdecimal() else PAUSE
        return EndpointTrouble("too_busy", again=wait <= MOST_WAIT, wait=wait)
    if status >= 500:
        return EndpointTrouble("server_trouble", again=True)
    if 300 <= status < 400:
        return EndpointTrouble("redirected")
    return EndpointTrouble("request_refused")


def _read(content: bytes, tries: int) -> Reply:
    """The text of an answer in the shape of chat completions."""
    try:
        data: Any = json.loads(content)
    except (ValueError, RecursionError):
        raise EndpointTrouble("not_understood") from None
    try:
        choice = data["choices"][0]
        text = choice["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise EndpointTrouble("not_understood") from None
    if not isinstance(text, str) or not text.strip():
        raise EndpointTrouble("empty")
    if choice.get("finish_reason") == "length":
        raise EndpointTrouble("cut_short")
    used = data.get("usage") if isinstance(data.get("usage"), dict) else {}
    return Reply(
        text=text,
        tokens_in=_count(used.get("prompt_tokens")),
        tokens_out=_count(used.get("completion_tokens")),
        tries=tries,
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**31 else 0


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise EndpointTrouble("timed_out")
    return left
