"""No list of the inbox reads more than it shows: every plan walks a queue index, none sorts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role
from kefu.cases import queue
from kefu.cases.models import Case
from kefu.cases.queue import Filters, Place, View

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ISSUES = ("damaged", "defective", "invoice")


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Four thousand cases in three stores, with the planner's statistics up to date."""
    with django_db_blocker.unblock():
        stores = [
            Store.objects.create(key=f"plan{n}", name=f"Plan {n}", marketplace=m)
            for n, m in enumerate(("US", "DE", "JP"))
        ]
        owner = User.objects.create(username="plan-owner", role=Role.OWNER)
        agent = User.objects.create(username="plan-agent", role=Role.AGENT)
        agent.stores.set(stores[:2])
        Case.objects.bulk_create(_case(n, stores, agent) for n in range(4000))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield {"owner": owner, "agent": agent, "store": stores[0]}
        Case.objects.filter(store__in=stores).delete()
        User.objects.filter(username__startswith="plan-").delete()
        Store.objects.filter(key__startswith="plan").delete()


def _case(number, stores, agent):
    state = ("open", "waiting", "done", "done")[number % 4]
    last = NOW - timedelta(minutes=7 * number)
    due = last + timedelta(hours=24) if state == "open" else None
    return Case(
        store=stores[number % 3],
        marketplace=("US", "DE", "JP")[number % 3],
        state=state,
        issue=ISSUES[number % 3],
        language=("en", "de", "ja")[number // 4 % 3],
        assignee=agent if number % 5 == 0 else None,
        due_at=due,
        opened_at=last,
        last_message_at=last,
        queue_rank=Case.rank(state, due, last),
    )


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
@pytest.mark.parametrize("after", [None, Place(1, 1)], ids=["first page", "next page"])
@pytest.mark.parametrize(
    "chosen",
    [{}, {"issue": "damaged"}, {"language": "de"}, {"marketplace": "DE"}, {"store": True}],
    ids=["all", "issue", "language", "marketplace", "store"],
)
@pytest.mark.parametrize("who", ["owner", "agent"])
@pytest.mark.parametrize("view", list(View))
def test_a_list_walks_an_index_and_never_sorts(filled, view, who, chosen, after):
    filters = Filters(**{k: filled["store"].pk if v is True else v for k, v in chosen.items()})
    sql, values = queue.statement(filled[who], view, filters, after=after)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        plan = "\n".join(row[3] for row in cursor.fetchall())
    assert "TEMP B-TREE" not in plan
    reads = [line for line in plan.splitlines() if line.split()[1:2] == ["c"]]
    assert reads
    assert all("SEARCH" in line and "INDEX case_queue" in line for line in reads), plan
