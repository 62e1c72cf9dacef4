"""Boards: every row once, page by page, within one's stores; and files that do no harm."""

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import override

from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role
from kefu.claims.models import Claim
from kefu.web.board_lists import Columns, Counts, Listed
from kefu.web.boards import Order, every, moment, page, stores_of
from kefu.web.exports import as_file
from kefu.web.words import word
from tests.web.screens import text

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BY_RANK = Order(field="rank")
BY_DATE = Order(field="opened_at", newest_first=True, read=moment)
COLUMNS = Columns(Claim, "pk", "store_id", "store__name", "about", "rank", "opened_at", "amount")


@pytest.fixture
def claims(db):
    """Thirty claims in three stores, several with the same rank and date."""
    stores = [Store.objects.create(key=f"s{n}", name=f"S{n}", marketplace="DE") for n in range(3)]
    Claim.objects.bulk_create(
        Claim(
            store=stores[n % 3],
            kind="a_to_z",
            about=f"302-0000000-{n:07d}",
            rank=n // 4,
            opened_at=NOW - timedelta(hours=n // 5),
        )
        for n in range(30)
    )
    return stores


def person(*stores, role=Role.AGENT):
    found = User.objects.create(username=f"p{User.objects.count()}", role=role)
    found.stores.set(stores)
    return found


def all_claims(least=0):
    """A list whose statement is kept, while the least rank differs from time to time."""
    return Listed(COLUMNS, low, (), {"least": least})


def low(least):
    return Claim.objects.filter(rank__gte=least)


def by_rank(least):
    return {"all": Claim.objects.all(), "low": low(least)}


def read_through(user, order, store=None):
    seen, after = [], ""
    while True:
        found = page(Claim.objects.all(), user, order, after=after, store=store, size=4)
        seen += found.rows
        after = found.next
        if not after:
            return seen


@pytest.mark.parametrize("order", [BY_RANK, BY_DATE])
def test_page_by_page_every_row_of_ones_stores_comes_once_and_in_order(claims, order):
    seen = read_through(person(*claims[:2]), order)
    keys = [order.key(claim) for claim in seen]
    assert len({claim.pk for claim in seen}) == len(seen) == 20
    assert keys == sorted(keys, reverse=order.newest_first)
    assert {claim.store_id for claim in seen} == {claims[0].pk, claims[1].pk}


def test_an_owner_reads_all_stores_and_may_choose_one(claims):
    owner = person(role=Role.OWNER)
    assert len(read_through(owner, BY_RANK)) == 30
    assert {c.store for c in read_through(owner, BY_RANK, store=claims[2].pk)} == {claims[2]}


def test_a_store_of_somebody_else_in_the_address_shows_nothing(claims):
    charlie = person(claims[0])
    assert read_through(charlie, BY_RANK, store=claims[1].pk) == []
    assert page(all_claims(), charlie, BY_RANK, store=claims[1].pk).rows == []
    counts, few = Counts(lambda: {"all": Claim.objects.all()}), Counts(by_rank, cap=10)
    assert counts(stores_of(charlie, claims[1].pk)) == {"all": "0"}
    assert counts(stores_of(charlie)) == {"all": "10"}
    assert few(stores_of(charlie), least=0) == {"all": "9+", "low": "9+"}
    assert few(stores_of(charlie), least=2) == {"all": "9+", "low": "7"}


def test_a_list_that_stops_counting_elsewhere_than_the_others_says_so(claims):
    counts = Counts(by_rank, cap=4, caps={"low": 1_000})
    assert counts(None, least=0) == {"all": "3+", "low": "30"}


@pytest.mark.parametrize("after", ["x~1", "~", "2026-13-01~5", "1~2~x", "2026-11-20T09:00:00~3"])
def test_a_place_that_makes_no_sense_is_the_beginning(claims, after):
    reader = person(claims[0])
    found = page(Claim.objects.all(), reader, BY_DATE, after=after)
    assert len(found.rows) == 10


def test_a_file_holds_what_the_board_holds(claims):
    assert len(list(every(all_claims(), person(*claims), BY_DATE))) == 30


def test_several_sets_of_rows_are_one_list(claims):
    """As where a list shows what needs a person of one kind, and all of another."""
    reader = person(*claims[:2])
    sets = Listed(COLUMNS, lambda: [Claim.objects.filter(rank__lt=3), low(3)])
    seen, after = [], ""
    while True:
        found = page(sets, reader, BY_DATE, after=after, size=4)
        seen += found.rows
        after = found.next
        if not after:
            break
    assert [row.pk for row in seen] == [claim.pk for claim in read_through(reader, BY_DATE)]


def test_a_page_of_columns_holds_what_the_rows_hold(claims):
    Claim.objects.filter(rank=1).update(amount=Decimal("12.30"))
    reader = person(*claims)
    found = page(all_claims(), reader, BY_RANK, size=7)
    for row, claim in zip(
        found.rows, page(Claim.objects.all(), reader, BY_RANK).rows, strict=False
    ):
        assert (row.pk, row.about, row.opened_at) == (claim.pk, claim.about, claim.opened_at)
        assert (row.amount, row.store__name) == (claim.amount, claim.store.name)
    assert found.next == f"1~{found.rows[-1].pk}"


def test_a_statement_that_is_kept_is_filled_anew_each_time(claims, django_assert_num_queries):
    one, two = person(*claims[:1]), person(*claims[1:2])
    for reader, store in ((one, claims[0]), (two, claims[1]), (one, claims[0])):
        for least in (0, 3, 6):
            found = page(all_claims(least), User.objects.get(pk=reader.pk), BY_RANK, size=40)
            assert {row.store_id for row in found.rows} == {store.pk}
            assert min(row.rank for row in found.rows) == least
    assert len(page(all_claims(), person(*claims), BY_RANK, size=40).rows) == 30
    owner = person(role=Role.OWNER)
    with django_assert_num_queries(1):
        rest = page(all_claims(), owner, BY_RANK, after="3~0", size=40)
    assert [row.rank for row in rest.rows] == [n // 4 for n in range(12, 30)]


def test_people_of_many_stores_read_one_walk(claims):
    stores = [Store.objects.create(key=f"m{n}", name=f"M{n}", marketplace="DE") for n in range(9)]
    many = person(*claims[:2], *stores)
    assert len(page(all_claims(), many, BY_RANK, size=40).rows) == 20
    assert Counts(by_rank)(stores_of(many), least=7) == {"all": "20", "low": "1"}


def test_a_file_is_written_in_the_language_and_zone_of_whoever_asked():
    """Its rows are made after the page has been answered, when nobody's language holds any more."""
    with translation.override("zh-hans"), override(ZoneInfo("Asia/Shanghai")):
        answer = as_file("x", "csv", ["a"], ([word("claim_kind", "chargeback"), NOW] for _ in "1"))
    assert "信用卡拒付,2026-11-20T17:00:00+08:00" in b"".join(answer).decode()


ROWS = [
    ["=1+1", Decimal("-10.50"), datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=8)))],
    ["佐藤", None, ""],
    ["-5", 3, "@x"],
]


def test_a_csv_file_opens_rightly_and_holds_no_formula():
    response = as_file("claims", "csv", ["Words", "Amount", "When"], ROWS)
    text = b"".join(response).decode()
    assert text.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(text[1:])))
    assert lines[1] == ["'=1+1", "-10.50", "2026-11-20T01:00:00+00:00"]
    assert lines[2] == ["佐藤", "", ""]
    assert lines[3] == ["-5", "3", "'@x"]
    assert response["Content-Disposition"] == 'attachment; filename="claims.csv"'


def test_an_xlsx_file_keeps_numbers_as_numbers_and_texts_as_texts():
    response = as_file("claims", "xlsx", ["Words", "Amount", "When"], ROWS)
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    cells = {c.get("r"): c for c in sheet.iterfind(".//x:c", space)}
    assert not list(sheet.iterfind(".//x:f", space))
    assert cells["A2"].get("t") == "inlineStr"
    assert cells["A2"].find(".//x:t", space).text == "=1+1"
    assert (cells["B2"].get("t"), cells["B2"].find("x:v", space).text) == (None, "-10.50")
    # 01:00 in UTC, the zone of the tests.
    assert cells["C2"].find("x:v", space).text.startswith("46346.041")
    assert "B3" not in cells


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "section"),
    [("returns", "returns"), ("owed", "returns"), ("disputes", "returns"), ("claims", "claims")],
)
def test_the_menu_tells_in_which_section_a_board_stands(at, name, section):
    user = User.objects.create(username="menu", role=Role.OWNER)
    menu = text(at(user).get(reverse(name))).split('<nav class="side"')[1].split("</nav>")[0]
    assert menu.count("aria-current") == 1
    assert f'href="{reverse(section)}" aria-current="page"' in menu


FILTERED = (
    ("actions", {"kind": "refund"}, "?tab=look"),
    ("claims", {"kind": "chargeback"}, "?tab=answer"),
    ("disputes", {}, "?tab=open"),
    ("feedback", {"stars": "1"}, None),
    ("guided", {"kind": "safe_t_claim"}, "?view=todo"),
    ("lots", {}, None),
    ("owed", {"kind": "safe_t"}, "?tab=open"),
    ("returns", {"grade": "used"}, "?tab=due"),
    ("tasks", {"task": "check_stock"}, "?department=&amp;tab=open"),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "given", "clear"), FILTERED)
def test_every_board_is_narrowed_by_store_and_cleared_in_the_same_place(at, name, given, clear):
    """One form for all lists: the store first, the way back last, the tab kept."""
    user = User.objects.create(username="filters", role=Role.OWNER)
    for key in ("one", "two"):
        store = Store.objects.create(key=f"filters-{key}", name=key, marketplace="DE")
    shown = text(at(user).get(reverse(name), {**given, "store": store.pk}))
    form = shown[shown.index('<form class="filters"') :].split("</form>")[0]
    assert form.index('name="store"') < form.index(">Clear</a>")
    assert f'value="{store.pk}" selected' in form
    assert clear is None or f'href="{clear}"' in form
    plain = text(at(user).get(reverse(name)))
    assert ">Clear</a>" not in plain
