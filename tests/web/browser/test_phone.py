"""On a phone every page is as wide as the phone: nothing scrolls sideways."""

import pytest

from tests.web.browser.conftest import SIZES
from tests.web.browser.stage import LANGUAGES, PASSWORD

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/inbox/next/",
    "/tasks/",
    "/tasks/?department=",
    "/approvals/",
    "/approvals/limits/",
    "/concessions/",
    "/orders/",
    "/orders/import/",
    "/intake/",
    "/mailboxes/",
    "/mailboxes/new/",
    "/people/",
    "/people/new/",
    "/policy/",
    "/texts/",
    "/macros/",
    "/macros/new/",
    "/amazon/",
    "/assistant/",
    "/data/",
    "/returns/new/",
    "/returns/policy/",
    "/reviews/topics/",
    "/warehouse/",
    "/policy/1/",
    "/policy/1/tables/",
    "/policy/1/tables/damaged/",
    "/policy/1/numbers/",
    "/policy/1/try/",
    "/preferences/",
    "/search/?q=Lampe",
)
# What lies beyond the right edge, unless something around it scrolls by itself or cuts it off.
BEYOND = """() => {
  const wide = innerWidth;
  const kept = (box) => {
    for (let outer = box.parentElement; outer; outer = outer.parentElement)
      if (outer !== document.body && getComputedStyle(outer).overflowX !== "visible") return true;
    return false;
  };
  const out = [...document.body.querySelectorAll("*")]
    .filter((box) => box.getBoundingClientRect().right > wide + 0.5 && !kept(box))
    .map((box) => `${box.tagName}.${box.className} ${box.getBoundingClientRect().right}`);
  return document.documentElement.scrollWidth > wide ? [document.documentElement.scrollWidth, ...out] : [];
}"""

# How high the buttons are that stand side by side.
SIDE_BY_SIDE = """() => [...document.querySelectorAll(".quick, .buttons, .tools")]
  .map((row) => [...row.querySelectorAll("button, .button")].filter((box) => box.offsetParent))
  .filter((row) => row.length > 1)
  .map((row) => row.map((box) => Math.round(box.getBoundingClientRect().height)))"""


def logged_in(context, address, language):
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", f"olga-{language}")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".row")
    return page


@pytest.mark.parametrize("device", SIZES)
def test_buttons_of_a_step_are_as_high_as_their_neighbours(browser, address, device):
    context = browser.new_context(viewport=SIZES[device], has_touch=device == "phone")
    page = logged_in(context, address, next(iter(LANGUAGES)))
    page.goto(f"{address}/guided/")
    rows = page.evaluate(SIDE_BY_SIDE)
    page.locator(".board-line").first.click()
    page.wait_for_selector(".ends")
    rows += page.evaluate(SIDE_BY_SIDE)
    context.close()
    assert len(rows) > 1
    assert all(len(set(row)) == 1 for row in rows), rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways(browser, address, language):
    context = browser.new_context(viewport=SIZES["phone"], has_touch=True)
    page = logged_in(context, address, language)
    page.locator(".row").first.click()
    page.fill("#note-text", "https://tracking.example/" + "0" * 300)
    page.click(".note-form button")
    page.wait_for_selector(".msg.note")
    wide = {}
    for where in PAGES:
        answer = page.goto(f"{address}{where}")
        assert answer.ok, where
        if found := page.evaluate(BEYOND):
            wide[where] = found
    context.close()
    assert wide == {}
