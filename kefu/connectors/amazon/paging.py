"""Data that come page by page: a stretch of time after another, safe to break off and to repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import DataSource
from kefu.connectors.amazon.sources import go_on, save_success, woken

Cursor = Mapping[str, str]
SHORTEST = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """How one operation is paged through.

    ``window``: the longest stretch asked for at once; ``None`` where the answer is of the present.
    ``overlap``: so far every round looks back; ``settling``: so old a thing is when Amazon tells it.
    ``late``: so long Amazon may take to tell what had happened; that far back is asked every ``late_every``.
    ``every``: so much later the present is asked for again. ``whole_every``: all of it so often; in between
    what has changed since the last time, less ``overlap``.
    ``arguments``: of the page at the cursor. ``entries``: what the page holds, or ``None`` where it is not
    built as expected. ``take_in``: write them, in the transaction that moves the cursor.
    """

    operation: str
    arguments: Callable[[DataSource, Cursor], dict[str, Any]]
    entries: Callable[[Any], list[Any] | None]
    token: Callable[[Any], str]
    take_in: Callable[[DataSource, list[Any], datetime], None]
    window: timedelta | None = timedelta(days=30)
    overlap: timedelta = timedelta(0)
    settling: timedelta = timedelta(0)
    late: timedelta = timedelta(0)
    late_every: timedelta = timedelta(0)
    every: timedelta = timedelta(0)
    whole_every: timedelta = timedelta(0)


def sync_pages(
    amazon: Amazon, source: DataSource, paged: Paged, *, now: datetime, pages: int
) -> int:
    """Fetch up to ``pages`` pages. Returns how many entries came in; 0 where all is up to date."""
    return go_on(
        source,
        begin=partial(_open_window, source, paged, now),
        step=partial(_page, amazon, source, paged, now),
        most=pages,
        now=now,
    )


def _open_window(source: DataSource, paged: Paged, now: datetime) -> bool:
    """Begin the next stretch of time; False where the last one reached the present."""
    end = now - paged.settling
    start = source.complete_until or source.first_from
    every = timedelta(0) if woken(source) else paged.every
    if source.complete_until and end - start < max(every, timedelta(microseconds=1)):
        return False
    if paged.window is None:
        source.cursor = _of_the_present(source, paged, now)
        return True
    deep = _looks_back(source, paged, end)
    overlap = max(paged.overlap, paged.late + paged.late_every) if deep else paged.overlap
    after = max(start - overlap, source.first_from)
    before = min(start + paged.window, end)
    source.cursor = {"after": after.isoformat(), "before": before.isoformat(), "token": ""}
    if deep:
        source.cursor["deep"] = "yes"
    return True


def _of_the_present(source: DataSource, paged: Paged, now: datetime) -> dict[str, str]:
    """All of it, or what has changed since it was asked for last."""
    last, whole = source.complete_until, source.looked_back_until
    if last is None or whole is None or now - whole >= paged.whole_every:
        return {"after": "", "before": now.isoformat(), "token": "", "deep": "yes"}
    after = last - paged.overlap
    return {"after": after.isoformat(), "before": now.isoformat(), "token": ""}


def _looks_back(source: DataSource, paged: Paged, end: datetime) -> bool:
    """Whether it is time to ask for what Amazon may have added late."""
    last = source.looked_back_until
    return bool(paged.late) and (last is None or end - last >= paged.late_every)


def _page(amazon: Amazon, source: DataSource, paged: Paged, now: datetime) -> int:
    cursor = source.cursor
    try:
        answer = amazon.call(paged.operation, **paged.arguments(source, cursor))
    except NotDone as no:
        if no.code != "invalid" or not cursor["token"]:
            raise
        source.cursor = {**cursor, "token": ""} if paged.window is None else _cut(cursor)
        source.save(update_fields=["cursor"])
        return 0
    entries = paged.entries(answer) if isinstance(answer, Mapping) else None
    if entries is None:
        raise NotDone("amazon_failed", f"{paged.operation}: no list", permanent=False)
    token = paged.token(answer)
    with transaction.atomic():
        paged.take_in(source, entries, now)
        source.records += len(entries)
        if token:
            source.cursor = {**cursor, "token": token}
        else:
            source.complete_until = datetime.fromisoformat(cursor["before"])
            if cursor.get("deep"):
                source.looked_back_until = source.complete_until
            source.cursor = {}
        save_success(source, now)
    return len(entries)


def _cut(cursor: Cursor) -> dict[str, str]:
    """A page token has its time: a quarter of the window begins anew, and what is known is known."""
    after, before = (datetime.fromisoformat(cursor[name]) for name in ("after", "before"))
    shorter = after + max((before - after) / 4, SHORTEST)
    return {**cursor, "before": min(shorter, before).isoformat(), "token": ""}


def listed(answer: Any, *path: str) -> list[Any] | None:
    """The list that lies there, or ``None``."""
    found = _at(answer, path)
    return found if isinstance(found, list) else None


def worded(answer: Any, *path: str) -> str:
    """The text that lies there, or empty."""
    found = _at(answer, path)
    return found if isinstance(found, str) else ""


def _at(answer: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        answer = answer.get(name) if isinstance(answer, Mapping) else None
    return answer
