"""A board asks as often for fifty rows as for two, and no oftener than the inbox may, but for the ledger."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import board_rows
from bench.boards import BOARDS, QUERIES
from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role
from kefu.approvals import ledger
from kefu.web import boards

# Refunds that mails and finances both tell of stand in the ledger once: three queries say which.
MORE = {"/concessions/": 3}

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(at):
    """A supervisor of two stores, each with a thousand rows of every kind."""
    user = User.objects.create(username="many", role=Role.SUPERVISOR)
    for key in ("one", "two"):
        store = Store.objects.create(key=f"many-{key}", name=key, marketplace="DE")
        user.stores.add(store)
        board_rows.fill(store, 1, user)
    return at(user)


def asked(client, address):
    """The queries of one page; the badges of all pages are known by then."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    return len(queries), page.content.count(b"<tr><td") + page.content.count(b"<li")


def test_a_page_of_fifty_rows_asks_as_often_as_one_of_two(reader, monkeypatch):
    whole = {address: asked(reader, address) for address in BOARDS}
    monkeypatch.setattr(boards, "page", partial(boards.page, size=2))
    monkeypatch.setattr(ledger, "PAGE", 2)
    for address, (queries, rows) in whole.items():
        few, shown = asked(reader, address)
        assert rows >= shown + 48, address
        assert queries == few <= QUERIES + MORE.get(address, 0), address
