"""``kefu demo``: two made-up stores, living buyers, and the desk at work, until Ctrl-C."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

from kefu.cli.django_setup import NotReady, migrate, refuse, start_django
from kefu.cli.parent import end_with_parent
from kefu.cli.ports import must_be_free

STARTING = 60  # seconds that a part may take to start


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--port", type=int, default=8000, help="of the web pages")
    parser.add_argument(
        "--speed", type=float, default=60, help="how much faster than real buyers live"
    )


def run(options: argparse.Namespace) -> int:
    """Fill the demo where it is empty, run everything, end everything together."""
    parts = Parts()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's ``&`` ignores it
    try:
        return _run(options, parts)
    except NotReady as problem:
        return refuse(str(problem))
    except KeyboardInterrupt:
        return 0
    finally:
        parts.stop()


def _run(options: argparse.Namespace, parts: Parts) -> int:
    start_django(migrated=False)
    from django.conf import settings

    from kefu.cli.demo_filling import LOGINS, PASSWORD, fill

    must_be_free("127.0.0.1", options.port)
    home = Path(settings.KEFU_HOME)
    _say(f"Preparing the database in {home}")
    migrate()
    parts.alone = _alone_in(home)
    _say("Starting a small Amazon mail relay with its buyers")
    relay = home / "simulator"
    (relay / "ready.json").unlink(missing_ok=True)
    parts.start("simulator", "--home", str(relay), "--backlog", "--speed", str(options.speed))
    _wait_for(relay / "ready.json", parts)
    accounts = json.loads((relay / "accounts.json").read_text("utf-8"))
    fill(relay, accounts, say=_say)
    os.environ.setdefault("KEFU_POLL_SECONDS", "5")
    _say("Starting the background work and the web pages")
    parts.start("kefu.cli.main", "work")
    parts.start("kefu.cli.main", "serve", "--port", str(options.port))
    _wait_for_port(options.port, parts)
    address = f"http://localhost:{options.port}/"
    print(f"\n  Kefu is running:  {address}\n")
    for username, words in LOGINS:
        print(f"    {username:<10} {PASSWORD}   {words}")
    print(f"\n  Seller Central, for steps by hand:  {accounts['seller_central']}")
    for account in accounts["stores"]:
        print(f"    {account['user']:<28} {account['password']}   {account['name']}")
    print("\n  New messages arrive by themselves. Ctrl-C ends everything; run it again to go on.\n")
    sys.stdout.flush()
    return parts.wait()


class Parts:
    """The processes of the demo: started one by one, ended together."""

    def __init__(self) -> None:
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []
        self.alone: IO[bytes] | None = None  # the lock, held as long as the parts run

    def start(self, module: str, *arguments: str) -> None:
        """Start ``python -m module`` in a process group of its own (Ctrl-C is ours to pass on)."""
        command = [sys.executable, "-m", module, *arguments]
        process = subprocess.Popen(  # noqa: S603 - our own modules
            command, start_new_session=True, preexec_fn=end_with_parent
        )
        self._running.append((" ".join((module, *arguments[:1])), process))

    def check(self) -> None:
        """Raises ``NotReady`` when a part has ended by itself."""
        for name, process in self._running:
            if process.poll() is not None:
                raise NotReady(f"{name} ended with code {process.returncode}; see its words above")

    def wait(self) -> int:
        """Until Ctrl-C, or until a part ends by itself."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """End all parts, last started first; what does not listen is killed."""
        for _, process in reversed(self._running):
            if process.poll() is None:
                process.terminate()
        for _, process in reversed(self._running):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _alone_in(home: Path) -> IO[bytes]:
    """Two demos in one folder would answer each other's buyers."""
    lock = (home / "demo.lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise NotReady(f"the demo in {home} is running already; end that one first") from error
    return lock


def _wait_for(path: Path, parts: Parts) -> None:
    until = time.monotonic() + STARTING
    while not path.exists():
        parts.check()
        if time.monotonic() > until:
            raise NotReady("the mail relay did not start in time")
        time.sleep(0.1)


def _wait_for_port(port: int, parts: Parts) -> None:
    import socket

    until = time.monotonic() + STARTING
    while True:
        parts.check()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError as error:
            if time.monotonic() > until:
                raise NotReady(f"the web pages did not start: {error}") from error
            time.sleep(0.2)


def _say(words: str) -> Any:
    print(f"• {words}", flush=True)
