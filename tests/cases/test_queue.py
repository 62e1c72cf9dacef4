"""The inbox's lists: order, paging, filters, counts, and whose cases they are (MSG-1)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.cases import queue
from kefu.cases.models import Case
from kefu.cases.queue import Filters, Place, View
from tests.desk import open_desk

pytestmark = pytest.mark.django_db

SHOWN = {
    "marketplace": "DE",
    "issue": "damaged",
    "language": "de",
    "subject": "100 % kaputt",
    "snippet": "Das Paket kam zerdrückt an.",
    "buyer_name": "Anna K.",
    "buyer_address": "a@marketplace.amazon.de",
    "amazon_order_id": "302-1234567-7654321",
    "currency": "EUR",
}


def put(desk, *, due=None, state="open", heard=0, **given):
    """A case, due in so many hours, last heard of so many hours ago."""
    due_at = None if due is None else desk.now + timedelta(hours=due)
    last = desk.now - timedelta(hours=heard)
    return Case.objects.create(
        store=desk.store,
        state=state,
        due_at=due_at,
        opened_at=last,
        last_message_at=last,
        queue_rank=Case.rank(state, due_at, last),
        **given,
    )


def ids(found):
    return [row.id for row in found.rows]


@pytest.mark.rule("MSG-1")
def test_what_is_due_first_comes_first_and_what_has_no_deadline_last(desk):
    later, sooner, over = put(desk, due=9), put(desk, due=1), put(desk, due=-2)
    old, new = put(desk, heard=9), put(desk, heard=1)
    wanted = [over.pk, sooner.pk, later.pk, new.pk, old.pk]
    assert ids(queue.page(desk.alice, View.DUE)) == wanted


def test_paging_shows_every_case_once_even_where_ranks_are_equal(desk):
    cases = [put(desk, due=n // 3) for n in range(20)]
    seen, after = [], None
    while True:
        page = queue.page(desk.alice, View.DUE, after=after, size=3)
        seen += ids(page)
        if page.next is None:
            break
        after = Place.read(str(page.next))
    assert seen == [case.pk for case in cases]


@pytest.mark.parametrize("text", ["", "x", "1", "1.x", ".1", "-1.2", "9" * 50 + ".1"])
def test_a_place_that_makes_no_sense_is_the_beginning(text):
    assert Place.read(text) is None


def test_views_divide_the_cases(desk):
    mine, unassigned = put(desk, due=1, assignee=desk.alice), put(desk, due=2)
    waiting, done = put(desk, state="waiting"), put(desk, state="done")
    put(desk, state="merged")
    shown = {view: ids(queue.page(desk.alice, view)) for view in View}
    assert shown == {
        View.DUE: [mine.pk, unassigned.pk],
        View.MINE: [mine.pk],
        View.UNASSIGNED: [unassigned.pk],
        View.WAITING: [waiting.pk],
        View.DONE: [done.pk],
    }
    assert queue.counts(desk.alice) == {view: len(found) for view, found in shown.items()}


def test_filters_narrow_a_list(desk):
    german = put(desk, due=1, marketplace="DE", issue="damaged", language="de")
    french = put(desk, due=2, marketplace="FR", issue="invoice", language="fr")
    for filters, wanted in [
        (Filters(marketplace="DE"), [german.pk]),
        (Filters(issue="invoice"), [french.pk]),
        (Filters(language="fr", issue="invoice"), [french.pk]),
        (Filters(language="fr", issue="damaged"), []),
        (Filters(store=desk.store.pk), [german.pk, french.pk]),
    ]:
        assert ids(queue.page(desk.alice, View.DUE, filters)) == wanted


def test_nobody_sees_another_store_not_even_by_asking_for_it(desk):
    case, other = put(desk, due=1), open_desk("luna", "JP")
    foreign = put(other, due=2)
    assert ids(queue.page(desk.alice, View.DUE)) == [case.pk]
    assert ids(queue.page(desk.alice, View.DUE, Filters(store=other.store.pk))) == []
    assert queue.counts(desk.alice, other.store.pk)[View.DUE] == 0
    stranger = User.objects.create(username="stranger")
    assert ids(queue.page(stranger, View.DUE)) == []
    owner = User.objects.create(username="owner", role=Role.OWNER)
    assert ids(queue.page(owner, View.DUE)) == [case.pk, foreign.pk]


def test_several_stores_make_one_list(desk):
    others = [open_desk(f"s{n}", "US") for n in range(queue.MERGED_STORES + 1)]
    cases = [put(where, due=n) for n, where in enumerate([desk, *others])]
    for count in (2, queue.MERGED_STORES + 2):  # merged walks, and one filtered walk
        desk.alice.stores.set([d.store for d in [desk, *others][:count]])
        alice = User.objects.get(pk=desk.alice.pk)
        assert ids(queue.page(alice, View.DUE)) == [case.pk for case in cases[:count]]


@pytest.mark.parametrize("stores", [1, 2], ids=["one walk", "merged walks"])
@pytest.mark.parametrize("price", [None, "0", "28.9", "14", "0.01", "9999999999.99"])
def test_a_row_says_what_the_case_says(desk, price, stores):
    desk.alice.stores.set([desk.store, *[open_desk("luna", "JP").store for _ in range(stores - 1)]])
    desk.later(microseconds=123_456)
    put(desk, due=3, price=price and Decimal(price), assignee=desk.bob, **SHOWN)
    put(desk)
    rows = queue.page(desk.alice, View.DUE).rows
    for row in rows:
        case, shown = Case.objects.get(pk=row.id), row._asdict()
        person = (shown.pop("assignee_name"), shown.pop("assignee_login"))
        hand = case.assignee
        assert person == ((hand.display_name, hand.username) if hand else (None, None))
        known = {name: getattr(case, name) for name in shown}
        assert shown == known
        assert [(type(v), str(v)) for v in shown.values()] == [
            (type(v), str(v)) for v in known.values()
        ]
    assert [row.due_at for row in rows] == [desk.now + timedelta(hours=3), None]


def test_counts_stop_at_the_cap(desk, monkeypatch):
    monkeypatch.setitem(queue.CAPS, View.DUE, 3)
    for _ in range(5):
        put(desk, due=1)
    assert queue.counts(desk.alice)[View.DUE] == 3


def test_all_counts_are_one_query(desk, django_assert_num_queries):
    owner = User.objects.create(username="owner", role=Role.OWNER)
    with django_assert_num_queries(1):
        queue.counts(owner)
