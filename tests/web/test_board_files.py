"""Every board is a file as well, in both forms and both languages, and holds nothing of another store."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from kefu.metrics.periods import today
from kefu.ratings.models import Feedback
from kefu.records.models import Order
from tests.web.screens import page

pytestmark = pytest.mark.django_db
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

BOARDS = (
    "claims",
    "feedback",
    "reviews",
    "review_requests",
    "tasks",
    "guided",
    "concessions",
    "returns",
    "lots",
    "owed",
    "disputes",
    "actions",
    "data",
    "health",
)
# What shows the order or the name of Alice's store, where the board has a row of hers.
OF_ALICE = ("302-1234567-7654321", "Anna", "Nova")


@pytest.fixture
def defect(desk, objects):
    """The bad feedback is about Anna's order, and known for an hour."""
    known = desk.now - timedelta(hours=1)
    Feedback.objects.update(order=Order.objects.get(), left_at=known, taken_at=known)


def lines(answer):
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_board_is_a_file_in_both_forms(objects, desk, bob, language):
    desk.bob.language = language
    desk.bob.save()
    for name in BOARDS:
        listed = page(bob, name, **{"as": "csv", "department": ""})
        assert listed["Content-Type"].startswith("text/csv"), name
        # Read to its end: an answer that is dropped half read is closed by the garbage collector, and the
        # context variables that this sets, in the midst of setting another, crash CPython 3.11.
        headings, *_ = listed.getvalue().decode("utf-8-sig").splitlines()
        assert bool(re.search("[\u4e00-\u9fff]", headings)) == (language == "zh-hans"), name
        sheet = page(bob, name, **{"as": "xlsx", "department": ""})
        assert zipfile.is_zipfile(io.BytesIO(sheet.getvalue())), name


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
def test_a_sheet_says_above_its_times_whose_clock_they_are_by(objects, defect, desk, bob, zone):
    desk.bob.timezone = zone
    desk.bob.save()
    timed = 0
    for name in BOARDS:
        headings, times = sheet_of(page(bob, name, **{"as": "xlsx", "department": ""}))
        assert {headings[column] for column in times} <= {
            heading for heading in headings.values() if heading.endswith(f" ({zone})")
        }, name
        timed += len(times)
    assert timed >= 8


def test_a_csv_file_says_the_zone_in_each_of_its_times(objects, desk, bob):
    desk.bob.timezone = "Asia/Shanghai"
    desk.bob.save()
    [dispute] = lines(page(bob, "disputes", **{"as": "csv"}))
    assert dispute["Opened"].endswith("+08:00")


def sheet_of(answer):
    """Headings by column, and the columns that hold times, as a spreadsheet reads the file."""
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    headings, times = {}, set()
    for cell in sheet.iter(f"{SHEET}c"):
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
        if row == "1":
            headings[column] = "".join(cell.itertext())
        elif cell.get("s") and cell.get("t") is None:
            times.add(column)
    return headings, times


def test_a_file_of_another_store_holds_nothing_of_alices(objects, charlie, at):
    client = at(charlie)
    for name in BOARDS:
        content = page(client, name, **{"as": "csv", "department": ""}).getvalue().decode()
        assert not [words for words in OF_ALICE if words in content], name


def test_lots_and_disputes_are_listed_as_on_screen(objects, bob):
    [lot] = lines(page(bob, "lots", **{"as": "csv"}))
    assert (lot["Lot"], lot["State"]) == ("Anna's", "being filled")
    [dispute] = lines(page(bob, "disputes", **{"as": "csv"}))
    assert (dispute["About"], dispute["Order"]) == ("Anna", "302-1234567-7654321")


@pytest.mark.rule("HLT-1")
def test_the_figures_of_a_store_are_a_file_and_so_are_the_orders_behind_them(defect, desk, bob):
    figures = lines(page(bob, "health", **{"as": "csv"}))
    [rate] = [line for line in figures if line["Figure"] == "Order defect rate"]
    assert (rate["Counted"], rate["Of"], rate["Share"]) == ("1", "1", "1.000000")
    assert rate["To"] == today("DE", desk.now).isoformat()
    behind = lines(page(bob, "health", **{"as": "csv", "what": "orders"}))
    assert {"Order defect rate", "Negative feedback"} <= {line["Figure"] for line in behind}
    assert {line["Order"] for line in behind} == {"302-1234567-7654321"}


@pytest.mark.rule("HLT-1")
def test_the_orders_behind_one_figure_are_a_file(defect, desk, bob, charlie, at):
    [line] = lines(page(bob, "health_metric", desk.store.pk, "order_defect_rate", **{"as": "csv"}))
    assert (line["Order"], line["Why"]) == ("302-1234567-7654321", "negative feedback")
    where = reverse("health_metric", args=[desk.store.pk, "order_defect_rate"])
    assert at(charlie).get(where, {"as": "csv"}).status_code == 404
