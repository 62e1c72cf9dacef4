"""The returns board on screen: due first, narrowed, whole as a file, at a bounded cost."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kefu.returns import board
from tests.mails import ORDER
from tests.returns.cast import row
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
