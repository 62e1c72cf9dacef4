"""A canned reply from the keyboard: found by its shortcut, filled, undone; a slash stays a slash."""

import re

import pytest

from tests.web.browser.stage import PASSWORD

pytestmark = pytest.mark.browser

WORDS = {
    "en": {"gap": "A gap to fill in", "mend": "Mend what is marked first"},
    "zh": {"gap": "有变量待填", "mend": "请先修改标出的内容"},
}


@pytest.mark.story("macros")
def test_an_agent_keeps_a_canned_reply_and_inserts_it(screen):
    from playwright.sync_api import expect

    page, words = screen.page, WORDS[screen.language]
    page.goto(f"{screen.address}/")
    page.fill("input[name=login]", screen.login)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.locator(".row")).to_have_count(1)
    case = page.locator(".row").get_attribute("href")

    page.goto(f"{screen.address}/macros/new/")
    screen.wait_for_scripts()
    page.fill("[name=name_en]", "Where to send it")
    page.fill("[name=shortcut]", "back")
    german = page.locator("[name='text:de']")
    german.fill("An {return_address} zu {order_id}, {nobody}.")
    expect(page.locator("#check-de .finding.block")).to_contain_text("nobody")
    screen.picture("macro")
    german.fill("Zu Bestellung {order_id} an {return_address}.")
    expect(page.locator("#check-de .finding")).to_have_count(0)
    page.click("button[value=keep]")
    expect(page.locator(".row-link")).to_have_text("Where to send it")
    screen.picture("macros")

    page.goto(f"{screen.address}{case}")
    screen.wait_for_scripts()
    draft = page.locator("textarea#text")
    written = draft.input_value()
    draft.focus()
    draft.evaluate("t => t.setSelectionRange(t.value.length, t.value.length)")
    page.keyboard.type("\n/")
    search = page.locator("#picker input")
    expect(search).to_be_focused()
    expect(page.locator("#picker [aria-selected=true]")).to_contain_text("Where to send it")
    screen.picture("picker")
    page.keyboard.type("xyz")
    expect(page.locator("#picker .none")).to_be_visible()
    for _ in "xyz":
        page.keyboard.press("Backspace")
    page.keyboard.type("back")
    expect(page.locator("#picker [aria-selected=true]")).to_contain_text("Where to send it")
    page.keyboard.press("Enter")
    expect(draft).to_be_focused()
    expect(draft).to_have_value(
        f"{written}\nZu Bestellung {_order(case, page)} an ⟪return_address⟫."
    )
    expect(page.locator(".finding.block")).to_contain_text(words["gap"])
    expect(page.locator("[data-send]")).to_have_text(words["mend"])
    screen.picture("inserted")

    page.keyboard.press("Control+z")
    expect(page.locator(".finding.block")).to_have_count(0)
    page.keyboard.press("Control+End")
    page.keyboard.type(" /")
    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    expect(draft).to_be_focused()
    page.keyboard.type("7 und/oder ")
    expect(draft).to_have_value(re.compile(" /7 und/oder $"))
    assert screen.wrong == []


def _order(case, page):
    return page.locator(".case-head .facts a").first.inner_text()
