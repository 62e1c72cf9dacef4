"""The main story in a real browser: log in, open what is due, write, be stopped, mend, send, undo."""

import re

import pytest

from tests.web.browser.stage import PASSWORD

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "left": re.compile(r"^(1 h \d\d|\d+ m)$"),
        "blocked": "Must not leave",
        "mend": "Mend what is marked first",
        "leaving": re.compile("The answer leaves in|about to leave"),
        "back": "Called back",
        "help": "next row",
        "kept": "kept",
    },
    "zh": {
        "left": re.compile(r"^剩 (1 小时 \d+ 分|\d+ 分)$"),
        "blocked": "不得发出",
        "mend": "请先修改标出的内容",
        "leaving": re.compile("秒后发出|即将发出"),
        "back": "已撤回",
        "help": "下一行",
        "kept": "已保存",
    },
}


@pytest.mark.story("answer")
def test_an_agent_answers_what_is_due(screen):
    from playwright.sync_api import expect

    page, words = screen.page, WORDS[screen.language]

    page.goto(f"{screen.address}/")
    page.fill("input[name=login]", screen.login)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.locator(".row .left")).to_have_text(words["left"])
    screen.picture("inbox")

    if screen.device == "desktop":
        screen.wait_for_scripts()
        page.keyboard.press("?")
        expect(page.locator("dialog#help")).to_be_visible()
        expect(page.locator("dialog#help")).to_contain_text(words["help"])
        page.keyboard.press("Escape")
        expect(page.locator("dialog#help")).to_be_hidden()
        page.keyboard.press("j")
        expect(page.locator(".row").first).to_be_focused()
        page.keyboard.press("Enter")
    else:
        page.locator(".row").tap()
    expect(page.locator("#talk .words").first).to_contain_text("völlig zerdrückt")
    expect(page.locator(".sentence")).to_contain_text("PRD-2")
    screen.picture("case")

    screen.wait_for_scripts()
    draft = page.locator("textarea#text")
    polite = draft.input_value()
    assert "Guten Tag" in polite
    if screen.device == "desktop":
        page.keyboard.press("r")
        expect(draft).to_be_focused()
        page.keyboard.press("Control+End")
    else:
        draft.focus()
        draft.evaluate("t => t.setSelectionRange(t.value.length, t.value.length)")
    page.keyboard.type("\nSchreiben Sie an shop@gmail.com")
    found = page.locator(".finding.block")
    expect(found).to_contain_text(words["blocked"])
    expect(page.locator(".under-text .hit.block")).to_have_text("shop@gmail.com")
    send = page.locator("[data-send]")
    expect(send).to_be_disabled()
    expect(send).to_have_text(words["mend"])
    screen.picture("blocked")

    found.locator("[data-apply]").click()
    expect(found).to_have_count(0)
    expect(page.locator(".kept")).to_have_text(words["kept"])
    # "Schreiben Sie" alone is a command, which may be ticked off.
    for tick in page.locator("input[name=ack]").all():
        tick.check()
    expect(send).to_be_enabled()
    send.click()
    bar = page.locator(".bar.undo")
    expect(bar).to_contain_text(words["leaving"])
    screen.picture("undo")

    bar.locator("button").click()
    expect(page.locator("#flash")).to_contain_text(words["back"])
    expect(page.locator("textarea#text")).to_have_value(re.compile("Schreiben Sie an"))
    assert screen.wrong == []


@pytest.mark.story("facts")
def test_stating_a_fact_changes_the_proposal_before_ones_eyes(screen):
    from playwright.sync_api import expect

    page = screen.page
    page.goto(f"{screen.address}/")
    page.fill("input[name=login]", screen.login)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.locator(".row").first.click()
    if screen.device == "phone":
        page.locator(".panes a[href='#proposal']").click()
    page.locator("#proposal .facts > summary").click()
    fact = page.locator(".fact", has=page.locator("input[value=severity]"))
    fact.locator("summary").click()
    fact.locator("select").select_option("slight")
    fact.locator("button").click()
    expect(page.locator(".sentence")).to_contain_text("PRD-1")
    expect(page.locator(".fact.stated")).to_contain_text("Lin")
    screen.picture("facts")
    assert screen.wrong == []


@pytest.mark.story("plain")
@pytest.mark.parametrize("screen", ["en-dark-phone"], indirect=True)
def test_what_is_written_before_the_scripts_are_there_is_looked_at(screen):
    """A slow line: the page can be read and written in long before its scripts have come."""
    from playwright.sync_api import expect

    page, held = screen.page, []
    page.route("**/app.js*", lambda route: held.append(route))
    page.goto(f"{screen.address}/", wait_until="commit")
    page.fill("input[name=login]", screen.login)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.locator(".row").first.click()
    page.fill("textarea#text", "Schreiben Sie an shop@gmail.com")
    expect(page.locator("html.scripted")).to_have_count(0)
    held[-1].continue_()
    expect(page.locator(".under-text .hit.block")).to_have_text("shop@gmail.com")
    expect(page.locator(".kept")).to_have_text(WORDS[screen.language]["kept"])
    assert screen.wrong == []


def test_a_page_reads_and_posts_without_scripts(browser, address):
    from playwright.sync_api import expect

    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", "alice-en-light-desktop-plain")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit].strong")
    page.locator(".row").first.click()
    expect(page.locator("#talk .words").first).to_contain_text("zerdrückt")
    page.fill("#note-text", "Bitte prüfen")
    page.click(".note-form button")
    expect(page.locator(".msg.note")).to_contain_text("Bitte prüfen")
    context.close()
