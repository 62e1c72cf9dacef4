"""The returns board on screen: due first, narrowed, whole as a file, at a bounded cost."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kefu.returns import board
from kefu.returns.models import Return
from tests.mails import ORDER
from tests.returns.cast import row
from tests.returns.test_warehouse import look
from tests.web.screens import page, text

pytestmark = pytest.mark.django_db


def test_the_board_shows_what_is_due_first_with_the_time_left(lamp, alice):
    shown = text(page(alice, "returns"))
    assert "Anna" not in shown or lamp.buyer_name
    assert "Nova table lamp, brass" in shown
    assert "46 h" in shown or "47 h" in shown
    assert "No longer needed" in shown


@pytest.mark.parametrize("tab", board.TABS)
def test_every_tab_opens_empty_and_filled(lamp, alice, tab):
    shown = page(alice, "returns", tab=tab)
    assert shown.status_code == 200
    assert ("Nova table lamp" in text(shown)) == (tab in ("due", "asked"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"marketplace": "DE"}, True),
        ({"marketplace": "US"}, False),
        ({"code": "DmQ1RMA"}, True),
        ({"code": ORDER}, True),
        ({"code": "nonsense"}, False),
        ({"fulfilment": "amazon"}, False),
        ({"grade": "used"}, False),
        ({"tab": "nonsense", "store": "x", "marketplace": "Q", "after": "y"}, True),
    ],
)
def test_the_board_is_narrowed_by_its_filters(lamp, alice, query, found):
    assert ("Nova table lamp" in text(page(alice, "returns", **query))) is found


@pytest.mark.parametrize("tab", ["due", "inspected"])
@pytest.mark.parametrize(
    ("grade", "found"), [("as_new", 1), ("opened", 1), ("damaged", 1), ("used", 0)]
)
def test_pieces_in_several_states_are_found_by_each_of_them(desk, lamps, alice, tab, grade, found):
    look(lamps, desk, "", pieces={"as_new": 1, "opened": 1, "damaged": 1})
    shown = text(page(alice, "returns", tab=tab, grade=grade))
    assert shown.count('class="row"') == found


def test_pieces_found_by_two_ways_stand_on_the_board_once_and_in_their_place(
    desk, lamps, alice, at, charlie
):
    look(lamps, desk, "", pieces={"as_new": 2, "damaged": 1})
    Return.objects.filter(pk=lamps.pk).update(other_grades="as_new damaged")
    shown = text(page(alice, "returns", tab="inspected", grade="damaged"))
    assert shown.count('class="row"') == 1
    hidden = text(page(at(charlie), "returns", tab="inspected", grade="as_new"))
    assert "Nova table lamp" not in hidden


def test_pieces_that_turn_out_alike_are_found_by_their_one_state(desk, lamps, alice):
    look(lamps, desk, "", pieces={"as_new": 2, "damaged": 1})
    look(lamps, desk, "opened")
    assert lamps.other_grades == ""
    assert "Nova table lamp" not in text(page(alice, "returns", tab="inspected", grade="as_new"))
    assert "Nova table lamp" in text(page(alice, "returns", tab="inspected", grade="opened"))


def test_the_board_is_a_file_too(lamp, alice):
    content = b"".join(page(alice, "returns", **{"as": "csv"}).streaming_content).decode(
        "utf-8-sig"
    )
    [line] = csv.DictReader(io.StringIO(content))
    assert (line["Order"], line["RMA"], line["Stage"]) == (ORDER, "DmQ1RMA", "asked for")
    xlsx = page(alice, "returns", **{"as": "xlsx"})
    assert xlsx.getvalue()[:2] == b"PK"


def test_the_board_costs_as_much_with_many_returns_as_with_few(desk, alice, take_in):
    lines = [
        row(desk, order=f"302-{n:07d}-0000000", rma=f"R{n}", answered_at=desk.now)
        for n in range(120)
    ]
    take_in(*lines[:2])
    page(alice, "returns", tab="answered")
    with CaptureQueriesContext(connection) as few:
        page(alice, "returns", tab="answered")
    take_in(*lines)
    with CaptureQueriesContext(connection) as many:
        shown = page(alice, "returns", tab="answered")
    assert len(many) == len(few) <= 7
    assert 'rel="next"' in text(shown)
