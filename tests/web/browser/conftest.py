"""A real server, a real Chromium; every console error and every breach of the policy is kept."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCREENSHOTS = ROOT / "tests" / "web" / "screenshots"
SPECTATORS = ("en-light-desktop", "zh-dark-desktop", "en-dark-phone", "zh-light-phone")
# Every story has people and a case of its own, so that none minds which was played before it.
STORIES = ("answer", "boards", "facts", "macros", "plain", "policy")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@dataclass
class Screen:
    """One person's browser page, and what went wrong in it."""

    page: Any
    address: str
    language: str
    device: str
    name: str
    login: str
    wrong: list[str] = field(default_factory=list)

    def wait_for_scripts(self) -> None:
        """A page is seen before it hears keys and looks at what is written."""
        self.page.wait_for_selector("html.scripted")

    def picture(self, what: str) -> None:
        """Keep what is on screen, for people to look at."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{self.name}-{what}.png")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the desk is served, its stage set."""
    home = tmp_path_factory.mktemp("home")
    env = {**os.environ, "KEFU_HOME": str(home), "KEFU_UNDO_SECONDS": "60"}
    env.pop("DATABASE_URL", None)
    names = [f"{spectator}-{story}" for story in STORIES for spectator in SPECTATORS]
    stage = [sys.executable, "-m", "tests.web.browser.stage", *names]
    subprocess.run(stage, cwd=ROOT, env=env, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kefu.cli.main", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        _wait_for(port, server)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, as the machine has it."""
    from playwright.sync_api import expect, sync_playwright

    # A busy machine is no failure: what comes is waited for, what never comes is told in the end.
    expect.set_options(timeout=PATIENCE_MS)
    path = os.environ.get("KEFU_TEST_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=SPECTATORS)
def screen(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Screen]:
    """A fresh browser for one spectator of the story that the test is marked with."""
    language, theme, device = request.param.split("-")
    context = browser.new_context(
        viewport=SIZES[device], color_scheme=theme, has_touch=device == "phone"
    )
    story = request.node.get_closest_marker("story").args[0]
    login = f"alice-{request.param}-{story}"
    found = Screen(context.new_page(), address, language, device, request.param, login)
    found.page.on(
        "console",
        lambda m: found.wrong.append(m.text) if m.type in ("error", "warning") else None,
    )
    found.page.on("pageerror", lambda error: found.wrong.append(str(error)))
    yield found
    context.close()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the desk is not served")
