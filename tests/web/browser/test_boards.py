"""Every board by keyboard alone: down its rows, into one, and back to the same row."""

import pytest

from tests.web.browser.stage import PASSWORD
from tests.web.browser.test_phone import BEYOND

pytestmark = pytest.mark.browser

BOARDS = (
    "/claims/",
    "/feedback/",
    "/reviews/",
    "/reviews/requests/",
    "/returns/",
    "/returns/owed/",
    "/returns/lots/",
    "/returns/disputes/",
    "/tasks/?department=",
    "/guided/",
    "/actions/",
    "/concessions/",
    "/health/",
)
# The row that has the keyboard: what its link leads to.
HERE = """() => {
  const here = document.activeElement;
  const link = here.matches("a") ? here : here.closest("li")?.querySelector("a[href]");
  return here.closest("[data-rows]") && link ? link.getAttribute("href") : "";
}"""


@pytest.mark.story("boards")
def test_every_board_is_walked_opened_and_come_back_to_by_keyboard(screen):
    """And none of it scrolls sideways on a phone, where people have no keyboard but the page is the same."""
    page, keys = screen.page, screen.page.keyboard
    page.goto(f"{screen.address}/")
    page.fill("input[name=login]", screen.login.replace("alice", "bob"))
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".row")
    wrong = {}
    for board in BOARDS:
        where = f"{screen.address}{board}"
        page.goto(where)
        screen.wait_for_scripts()
        screen.picture(board.strip("/?=").replace("/", "-"))
        if beyond := page.evaluate(BEYOND):
            wrong[board] = beyond
        keys.press("j")
        first = page.evaluate(HERE)
        keys.press("j")
        second = page.evaluate(HERE)
        keys.press("k")
        assert page.evaluate(HERE) == first != second, board
        keys.press("j")
        keys.press("o")
        page.wait_for_url(lambda url, where=where: url != where)
        screen.wait_for_scripts()
        keys.press("b")
        page.wait_for_url(where)
        screen.wait_for_scripts()
        assert page.evaluate(HERE) == second, board
    assert wrong == {}
    assert screen.wrong == []
