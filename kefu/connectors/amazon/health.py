"""How a source of data is: one state, by which its page and the badge speak. Pure but for the row it reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kefu.connectors.amazon.data_kinds import DataKind
from kefu.connectors.amazon.models import DataSource

PASSING = frozenset(
    {"amazon_failed", "unreachable", "answer_lost", "document_gone", "document_cut_off"}
)
"""Trouble that mostly ends by itself; it counts once it has lasted."""
LASTING = timedelta(minutes=30)
# From the worst on: what a badge shows first.
STATES = ("failing", "stale", "stopped", "closed", "first", "waiting", "preliminary", "fresh")
TROUBLE = frozenset({"failing", "stale"})
ESTIMATED = frozenset({"first", "preliminary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``until``: complete up to then. ``since``: failing since then. ``share``: of the first import."""

    state: str
    until: datetime | None = None
    since: datetime | None = None
    share: float = 1.0
    problem: str = ""
    detail: str = ""


def health_of(source: DataSource, kind: DataKind, now: datetime) -> Health:
    """The state of one source.

    ``closed``: the role was never granted, so nothing was ever expected of it; taken away later
    it is ``failing``. ``preliminary``: complete, but Amazon may still add to its last days.
    """
    until, share = source.complete_until, source.first_share
    return Health(
        state=_state(source, kind, now),
        until=until,
        since=source.failing_since,
        share=share,
        problem=source.last_error,
        detail=source.last_error_detail,
    )


def _state(source: DataSource, kind: DataKind, now: datetime) -> str:
    until = source.complete_until
    if source.paused:
        return "stopped"
    if source.last_error == "role_missing" and until is None:
        return "closed"
    if source.failing_since and _counts(source, now):
        return "failing"
    if source.first_share < 1.0:
        return "first"
    if until is None:
        return "waiting"
    if now - until > kind.settling + kind.stale:
        return "stale"
    return "preliminary" if kind.preliminary else "fresh"


def _counts(source: DataSource, now: datetime) -> bool:
    lasting = source.failing_since is not None and now - source.failing_since >= LASTING
    return lasting or source.last_error not in PASSING
