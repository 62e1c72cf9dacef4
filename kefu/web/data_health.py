"""Health of data: every feed of the user's stores with its age and state; the badge that sums it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone

from kefu.accounts.access import stores_for, within_stores
from kefu.accounts.models import Store, User
from kefu.channels.models import Mailbox
from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.health import ESTIMATED, STATES, TROUBLE, Health, health_of
from kefu.connectors.amazon.models import DataSource
from kefu.records.models import ReportImport

SECONDS = 30
MAIL_STALE = timedelta(minutes=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One feed of one store. ``group``: ``amazon``, ``mail`` or ``files``; ``pk`` of what it is read from."""

    store: Store
    group: str
    kind: str
    health: Health
    pk: int = 0
    records: int | None = None
    refused: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """How many feeds are in trouble, and how many tell less than all yet."""

    failing: int = 0
    stale: int = 0
    estimated: int = 0
    feeds: int = 0

    @property
    def tone(self) -> str:
        """``over``, ``soon`` or ``calm``."""
        return "over" if self.failing else "soon" if self.stale else "calm"


def lines_for(user: User, now: datetime) -> list[Line]:
    """Every feed of the user's stores, store by store, the worst first."""
    found = [*_from_amazon(user, now), *_from_mail(user, now), *_from_files(user)]
    return sorted(found, key=lambda line: (str(line.store), STATES.index(line.health.state)))


def badge_for(user: User) -> Badge:
    """The sum, at most half a minute old: it stands on every page."""
    key = f"data_badge:{user.pk}"
    known: Badge | None = cache.get(key)
    if known is None:
        now = timezone.now()
        states = Counter(
            line.health.state for line in (*_from_amazon(user, now), *_from_mail(user, now))
        )
        known = Badge(
            failing=states["failing"],
            stale=states["stale"],
            estimated=sum(states[state] for state in ESTIMATED),
            feeds=states.total(),
        )
        cache.set(key, known, SECONDS)
    return known


def in_trouble(line: Line) -> bool:
    """Whether somebody should look."""
    return line.health.state in TROUBLE


def _from_amazon(user: User, now: datetime) -> Iterator[Line]:
    rows = DataSource.objects.filter(account__active=True).select_related("account__store")
    for source in within_stores(rows, user, "account__store"):
        kind = data_kinds().get(source.kind)
        if kind is not None:
            yield Line(
                store=source.account.store,
                group="amazon",
                kind=source.kind,
                health=health_of(source, kind, now),
                pk=source.pk,
                records=source.records,
                refused=source.refused,
            )


def _from_mail(user: User, now: datetime) -> Iterator[Line]:
    rows = Mailbox.objects.filter(active=True).select_related("store")
    for box in within_stores(rows, user):
        seen = box.last_seen_at
        stale = seen is not None and now - seen > MAIL_STALE
        state = "failing" if box.failing_since else "stale" if stale else "fresh"
        yield Line(
            store=box.store,
            group="mail",
            kind="mail",
            name=box.name,
            pk=box.pk,
            health=Health(
                state="waiting" if seen is None and state == "fresh" else state,
                until=seen,
                since=box.failing_since,
                problem=box.last_error,
                detail=box.last_error_detail,
            ),
        )


def _from_files(user: User) -> Iterator[Line]:
    """Stores that no program fetches for: what people uploaded, and when last."""
    stores = {store.pk: store for store in stores_for(user).exclude(amazon__active=True)}
    latest = (
        ReportImport.objects.filter(store__in=stores)
        .order_by()
        .values("store", "kind")
        .annotate(last=Max("imported_at"))
    )
    for row in latest:
        yield Line(
            store=stores[row["store"]],
            group="files",
            kind=row["kind"],
            health=Health(state="fresh", until=row["last"]),
        )
