"""A small SMTP server that answers as it is told, and remembers every letter it said yes to."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.relay.certificates import server_context

HANG_UP = "hang up"
Answer = str | Callable[[], str]
USUAL = {
    "CONNECT": "220 here",
    "HELO": "250 hello",
    "AUTH": "235 welcome",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "TAKEN": "250 taken",
    "RSET": "250 ok",
    "NOOP": "250 ok",
    "QUIT": "221 bye",
}


def certificate(folder: Path) -> tuple[ssl.SSLContext, str]:
    """A server's TLS settings for ``localhost`` and 127.0.0.1, and the authority behind them."""
    server_context(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context, (folder / "ca.pem").read_text()


@dataclass(frozen=True)
class Taken:
    """A letter the server took responsibility for."""

    sender: str
    recipient: str
    raw: bytes


@dataclass
class SmtpServer:
    """``told`` holds, by stage, answers to give before the usual one is given again.

    A stage is a verb, ``CONNECT``, or ``TAKEN`` for what is said after the final dot. What was
    answered with 250 there is in ``taken``; ``heard`` holds every command.
    """

    tls: ssl.SSLContext | None = None
    starttls: bool = False
    offers_login: bool = True
    told: dict[str, deque[Answer]] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    port: int = 0
    _open: int = 0
    _idle: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, stage: str, *answers: Answer) -> None:
        """Answer so the next times."""
        self.told[stage] = deque(answers)

    def answer(self, stage: str) -> str:
        """What to say now."""
        waiting = self.told.get(stage)
        told = waiting.popleft() if waiting else USUAL.get(stage, "500 what?")
        return told if isinstance(told, str) else told()

    def settle(self) -> None:
        """Wait until every client has gone and what it left behind was read."""
        with self._idle:
            assert self._idle.wait_for(lambda: self._open == 0, timeout=30)

    def entered(self, by: int) -> None:
        """A client came or went."""
        with self._idle:
            self._open += by
            self._idle.notify_all()


class _Conversation:
    """One client."""

    def __init__(self, server: SmtpServer, sock: socket.socket) -> None:
        self.server = server
        self._wrap(sock)
        self.greeted = False
        self.sender = self.recipient = ""

    def _wrap(self, sock: socket.socket) -> None:
        self.sock = sock
        self.lines = sock.makefile("rb")

    def run(self) -> None:
        server = self.server
        if server.tls is not None and not server.starttls:
            self._wrap(server.tls.wrap_socket(self.sock, server_side=True))
        self.say(server.answer("CONNECT"))
        for line in iter(self.lines.readline, b""):
            command = line.decode("utf-8", "replace").rstrip("\r\n")
            server.heard.append(command)
            verb = command.split(" ", 1)[0].upper()
            if verb == "STARTTLS":
                self.say("220 go on")
                self._wrap(server.tls.wrap_socket(self.sock, server_side=True))
                self.run_on()
                return
            self.obey(verb, command)
            if verb == "QUIT":
                return

    def run_on(self) -> None:
        """The same again inside TLS, where nothing said before counts."""
        self.greeted = False
        for line in iter(self.lines.readline, b""):
            command = line.decode("utf-8", "replace").rstrip("\r\n")
            self.server.heard.append(command)
            self.obey(command.split(" ", 1)[0].upper(), command)

    def obey(self, verb: str, command: str) -> None:
        if verb in {"EHLO", "HELO"}:
            self.greeted = True
            offers = ["me"]
            offers += ["STARTTLS"] * (self.server.starttls and not self._encrypted())
            offers += ["AUTH PLAIN"] * self.server.offers_login
            self.say("".join(f"250-{offer}\r\n" for offer in offers) + "250 8BITMIME")
        elif verb in {"MAIL", "AUTH"} and not self.greeted:
            self.say("503 say hello first")
        elif verb == "DATA":
            self.data()
        else:
            address = command.partition("<")[2].partition(">")[0]
            if verb == "MAIL":
                self.sender = address
            elif verb == "RCPT":
                self.recipient = address
            self.say(self.server.answer(verb))

    def data(self) -> None:
        said = self.server.answer("DATA")
        self.say(said)
        if not said.startswith("354"):
            return
        lines = []
        for line in iter(self.lines.readline, b".\r\n"):
            if not line.endswith(b"\r\n"):
                return  # the client went before it was done: nothing was taken
            lines.append(line.removeprefix(b"."))
        said = self.server.answer("TAKEN")
        if said.startswith("250"):
            self.server.taken.append(Taken(self.sender, self.recipient, b"".join(lines)))
        self.say(said.removeprefix("250 and ") if said.startswith("250 and ") else said)

    def say(self, answer: str) -> None:
        if answer == HANG_UP:
            raise ConnectionAbortedError
        self.sock.sendall(answer.encode() + b"\r\n")

    def _encrypted(self) -> bool:
        return isinstance(self.sock, ssl.SSLSocket)


@contextmanager
def running(server: SmtpServer) -> Iterator[SmtpServer]:
    """Listen on a free port of this machine."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            conversation = _Conversation(server, self.request)
            try:
                conversation.run()
            except OSError:
                pass
            finally:
                conversation.sock.close()
                server.entered(-1)

    class Listening(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def process_request(self, request: Any, client_address: Any) -> None:
            server.entered(1)
            super().process_request(request, client_address)

    with Listening(("127.0.0.1", 0), Handler) as listening:
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
