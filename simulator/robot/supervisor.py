"""A second person who says yes to what the policy lets them."""

from __future__ import annotations

from collections import Counter

from simulator.robot.desk import Desk, Refused


class Supervisor:
    """Answers every open question."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.worked: Counter[str] = Counter()

    def round(self) -> None:
        """Say yes; what the desk lets nobody allow is denied with its reason."""
        for asked in list(self._desk.pages("/approvals", "approvals")):
            try:
                self._desk.post(f"/approvals/{asked['id']}/grant")
                self.worked["approved"] += 1
            except Refused as refused:
                self.worked[f"not_approved:{refused.code}"] += 1
                self._desk.post(f"/approvals/{asked['id']}/deny", note=refused.code)
