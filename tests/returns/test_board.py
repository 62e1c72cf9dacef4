"""No tab of the returns board reads more than it shows: every plan walks an index, none sorts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from kefu.accounts.models import Store
from kefu.returns.board import TABS, Wanted, sets_of
from kefu.returns.following import rank
from kefu.returns.models import Return
from kefu.returns.portions import GRADES
from kefu.returns.stages import STAGES

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Four thousand returns in two stores, with the planner's statistics up to date."""
    with django_db_blocker.unblock():
        stores = [
            Store.objects.create(key=f"board{n}", name=f"Board {n}", marketplace="DE")
            for n in range(2)
        ]
        Return.objects.bulk_create(_return(n, stores) for n in range(4000))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield stores[0]
        Return.objects.filter(store__in=stores).delete()
        Store.objects.filter(key__startswith="board").delete()


def _return(number, stores):
    stage = STAGES[number % len(STAGES)]
    asked = NOW - timedelta(minutes=11 * number)
    ret = Return(
        store=stores[number % 2],
        stage=stage,
        marketplace=("DE", "FR", "US")[number % 3],
        grade=("", "used", "as_new")[number % 3],
        other_grades="as_new" if number % 30 == 1 else "",
        requested_at=asked,
        due_at=asked + timedelta(days=2) if stage in ("asked", "arrived") else None,
        amazon_order_id=f"302-{number:07d}-0000000",
        unclear=number % 50 == 0,
    )
    ret.queue_rank = rank(ret)
    return ret


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
@pytest.mark.parametrize("narrowed", [{}, {"marketplace": "FR"}, {"grade": "used"}, {"store": 1}])
@pytest.mark.parametrize("tab", TABS)
def test_a_tab_walks_an_index_and_never_sorts(filled, tab, narrowed):
    chosen = {name: value for name, value in narrowed.items() if name != "store"}
    for rows in sets_of(Wanted(tab=tab, **chosen)):
        if "store" in narrowed:
            rows = rows.filter(store=filled.pk)
        plan = rows.order_by("queue_rank", "pk")[:51].explain()
        assert "TEMP B-TREE" not in plan, plan
        assert "INDEX return_" in plan, plan


def test_no_grade_stands_within_the_name_of_another():
    """A row's other grades are searched as text."""
    assert not [(one, two) for one in GRADES for two in GRADES if one != two and one in two]
