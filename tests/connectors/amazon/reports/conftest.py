"""A store with an account at an Amazon that does as it is told."""

from __future__ import annotations

from typing import Any

import pytest

from kefu.accounts.models import Store
from kefu.connectors.amazon.models import AmazonAccount
from tests.connectors.amazon.reports.fake_amazon import amazon

__all__ = ["amazon"]


@pytest.fixture
def store(db: Any) -> Store:
    return Store.objects.create(key="us", name="Brightnest", marketplace="US")


@pytest.fixture
def account(store: Store) -> AmazonAccount:
    return AmazonAccount.objects.create(
        store=store, client_id="app", client_secret="shh", refresh_token="Atzr|1"
    )
