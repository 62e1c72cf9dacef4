"""A prepaid label goes out, its parcel comes in and is looked at, as people see it: a desktop, and a phone in the warehouse."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client

from kefu.accounts.models import User
from tests.scenarios.stage import Stage, photo
from tests.web.browser.conftest import FLAGS, PATIENCE_MS, SCREENSHOTS, SIZES

pytestmark = pytest.mark.browser
PDF = b"%PDF-1.4\n% a label\n%%EOF\n"
NUMBER = "1Z999AA10123456784"


@pytest.fixture
def page_of(
    live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[User, str], Any]]:
    """Chromium with somebody logged in, on a desktop or a phone."""
    from playwright.sync_api import expect, sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread
    expect.set_options(timeout=PATIENCE_MS)
    path = os.environ.get("KEFU_TEST_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)

        def open_page(person: User, device: str) -> Any:
            client = Client()
            client.force_login(person)
            name = django_settings.SESSION_COOKIE_NAME
            context = chromium.new_context(
                viewport=SIZES[device], has_touch=device == "phone", base_url=live_server.url
            )
            cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            context.add_cookies([cookie])
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            return page

        yield open_page
        chromium.close()
        # Beside a running loop Django keeps a connection of its own, which nobody finds once the loop is over.
        connections.close_all()


def _picture(page: Any, what: str) -> None:
    """For people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"story-{what}.png", full_page=True)


@pytest.mark.rule("RET-11")
@pytest.mark.rule("RET-13")
@pytest.mark.rule("RET-10")
@pytest.mark.rule("RET-7")
def test_a_label_goes_out_and_its_parcel_is_looked_at(
    stage: Callable[..., Stage], page_of: Callable[[User, str], Any], tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    us = stage("us", "2026-10-05T16:00Z")
    terms = {"days": "30", "label_payer": "seller", "condition": "any"}
    us.press(us.bob, "set_terms", store=us.store.pk, **terms)
    order = us.delivered_order()
    us.happen("return", order, reason="changed_mind", comment="Wrong colour.", authorised=True)
    us.later(minutes=10)
    ret = us.the_return(order)

    desktop = page_of(us.alice, "desktop")
    desktop.goto(f"/returns/{ret.pk}/")
    (tmp_path / "label.pdf").write_bytes(PDF)
    upload = desktop.locator("form", has=desktop.locator("input[name=label]"))
    upload.locator("input[name=label]").set_input_files(tmp_path / "label.pdf")
    upload.locator("input[name=carrier]").fill("UPS")
    upload.locator("input[name=tracking_number]").fill(NUMBER)
    upload.locator("button").click()
    expect(desktop.locator(".facts-list")).to_contain_text(f"UPS {NUMBER} (PDF)")
    assert ret.labels.get().sent_at is None

    step = us.step("upload_return_label", order)
    said = us.at_amazon(step, "/gp/returns/label", carrier="UPS", tracking=NUMBER)
    assert "The label is uploaded" in said
    us.did_it(us.alice, step)
    us.work()
    assert ret.labels.get().sent_by == "uploaded"
    us.happen("return_sent", order, condition="opened")
    us.later(days=1)
    us.import_scans()
    desktop = page_of(us.alice, "desktop")  # the next day: one logs in again
    desktop.goto(f"/returns/{ret.pk}/")
    expect(desktop.locator(".facts-list")).to_contain_text("uploaded at Amazon")
    expect(desktop.locator(".facts-list")).to_contain_text("in transit")
    _picture(desktop, "label-sent")

    us.happen("return_received", order)
    us.later(minutes=10)
    phone = page_of(us.bob, "phone")
    phone.goto("/warehouse/")
    phone.fill("input[name=code]", NUMBER)
    phone.press("input[name=code]", "Enter")
    phone.get_by_role("button", name="It is here").click()
    (tmp_path / "box.jpg").write_bytes(photo("box.jpg", gps=True).read())
    phone.set_input_files("input[name=photos]", tmp_path / "box.jpg")
    phone.check("input[name=genuine][value=yes]")
    phone.check("input[name=complete][value=yes]")
    phone.check("input[name=grade][value=opened]")
    phone.get_by_role("button", name="Keep what was found").click()
    expect(phone.locator(".photos img")).to_have_count(1)
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= SIZES["phone"]["width"]
    _picture(phone, "goods")
    phone.check("input[name=disposition][value=restock]")
    phone.fill("input[name=bin]", "a-7")
    phone.get_by_role("button", name="Put it away").click()
    expect(phone.locator("#flash")).to_contain_text("is put away")

    ret = us.the_return(order)
    assert (ret.grade, ret.bin, ret.stage) == ("opened", "A-7", "inspected")
    desktop.reload()
    # In time and as it was: the whole price goes back, at the least.
    expect(desktop.locator("body")).to_contain_text(f"Refund ${us.paid(order)}")
    _picture(desktop, "to-refund")
