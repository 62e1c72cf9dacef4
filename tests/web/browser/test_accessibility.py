"""Every page keeps WCAG 2.1 A and AA as far as a machine can tell: names, roles, contrast, order.

What it tells is axe-core's; each finding names the rule and the place.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.browser.conftest import SIZES
from tests.web.browser.stage import LANGUAGES, PASSWORD
from tests.web.browser.test_boards import BOARDS
from tests.web.browser.test_phone import PAGES

pytestmark = pytest.mark.browser

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
# The same pages once in each theme, on each device and in each language.
LOOKS = (("en", "light", "desktop"), ("zh", "dark", "phone"))
FIRST_ROW = "() => document.querySelector('[data-rows] a[href]')?.getAttribute('href')"


def findings(page, axe):
    """``rule: place`` of everything that axe finds wrong on the page that is shown."""
    return [
        f"{rule['id']}: {' '.join(node['target'])} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in axe.run(page, options=WCAG).response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("language", "theme", "device"), LOOKS)
def test_every_page_is_accessible(browser, address, language, theme, device):
    assert language in LANGUAGES
    context = browser.new_context(viewport=SIZES[device], color_scheme=theme)
    page, axe, wrong = context.new_page(), Axe(), {}
    page.goto(f"{address}/accounts/login/")
    wrong["login"] = findings(page, axe)
    page.fill("input[name=login]", f"olga-{language}")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".row")
    for where in dict.fromkeys((*PAGES, *BOARDS)):
        page.goto(f"{address}{where}")
        wrong[where] = findings(page, axe)
        if inner := page.evaluate(FIRST_ROW):
            page.goto(f"{address}{inner}")
            wrong[f"{where} → {inner}"] = findings(page, axe)
    context.close()
    assert {where: found for where, found in wrong.items() if found} == {}
