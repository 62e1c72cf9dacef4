"""A word about claims, kept once; the claims it is about are worked out anew behind the store's lock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction

from kefu.accounts.models import Store, User
from kefu.cases.models import Case
from kefu.claims.models import Claim, Telling
from kefu.claims.working import Groups, Lengths, work_out
from kefu.policybook.active import active_book

CHUNK = 300


def tell(
    store: Store,
    rows: Sequence[Telling],
    *,
    now: datetime,
    cases: Mapping[str, Case] | None = None,
    actor: User | None = None,
    reason: str = "",
) -> list[Claim]:
    """Keep the tellings that are new and work out the claims they are about; returns those.

    ``cases``: the case of a telling's notice, by what it is ``about``.
    """
    claims: list[Claim] = []
    for chunk in _chunks(rows):
        with transaction.atomic():
            # One at a time: two workers may be told of the same claim by two sources.
            Store.objects.select_for_update().get(pk=store.pk)
            Telling.objects.bulk_create(chunk, ignore_conflicts=True)
            claims += work_out(
                store,
                _groups(store, chunk),
                lengths=_lengths(now),
                cases=cases or {},
                actor=actor,
                reason=reason,
                now=now,
            )
    return claims


def _groups(store: Store, chunk: Sequence[Telling]) -> Groups:
    groups: Groups = {(row.about, row.kind): [] for row in chunk}
    known = Telling.objects.filter(store=store, about__in={about for about, _ in groups})
    for row in known:
        if (row.about, row.kind) in groups:
            groups[row.about, row.kind].append(row)
    return groups


def _lengths(now: datetime) -> Lengths:
    """How long Amazon gives where no notice says it: the policy's numbers, by marketplace."""
    book = active_book(now)

    def number(name: str, marketplace: str) -> float:
        return float(book.number(name, marketplace=marketplace or None, on=now.date()) or 0)

    @cache
    def lengths(marketplace: str) -> tuple[timedelta, timedelta]:
        return (
            timedelta(hours=number("claim_answer_hours", marketplace)),
            timedelta(days=number("claim_appeal_days", marketplace)),
        )

    return lengths


def _chunks(rows: Sequence[Telling]) -> Iterator[list[Telling]]:
    """Chunks that never part what is about one order."""
    by_about: dict[str, list[Telling]] = defaultdict(list)
    for row in rows:
        by_about[row.about].append(row)
    chunk: list[Telling] = []
    for together in by_about.values():
        chunk += together
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
