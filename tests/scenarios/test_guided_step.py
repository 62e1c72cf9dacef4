"""A return is authorised by hand: from the desk's step to Amazon's page and back, until Amazon's notice proves it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kefu.cli.demo_filling import PASSWORD
from tests.simulator.conftest import Relay, wait_until
from tests.web.browser.conftest import FLAGS, PATIENCE_MS, SIZES

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.browser


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """An Amazon in which nothing happens by itself."""
    found = Relay(tmp_path / "relay")
    found.start("--speed", "0", "--trickle", "0", "--stores", "us")
    yield found
    found.kill_if_running()


@pytest.fixture
def desk_home(relay: Relay, tmp_path: Path) -> Callable[..., None]:
    """Runs what a worker would do, in the desk's own home."""
    env = {**os.environ, "KEFU_HOME": str(tmp_path / "desk")}
    env.pop("DATABASE_URL", None)

    def run(*arguments: str) -> None:
        command = [sys.executable, "-m", "tests.scenarios.guided_stage", *arguments]
        subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)

    run("fill", str(relay.home))
    return run


@pytest.fixture
def desk_address(desk_home: Callable[..., None], tmp_path: Path) -> Iterator[str]:
    """Where the desk is served."""
    env = {**os.environ, "KEFU_HOME": str(tmp_path / "desk")}
    env.pop("DATABASE_URL", None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kefu.cli.main", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=env)

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(listens, server)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture
def page() -> Iterator[Any]:
    """Chromium, as the machine has it."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    path = os.environ.get("KEFU_TEST_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = chromium.new_context(viewport=SIZES["desktop"])
        yield context.new_page()
        chromium.close()


@pytest.mark.rule("RET-2")
def test_a_return_is_authorised_at_amazon_and_the_notice_proves_it(
    relay: Relay, desk_home: Callable[..., None], desk_address: str, page: Any
) -> None:
    from playwright.sync_api import expect

    order = _a_buyer_asks_to_return(relay)
    desk_home("fetch")

    page.goto(f"{desk_address}/")
    page.fill("input[name=login]", "mia")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.locator(".row", has_text="return").first.click()
    expect(page.locator(".case-head")).to_contain_text(order)
    page.locator(".case-steps .ask summary").click()
    page.select_option(".case-steps select[name=kind]", "authorise_return")
    page.locator(".case-steps .ask button").click()
    step = page.locator(".case-steps .step")
    expect(step).to_contain_text("Press “Authorize request”")

    with page.expect_popup() as opened:
        step.get_by_role("link", name="Open in Seller Central").click()
    amazon = opened.value
    account = relay.accounts["us"]
    amazon.fill("input[name=user]", account["user"])
    amazon.fill("input[name=password]", account["password"])
    amazon.get_by_role("button", name="Sign in").click()
    expect(amazon.locator("h1")).to_have_text(f"Manage Returns: {order}")
    amazon.get_by_text("Authorize request").click()
    amazon.get_by_role("button", name="Authorize").click()
    expect(amazon.get_by_role("status")).to_have_text("The return request is authorised.")

    step.get_by_role("button", name="I did it").click()
    expect(page.locator("#flash")).to_contain_text("The desk looks for Amazon's word")
    expect(page.locator(".case-steps .step > summary")).to_contain_text("not told by Amazon yet")

    relay.ask("/advance", {"hours": 0.1})
    desk_home("fetch")
    page.reload()
    summary = page.locator(".case-steps .step > summary")
    expect(summary).to_contain_text("confirmed by Amazon")
    summary.click()
    proof = page.get_by_role("link", name="Amazon told it: the return is authorised")
    expect(proof).to_have_attribute("href", re.compile(r"#m\d+$"))


def _a_buyer_asks_to_return(relay: Relay) -> str:
    """Of an order that nobody has written about; the notice reaches the mailbox."""
    orders = relay.ask("/books/all?store=us")["orders"]
    order = next(i for i, entry in orders.items() if entry["delivered_at"] and not entry["refunds"])
    asked = {"what": "return", "store": "us", "order_id": order, "reason": "changed_mind"}
    assert "error" not in relay.ask("/happen", asked)
    relay.ask("/advance", {"hours": 0.1})
    return str(order)
