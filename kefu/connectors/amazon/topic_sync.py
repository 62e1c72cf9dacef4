"""Topics of reviews and returns, product by product: only what was ordered lately, and no sooner than there is news."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.marketplaces import is_marketplace, marketplace_id
from kefu.connectors.amazon.models import AmazonAccount, DataSource
from kefu.connectors.amazon.sources import go_on, save_success
from kefu.connectors.amazon.topic_reading import read_category, read_node, read_summary
from kefu.records.models import ReviewSummary
from kefu.records.topics import (
    Product,
    category_is_due,
    note_nothing_told,
    products_to_ask,
    write_category,
    write_summary,
)

REVIEW_TOPICS = "review_topics"
ROLE = "Brand Analytics"
EVERY = timedelta(hours=12)
BY_MENTIONS, BY_IMPACT = "MENTIONS", "STAR_RATING_IMPACT"
"""Ten topics each way: what is rarely said may weigh most."""
NOT_TOLD = frozenset({"not_found", "invalid"})
NOT_OURS = frozenset({"role_missing", "denied"})
State = ReviewSummary.State


def sync_topics(amazon: Amazon, source: DataSource, *, now: datetime, products: int = 25) -> int:
    """Ask about up to ``products`` products of this round. Returns how many topics came in."""
    return go_on(
        source,
        begin=partial(_begin, source, now),
        step=partial(_next, amazon, source, now),
        most=products,
        now=now,
    )


def _begin(source: DataSource, now: datetime) -> bool:
    """List the products of a new round; where there is none, all is here."""
    if source.complete_until and now - source.complete_until < EVERY:
        return False
    due = products_to_ask(source.account.store, now)
    left = [product for product in due if is_marketplace(product.marketplace)]
    if left:
        source.cursor = {"left": left, "began": now.isoformat(), "answered": 0}
        return True
    source.complete_until = now
    save_success(source, now)
    return False


def _next(amazon: Amazon, source: DataSource, now: datetime) -> int:
    """One product; what Amazon does not tell of it is no trouble of the others."""
    product = Product(*source.cursor["left"][0])
    answered, count = source.cursor["answered"], 0
    try:
        count = _product(amazon, source, product, now)
        answered += 1
    except NotDone as no:
        # A refusal after answers in the same round is about this product, not about the role.
        if no.code not in NOT_TOLD and not (no.code in NOT_OURS and answered):
            raise
        _role_stands(source.account)
        note_nothing_told(source.account.store, product, State.REFUSED, now=now)
    left = source.cursor["left"][1:]
    if left:
        source.cursor = {**source.cursor, "left": left, "answered": answered}
    else:
        source.complete_until = datetime.fromisoformat(source.cursor["began"])
        source.cursor = {}
    source.records += count
    save_success(source, now)
    return count


def _role_stands(account: AmazonAccount) -> None:
    """The client took the refusal for a missing role; other products say that it is there."""
    if ROLE in account.missing:
        account.missing = {role: day for role, day in account.missing.items() if role != ROLE}
        account.save(update_fields=["missing"])


def _product(amazon: Amazon, source: DataSource, product: Product, now: datetime) -> int:
    store = source.account.store
    asked: dict[str, Any] = {
        "asin": product.asin,
        "marketplace_id": marketplace_id(product.marketplace),
    }
    often = amazon.call("getItemReviewTopics", sort_by=BY_MENTIONS, **asked)
    if not often:
        note_nothing_told(store, product, State.TOO_FEW, now=now)
        return 0
    weighty = _or_nothing(amazon, "getItemReviewTopics", sort_by=BY_IMPACT, **asked)
    trends = _or_nothing(amazon, "getItemReviewTrends", **asked)
    node = read_node(_or_nothing(amazon, "getItemBrowseNode", **asked))
    told = read_summary([often, weighty], trends)
    write_summary(store, product, told, node, now=now)
    if node[0] and category_is_due(store, product.marketplace, node[0], now):
        _category(amazon, source, product.marketplace, node, now)
    return len(told.topics)


def _category(
    amazon: Amazon, source: DataSource, marketplace: str, node: tuple[str, str], now: datetime
) -> None:
    asked = {"browse_node_id": node[0], "marketplace_id": marketplace_id(marketplace)}
    topics = _or_nothing(amazon, "getBrowseNodeReturnTopics", **asked)
    trends = _or_nothing(amazon, "getBrowseNodeReturnTrends", **asked) if topics else None
    told = read_category(topics, trends) if topics else None
    write_category(source.account.store, marketplace, node, told, now=now)


def _or_nothing(amazon: Amazon, name: str, **asked: Any) -> Any:
    """The answer; ``None`` where Amazon has none for this."""
    try:
        return amazon.call(name, **asked)
    except NotDone as no:
        if no.code not in NOT_TOLD:
            raise
        return None
