"""What every verb of a return shares: one transaction, the row read afresh, a dated step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from kefu.accounts.models import User
from kefu.returns.following import follow
from kefu.returns.models import Return, Step, Telling

DESK = "desk"


@contextmanager
def changing(ret: Return) -> Iterator[Return]:
    """One transaction in which nobody else changes this return; the row is read afresh."""
    with transaction.atomic():
        fresh = Return.objects.select_for_update().get(pk=ret.pk)
        for field in Return._meta.concrete_fields:
            setattr(ret, field.attname, getattr(fresh, field.attname))
        yield ret


def tell(
    ret: Return,
    facts: Mapping[str, Any],
    *,
    actor: User | None,
    now: datetime,
    reason: str = "",
    source: str = DESK,
) -> None:
    """Write down what is so from now on; the row, its clocks and its case follow from it."""
    # Of two words of one moment the later one counts: keys grow with what was told before.
    told_before = Telling.objects.filter(of=ret).count()
    Telling.objects.create(
        store_id=ret.store_id,
        of=ret,
        source=source,
        key=f"{ret.pk}:{told_before:06d}:{uuid4().hex}",
        at=now,
        facts={
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in facts.items()
        },
        by=actor,
        taken_in_at=now,
    )
    follow([ret], now=now, actor=actor, reason=reason)


def note(
    ret: Return, code: str, *, actor: User | None, now: datetime, reason: str = "", **facts: Any
) -> Step:
    """A step that does not change the stage by itself."""
    return Step.objects.create(
        of=ret,
        at=now,
        code=code,
        stage=ret.stage,
        actor=actor,
        reason=reason[:300],
        facts=facts,
    )
