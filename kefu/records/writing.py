"""Rows that a source tells, written by their key: new ones made, known ones brought up to date."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from kefu.accounts.models import Store

CHUNK = 400
M = TypeVar("M", bound=models.Model)
Key = tuple[Hashable, ...]


@dataclass(slots=True)
class Written:
    """The keys of rows that are new, and of those that have changed."""

    new: list[Key] = field(default_factory=list)
    changed: list[Key] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int]:
        """How many of each."""
        return len(self.new), len(self.changed)


def write_told(
    model: type[M],
    store: Store,
    told: Mapping[Key, Mapping[str, Any]],
    *,
    by: Sequence[str],
    now: datetime,
    keep: Sequence[str] = (),
) -> Written:
    """Write what is told of each key; the caller holds a transaction.

    ``by``: the fields of the key. What is not told (``None`` or empty) stays as it was. Where a
    field of ``keep`` changes, the row's ``earlier`` keeps its former value and when it was told.
    """
    written = Written()
    for keys in _chunks(list(told)):
        rows = model._default_manager.filter(
            store=store, **{f"{by[0]}__in": {key[0] for key in keys}}
        )
        known = {tuple(getattr(row, name) for name in by): row for row in rows}
        fresh = [
            model(store=store, told_at=now, **dict(zip(by, key, strict=True)), **_said(told[key]))
            for key in keys
            if key not in known
        ]
        model._default_manager.bulk_create(fresh, ignore_conflicts=True)
        old = [(known[key], _said(told[key])) for key in keys if key in known]
        differs = [_update(row, said, keep, now) for row, said in old]
        told_again = [key for key in keys if key in known]
        written.new += [key for key in keys if key not in known]
        written.changed += [key for key, other in zip(told_again, differs, strict=True) if other]
        changed = [pair for pair, other in zip(old, differs, strict=True) if other]
        fields = {name for _, said in changed for name in said}
        fields |= {"earlier"} if keep and changed else set()
        if fields:
            write_over([row for row, _ in changed], sorted(fields))
        model._default_manager.filter(pk__in=[row.pk for row, _ in old]).update(told_at=now)
    return written


def write_over(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of rows that were read whole; the caller holds a transaction.

    One upsert is many times cheaper than bulk_update's CASE WHEN a row and field.
    """
    if rows:
        type(rows[0])._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=list(fields)
        )


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _update(row: Any, said: Mapping[str, Any], keep: Sequence[str], now: datetime) -> bool:
    differs = [name for name, value in said.items() if getattr(row, name) != value]
    former = {name: str(getattr(row, name)) for name in differs if name in keep}
    if any(getattr(row, name) not in (None, "") for name in former):
        row.earlier = [*row.earlier, {**former, "told_at": row.told_at.isoformat()}]
    for name in differs:
        setattr(row, name, said[name])
    row.told_at = now
    return bool(differs)


def _chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def cut(
    model: type[models.Model], values: Mapping[str, Any], names: Iterable[str]
) -> dict[str, Any]:
    """Those of the values, texts no longer than the model's fields hold."""
    found = {}
    for name in names:
        value = values.get(name)
        longest = getattr(model._meta.get_field(name), "max_length", None)
        found[name] = value[:longest] if isinstance(value, str) and longest else value
    return found
