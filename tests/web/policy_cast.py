"""A draft of the shipped policy, who works on it, and what they type and press."""

import pytest

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.policybook import verbs
from kefu.policybook.shipped import ensure_shipped

SEVERE_CHEAP = {"file": "product.toml", "path": "table.0.row.4"}


@pytest.fixture
def shipped(desk):
    return ensure_shipped(now=desk.now)


@pytest.fixture
def draft(desk, shipped):
    return verbs.start_draft(shipped, actor=desk.bob, now=desk.now, title="Dearer lamps")


@pytest.fixture
def dora(desk, at):
    return at(User.objects.create(username="dora", role=Role.SUPERVISOR))


def type_in(client, draft, key, typed, *, was, htmx=True, **where):
    """Change one field as the grid does."""
    sent = {**SEVERE_CHEAP, **where, "key": key, "was": was, "typed": typed}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/policy/{draft.number}/cell", sent, headers=headers)


def do(client, draft, what, **sent):
    given = {**SEVERE_CHEAP, "table": "damaged", "id": "severe-cheap", "do": what, **sent}
    return client.post(f"/policy/{draft.number}/row", given, follow=True)


def saved(draft, file="product.toml"):
    draft.refresh_from_db()
    return draft.files[file]
