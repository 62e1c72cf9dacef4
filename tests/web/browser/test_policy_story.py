"""Two supervisors change what counts as cheap: typed in the grid, checked, replayed, approved, in force."""

import re

import pytest

from tests.web.browser.stage import PASSWORD

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "wrong": "At character 1",
        "disagree": "Two rows disagree",
        "undone": "Taken back",
        "checked": "Checked: every case has one answer",
        "replayed": re.compile(r"would have gone otherwise"),
        "proposed": "Proposed.",
        "approved": "Approved. It decides from now on.",
        "then": "once the goods are back",
        "back": "Called back.",
    },
    "zh": {
        "wrong": "第 1 个字符",
        "disagree": "两行互相矛盾",
        "undone": "已撤销",
        "checked": "已检查",
        "replayed": re.compile(r"结果会不同"),
        "proposed": "已提交",
        "approved": "已批准，即刻起执行",
        "then": "收到退货后",
        "back": "已撤回",
    },
}


def log_in(screen, login):
    screen.page.context.clear_cookies()
    screen.page.goto(f"{screen.address}/")
    screen.page.fill("input[name=login]", login)
    screen.page.fill("input[name=password]", PASSWORD)
    screen.page.press("input[name=password]", "Enter")
    screen.page.wait_for_url(f"{screen.address}/")


@pytest.mark.story("policy")
@pytest.mark.rule("STD-3")
@pytest.mark.parametrize("screen", ["en-light-desktop", "zh-light-phone"], indirect=True)
def test_two_supervisors_change_the_policy(screen):
    from playwright.sync_api import expect

    page, words = screen.page, WORDS[screen.language]
    log_in(screen, screen.login.replace("alice", "bob"))
    page.goto(f"{screen.address}/policy/")
    page.fill(".start-draft input[name=title]", "28 EUR")
    page.click(".start-draft button")
    page.wait_for_url(re.compile(r"/policy/\d+/$"))
    draft = page.url
    screen.picture("policy-draft")

    # A cell is typed wrong, then so that two rows disagree, then taken back.
    page.goto(f"{draft}tables/damaged/")
    screen.wait_for_scripts()
    cell = page.locator("#row-severe-dear [data-cell][href*='key=when.severity']")
    cell.focus()
    page.keyboard.press("Enter")
    field = page.locator("[data-field]")
    expect(field).to_be_focused()
    field.fill("sever")
    page.keyboard.press("Enter")
    expect(page.locator(".field-form .problem")).to_contain_text(words["wrong"])
    screen.picture("policy-wrong")
    field.fill("slight | ?")
    page.keyboard.press("Enter")
    expect(page.locator("#policy-status")).to_contain_text(words["disagree"])
    expect(page.locator("#row-severe-dear [data-cell]:focus")).to_have_count(1)
    screen.picture("policy-problems")
    page.keyboard.press("u")
    expect(page.locator("#flash")).to_contain_text(words["undone"])

    # What counts as cheap goes down, in euros only; the page checks it by itself.
    page.goto(f"{draft}numbers/")
    low = page.locator("#number-low_price")
    low.locator("summary").click()
    low.locator("input[name=typed]").fill("USD 30, GBP 30, EUR 28")
    low.locator("input[name=since]").fill("2024-01-01")
    low.locator("button").click()
    expect(page.locator("#policy-status")).to_contain_text(words["checked"])
    screen.picture("policy-numbers")

    page.goto(f"{draft}replay/")
    page.locator("form[action$='replay/run'] button").click()
    expect(page.locator("#policy-replay")).to_contain_text(words["replayed"])
    screen.picture("policy-replay")
    page.locator(".changed-cases td a").first.click()
    expect(page.locator(".said").first).to_contain_text(words["then"])
    screen.picture("policy-try")

    page.goto(draft)
    page.fill("textarea[name=reason]", "28 EUR")
    page.locator(".propose .strong").click()
    expect(page.locator("#flash")).to_contain_text(words["proposed"])

    log_in(screen, screen.login.replace("alice", "bob").replace("-policy", "-plain"))
    page.goto(f"{screen.address}/approvals/")
    screen.picture("policy-approval")
    page.locator(f"form[action='{draft.removeprefix(screen.address)}approve'] .strong").click()
    expect(page.locator("#flash")).to_contain_text(words["approved"])

    # Lin states a fact, the case is judged anew, and the new version has spoken.
    log_in(screen, screen.login)
    page.locator(".row").first.click()
    if screen.device == "phone":
        page.locator(".panes a[href='#proposal']").click()
    page.locator("#proposal .facts > summary").click()
    fact = page.locator(".fact", has=page.locator("input[value=severity]"))
    fact.locator("summary").click()
    fact.locator("select").select_option("severe")
    fact.locator("button").click()
    number = re.search(r"/policy/(\d+)/", draft)[1]
    expect(page.locator(".sentence")).to_contain_text(words["then"])
    expect(page.locator("#proposal .why")).to_contain_text(f"amazon-aftersales@{number}")

    # Called back, so that the next spectator finds the shipped policy again.
    log_in(screen, screen.login.replace("alice", "bob"))
    page.goto(draft)
    page.locator(".call-back summary").click()
    page.fill(".call-back input[name=reason]", "28 EUR")
    page.locator(".call-back button").click()
    expect(page.locator("#flash")).to_contain_text(words["back"])
    assert screen.wrong == []
