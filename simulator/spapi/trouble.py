"""Faults of the SP-API that a test can order, each used up as it strikes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COUNTED = {
    "throttle": "answer the next n calls with 429",
    "server_error": "answer the next n calls with 500, nothing done",
    "unavailable": "answer the next n calls with 503, nothing done",
    "lost_answer": "do the next n calls, then cut the line without an answer",
    "time_out": "do the next n calls, then let the client wait in vain",
    "half_answer": "break off the answers to the next n calls in the middle",
    "expire_tokens": "end every access token before each of the next n calls",
    "feed_hangs": "leave the next n feeds in progress for ever",
    "feed_fails": "end the next n feeds as FATAL, nothing done",
    "feed_half_fails": "refuse every second message of the next n feeds",
    "report_late": "keep the next n reports in progress for six hours more",
    "report_truncated": "cut the documents of the next n reports in the middle",
    "report_wrong_encoding": "write the next n reports in UTF-16, whatever the store's encoding is",
    "report_unpacked": "leave the next n reports as they are, not gzipped",
    "notice_twice": "put the next n notifications into their queue twice",
    "notice_late": "keep the next n notifications back for six hours",
    "notice_reordered": "let the next n notifications be seen in the opposite order, ten minutes apart",
    "notice_lost": "let the next n notifications never come",
    "report_cancelled": "end the next n reports as CANCELLED, as when there is no data",
}


class Trouble:
    """Counters by name, each for all operations or for one: `throttle` or `throttle:createFeed`."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}

    def order(self, wanted: Mapping[str, Any]) -> None:
        """Set counters. Raises ValueError for an unknown fault."""
        for name, times in wanted.items():
            if name.partition(":")[0] not in COUNTED:
                raise ValueError(f"unknown fault {name!r}")
            self._left[name] = int(times)

    def strikes(self, name: str, operation: str = "") -> bool:
        """Whether the fault strikes now; if so, it is used up once."""
        for key in (f"{name}:{operation}", name):
            if self._left.get(key, 0) > 0:
                self._left[key] -= 1
                return True
        return False

    def left(self, name: str) -> int:
        """How often a fault is still to strike."""
        return self._left.get(name, 0)

    def pending(self) -> dict[str, int]:
        """What is still ordered."""
        return {name: left for name, left in self._left.items() if left}
