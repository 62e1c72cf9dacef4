"""A real HTTP server on this machine in the shape of chat completions; it answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Asked"], "Given"]


@dataclass(frozen=True)
class Asked:
    """One request as the endpoint sees it."""

    path: str
    key: str
    model: str
    system: str
    user: str

    @property
    def material(self) -> str:
        """What stands between the marks."""
        return "\n".join(self.user.splitlines()[1:-1])


@dataclass(frozen=True)
class Given:
    """What the endpoint does: a status, a body (bytes as they are), how slowly."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    drip: float = 0.0


def says(text: str, *, tokens: tuple[int, int] = (120, 40), finish: str = "stop") -> Given:
    """A well-shaped answer that holds ``text`` as it was asked for."""
    return reply(f"<answer>{text}</answer>", tokens=tokens, finish=finish)


def reply(text: Any, *, tokens: tuple[int, int] | None = (120, 40), finish: str = "stop") -> Given:
    """A well-shaped answer with any content."""
    body: dict[str, Any] = {
        "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": finish}]
    }
    if tokens:
        body["usage"] = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}
    return Given(body=body)


@dataclass
class FakeEndpoint:
    """``answer`` is called for every request; what came in is kept in ``asked``."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    answer: Answer = lambda asked: says(asked.material)

    def will(self, *given: Given) -> None:
        """Answer with these, one after the other, the last one for ever."""
        rest = list(given)
        self.answer = lambda asked: rest.pop(0) if len(rest) > 1 else rest[0]


@contextmanager
def serving() -> Iterator[FakeEndpoint]:
    """Served on a free port until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked = Asked(
                path=self.path,
                key=self.headers.get("Authorization", ""),
                model=data["model"],
                system=data["messages"][0]["content"],
                user=data["messages"][-1]["content"],
            )
            fake.asked.append(asked)
            self._give(fake.answer(asked))

        def _give(self, given: Given) -> None:
            body = given.body if isinstance(given.body, bytes) else json.dumps(given.body).encode()
            try:
                time.sleep(given.wait)
                self.send_response(given.status)
                for name, value in given.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for at in range(0, len(body), 1 if given.drip else len(body) or 1):
                    self.wfile.write(body[at : at + 1] if given.drip else body)
                    self.wfile.flush()
                    time.sleep(given.drip)
            except OSError:
                self.close_connection = True  # the desk hung up, as it should

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake = FakeEndpoint(url=f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.daemon = True
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
