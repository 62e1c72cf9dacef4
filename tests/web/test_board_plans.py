"""No board reads more than it shows: every walk behind a page follows an index, none sorts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bench import board_rows, desk
from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role
from kefu.approvals.ledger_rows import Place, Wanted
from kefu.approvals.ledger_statements import asked
from kefu.claims import listing as claims
from kefu.ratings import listing as feedback
from kefu.ratings.models import ProductReview
from kefu.returns import board as returns
from kefu.returns.models import Dispute, Owed, ResaleLot
from kefu.web import guided_board, task_board
from kefu.web.board_walks import ids, walks
from kefu.web.boards import PAGE, stores_of
from kefu.web.views import actions, disputes, lots, owed, review_requests, reviews
from kefu.web.views import claims as claims_view
from kefu.web.views import feedback as feedback_view
from kefu.web.views import returns as returns_view


def lists():
    """Every list of every board: its rows and its order."""
    now = timezone.now()
    since = feedback.Removable(now).since
    narrowed = claims.Filters(kind="chargeback", marketplace="DE")
    seconds = int(now.timestamp())
    for tab in claims.Tab:
        order = claims_view.CLOCK if tab in claims.BY_CLOCK else claims_view.NEWEST
        yield f"claims {tab}", claims.rows(tab, claims.Filters(), now=seconds), order
        yield f"claims {tab} narrowed", claims.rows(tab, narrowed, now=seconds), order
    for tab in feedback.Tab:
        for name, filters in (("", {}), (" narrowed", {"stars": 1, "marketplace": "DE"})):
            rows = feedback.rows(tab, feedback.Filters(**filters), since=since)
            yield f"feedback {tab}{name}", rows, feedback_view.NEWEST
    yield "reviews", ProductReview.objects.all(), reviews.NEWEST
    yield "reviews of one", ProductReview.objects.filter(asin="B000000001"), reviews.NEWEST
    for tab in review_requests.STATES:
        first = tab in ("planned", "held")
        order = review_requests.OLDEST if first else review_requests.NEWEST
        yield f"requests {tab}", review_requests.rows_of(tab), order
    for tab in returns.TABS:
        yield f"returns {tab}", returns.tab(tab), returns_view.BY_DUE
        graded = returns.sets_of(returns.Wanted(tab=tab, grade="as_new"))
        yield f"returns {tab} as new", graded, returns_view.BY_DUE
    for state in Owed.State.values:
        yield f"owed {state}", Owed.objects.filter(state=state), owed.BY_DEADLINE
    yield "lots", ResaleLot.objects.all(), lots.NEWEST
    for tab, which in disputes.TABS.items():
        yield f"disputes {tab}", Dispute.objects.filter(which), disputes.NEWEST
    for tab, (_, order) in task_board.LISTS.items():
        for department in ("", Role.WAREHOUSE):
            wanted = task_board.Wanted(tab=tab, department=department)
            yield f"tasks {tab} {department}", task_board.rows_of(wanted), order
    for view in guided_board.VIEWS:
        yield f"guided {view}", guided_board.rows_of(view), guided_board.VIEWS[view][1]
    for tab in actions.TABS:
        yield f"actions {tab}", actions.rows_of(tab), actions.ORDER


@pytest.fixture
def people(db):
    """Two stores with two thousand rows of each kind: an owner of both, an agent of both, one of one."""
    owner = User.objects.create(username="plan-owner", role=Role.OWNER)
    agent = User.objects.create(username="plan-agent", role=Role.AGENT)
    for key in ("one", "two"):
        store = Store.objects.create(key=f"plan-{key}", name=key, marketplace="DE")
        agent.stores.add(store)
        board_rows.fill(store, 1, owner)
    return owner, agent


def plan_of(rows):
    """How the database would do it, a step a line."""
    sql, values = rows.query.sql_with_params()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", values)
        return [str(row[-1]) for row in cursor.fetchall()]


def too_much(plan, order):
    """Steps that sort, or read a table otherwise than along an index; the table itself lies by id."""
    if connection.vendor == "sqlite":
        return [
            step
            for step in plan
            if "TEMP B-TREE" in step
            or ("INDEX" not in step and "PRIMARY KEY" not in step and order.field != "id")
        ]
    return [step for step in plan if "Sort" in step or "Seq Scan" in step or "Bitmap" in step]


def pages(people):
    """Every list as each of the people reads it, from the top and from further down: its walks."""
    for name, rows, order in lists():
        sets = rows if isinstance(rows, list) else [rows]
        for user in people:
            for after in ("", _somewhere(sets, order)):
                found = walks(rows, order, stores_of(user), order.named(after), PAGE)
                yield (name, user.username, bool(after)), sets[0].model, order, found


@pytest.fixture
def indexes_alone(db):
    """A thousand rows are sorted as quickly: what matters is that nothing has to be."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")


def test_every_walk_behind_a_page_follows_an_index(people, indexes_alone):
    wrong = {}
    for page, _, order, found in pages(people):
        for walk in found:
            if steps := too_much(plan_of(walk), order):
                wrong[page] = steps
    assert wrong == {}


def test_what_a_page_shows_is_read_by_the_ids_that_the_walks_found(people, indexes_alone):
    wrong = {}
    for page, model, order, found in pages(people):
        table = model._meta.db_table
        by_id = f"Index Scan using {table}_pkey"
        if connection.vendor == "sqlite":
            by_id = f"SEARCH {table} USING INTEGER PRIMARY KEY (rowid=?)"
        plan = plan_of(model.objects.filter(pk__in=ids(found, order, PAGE)).order_by())
        if not any(by_id in step for step in plan):
            wrong[page] = plan
    assert wrong == {}


def test_a_page_of_the_ledger_follows_the_indexes_of_what_it_shows(people, indexes_alone):
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    for user in people:
        for since in (None, desk.NOW - timedelta(days=30)):
            for after in (None, Place(desk.NOW - timedelta(days=1), "n", 7)):
                statements, given = asked(Wanted(since=since), stores_of(user), after, PAGE)
                for statement, indexes in (
                    (statements.offers, ["offer_by_date"]),
                    (statements.refunds, ["movement_by_moment", "message_by_kind"]),
                ):
                    asking = replace(statement, sql=f"{explain} {statement.sql}", read={})
                    plan = [str(row[-1]) for row in asking.rows(given)]
                    assert all(any(index in step for step in plan) for index in indexes), plan
                    assert not any("TEMP B-TREE" in s or "Sort" in s for s in plan), plan


def _somewhere(sets, order):
    """A place further down the list."""
    for value, pk in sets[0].order_by(*order.by).values_list(order.field, "pk")[5:6]:
        return f"{value.isoformat() if hasattr(value, 'isoformat') else value}~{pk}"
    return ""
