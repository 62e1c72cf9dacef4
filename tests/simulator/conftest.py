"""A running simulator, met only over the network as any client would meet it."""

from __future__ import annotations

import json
import signal
import smtplib
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from imap_tools import MailBox

ROOT = Path(__file__).parents[2]
PATIENCE = 60


class Relay:
    """One simulator process; `speed 0` means that buyers move only when a test lets time pass."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str) -> Relay:
        command = [sys.executable, "-m", "simulator", "--home", str(self.home), *arguments]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        wait_until((self.home / "ready.json").exists, self._process)
        self.ready = json.loads((self.home / "ready.json").read_text())
        accounts = json.loads((self.home / "accounts.json").read_text("utf-8"))
        self.accounts = {entry["store"]: entry for entry in accounts["stores"]}
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self._process
        self._process.send_signal(how)
        code = self._process.wait(PATIENCE)
        self._process = None
        return code

    def kill_if_running(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ready["ca_file"])

    def mailbox(self, store: str = "us") -> MailBox:
        """A logged-in client without a folder chosen yet."""
        account = self.accounts[store]
        box = MailBox("127.0.0.1", self.ready["imap"]["port"], ssl_context=self.tls)
        return box.login(account["user"], account["password"], initial_folder=None)

    def smtp(self, store: str = "us") -> smtplib.SMTP_SSL:
        account = self.accounts[store]
        client = smtplib.SMTP_SSL(
            "127.0.0.1", self.ready["smtp"]["port"], context=self.tls, timeout=PATIENCE
        )
        client.login(account["user"], account["password"])
        return client

    def send(self, recipient: str, text: str, store: str = "us", **headers: str) -> None:
        with self.smtp(store) as client:
            client.send_message(self.letter(recipient, text, store, **headers))

    def letter(self, recipient: str, text: str, store: str = "us", **headers: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = headers.get("sender", self.accounts[store]["authorised"][0])
        mail["To"] = recipient
        mail["Subject"] = headers.get("subject", "Re: your order")
        mail["Message-ID"] = headers.get("message_id", "<one@brightnest.example>")
        if "in_reply_to" in headers:
            mail["In-Reply-To"] = headers["in_reply_to"]
        mail.set_content(text)
        return mail

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The control port: GET without a body, POST with one."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.ready["control"] + path, data=data)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            return json.load(refusal) | {"status": refusal.code}

    def buyer(self, case: str) -> dict[str, Any]:
        return next(buyer for buyer in self.ask("/state")["buyers"] if buyer["case"] == case)


def wait_until(happened: Callable[[], Any], process: subprocess.Popen[bytes] | None = None) -> None:
    """Return as soon as it has happened; fail when the process dies or a minute has passed."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert process is None or process.poll() is None, "the simulator has stopped"
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def new_relay(tmp_path: Path) -> Iterator[Relay]:
    """A relay of the test's own, not yet started."""
    relay = Relay(tmp_path / "relay")
    yield relay
    relay.kill_if_running()


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A running relay shared by a file's tests; nothing happens there by itself."""
    shared = Relay(tmp_path_factory.mktemp("relay"))
    shared.start("--speed", "0", "--trickle", "0", "--stores", "us,de,jp")
    yield shared
    shared.kill_if_running()
