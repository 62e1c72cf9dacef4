"""How long each clock runs, read from the active policy's named numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRules:
    """Lengths of the clocks. The shipped policy's numbers are the defaults (MSG-1, RET-2, CLM-2)."""

    reply: timedelta = timedelta(hours=24)
    reply_warning: timedelta = timedelta(hours=4)
    return_answer: timedelta = timedelta(hours=48)
    claim_answer: timedelta = timedelta(hours=48)
    notice_warning: timedelta = timedelta(hours=12)
    task: timedelta = timedelta(hours=24)


RulesFor = Callable[[str], ClockRules]
"""The rules of a marketplace (two letters, or empty where it is not known)."""
