"""Faults that a test can order, each used up as it strikes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COUNTED = {
    "drop_connection": "cut the next n IMAP or SMTP connections at their first command",
    "drop_fetch": "cut the connection in the middle of the next n IMAP fetches",
    "imap_refuse_login": "refuse the next n IMAP logins",
    "smtp_drop_after_data": "take the next n mails, then cut the line before saying so",
    "mail_reordered": "let the next n mails arrive in the opposite order, ten minutes apart",
    "mail_twice": "put the next n mails into the mailbox twice",
}


class Faults:
    """Counters and settings; `order` raises ValueError for anything unknown."""

    def __init__(self) -> None:
        self._left = dict.fromkeys(COUNTED, 0)
        self._reject: dict[str, Any] = {"code": 451, "stage": "rcpt", "times": 0}
        self._delay: dict[str, float] = {"seconds": 0.0, "times": 0}
        self._late: dict[str, float] = {"hours": 0.0, "times": 0}

    def order(self, wanted: Mapping[str, Any]) -> None:
        for name, value in wanted.items():
            if name in self._left:
                self._left[name] = int(value)
            elif name == "smtp_reject":
                setting = value if isinstance(value, dict) else {"times": int(value)}
                self._reject = {"code": 451, "stage": "rcpt", "times": 1} | setting
            elif name == "smtp_delay_after_data":
                setting = value if isinstance(value, dict) else {"seconds": float(value)}
                self._delay = {"seconds": 5.0, "times": 1} | setting
            elif name == "mail_delayed":
                setting = value if isinstance(value, dict) else {"hours": float(value)}
                self._late = {"hours": 3.0, "times": 1} | setting
            else:
                raise ValueError(f"unknown fault {name!r}")

    def strikes(self, name: str) -> bool:
        """Whether the counted fault `name` strikes now; if so, it is used up once."""
        if self._left[name] <= 0:
            return False
        self._left[name] -= 1
        return True

    def rejection(self, stage: str) -> int | None:
        """The SMTP code to refuse with at `stage` (`rcpt` or `data`), or None."""
        if self._reject["times"] <= 0 or self._reject["stage"] != stage:
            return None
        self._reject["times"] -= 1
        return int(self._reject["code"])

    def delay_after_data(self) -> float:
        """Seconds to wait between taking a mail and saying so."""
        if self._delay["times"] <= 0:
            return 0.0
        self._delay["times"] -= 1
        return float(self._delay["seconds"])

    def mail_delay(self) -> float:
        """Seconds by which the next mail comes late; 0 for at once."""
        left = self._left["mail_reordered"]
        if self.strikes("mail_reordered"):
            return left * 600.0
        if self._late["times"] <= 0:
            return 0.0
        self._late["times"] -= 1
        return float(self._late["hours"]) * 3600

    def pending(self) -> dict[str, Any]:
        return {
            **self._left,
            "smtp_reject": self._reject,
            "smtp_delay_after_data": self._delay,
            "mail_delayed": self._late,
        }
