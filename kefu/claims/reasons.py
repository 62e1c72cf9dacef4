"""What Amazon's words for a claim's reason mean: a code, whose doing it is, service or card. Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NOT_SENT = frozenset({"pending", "unshipped", "confirmed_not_sent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """``code`` is ``other`` for words that no row knows and empty where nothing was told."""

    code: str = ""
    cause: str = "unknown"
    service: bool | None = None


def read_reason(text: str) -> Reason:
    """The reason behind Amazon's words, in any of the languages the table knows."""
    folded = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if not folded:
        return Reason()
    return next((reason for found, reason in _rows() if found.search(folded)), Reason(code="other"))


def cause_of(reason: Reason, order_status: str) -> str:
    """Whose doing (CLM-1): the reason tells, or that the goods never left the house."""
    if reason.code == "not_received" and order_status in NOT_SENT:
        return "seller"
    return reason.cause


@cache
def codes() -> tuple[str, ...]:
    """Every code there is."""
    return (*dict.fromkeys(reason.code for _, reason in _rows()), "other")


@cache
def _rows() -> tuple[tuple[re.Pattern[str], Reason], ...]:
    rows = tomllib.loads(Path(__file__).with_name("reasons.toml").read_text("utf-8"))["reason"]
    return tuple(
        (
            re.compile(row["pattern"]),
            Reason(code=row["code"], cause=row.get("cause", "unknown"), service=row.get("service")),
        )
        for row in rows
    )
