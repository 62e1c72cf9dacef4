"""The warehouse: parcels come in at the gate, are scanned, looked at, put away, and paid for by what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from simulator.mail.photos import photo
from simulator.robot.desk import Desk, Refused

REASON = "As worked out from the grade."
SHELF = {"as_new": "restock", "opened": "bulk", "used": "bulk"}
PHOTOS = 2
"""Pictures of each parcel."""
Gate = Callable[[], list[dict[str, Any]]]
"""The parcels that have come since it was last asked, with what truly lies in them."""


class Warehouse:
    """Works the desk's returns; goods back on the table are never left unpaid."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate
        self._waiting: list[dict[str, Any]] = []
        self.worked: Counter[str] = Counter()

    def round(self) -> None:
        """Take in what came; what the desk does not know yet is scanned again next time."""
        self._waiting += self._gate()
        self._waiting = [parcel for parcel in self._waiting if not self._taken_in(parcel)]

    def _taken_in(self, parcel: dict[str, Any]) -> bool:
        for code in (parcel["id"], parcel["tracking_number"], parcel["order_id"]):
            found = self._desk.post("/returns/scan", code=code) if code else []
            if found:
                self._handle(found[0], parcel["condition"])
                return True
        self.worked["parcel_unknown"] += 1
        return False

    def _handle(self, known: dict[str, Any], condition: str) -> None:
        where = f"/returns/{known['id']}"
        try:
            self._desk.post(f"{where}/arrive")
            for number in range(PHOTOS):
                self._photograph(where, f"{known['order_id']}:{number}")
            self._desk.post(f"{where}/inspect", **_seen(condition))
            self.worked["inspected"] += 1
            self._pay(where)
            shelf = SHELF.get(condition, "dispose")
            self._desk.post(f"{where}/put-away", disposition=shelf, bin=f"{shelf.upper()}-1")
        except Refused as refused:
            self.worked[f"return_refused:{refused.code}"] += 1

    def _photograph(self, where: str, what: str) -> None:
        """What lies on the table, before it is graded (RET-7)."""
        picture = photo(Random(what))
        self._desk.send_file(f"{where}/photos", "photo", picture.content)
        self.worked["photos"] += 1

    def _pay(self, where: str) -> None:
        worked = self._desk.get(f"{where}/refund")
        if not worked["amount"] or float(worked["amount"]) <= 0:
            return
        try:
            self._desk.post(f"{where}/refund", amount=worked["amount"], reason=REASON)
            self.worked["return_refunds"] += 1
        except Refused as refused:
            self.worked[f"return_refused:{refused.code}"] += 1


def _seen(condition: str) -> dict[str, Any]:
    return {
        "grade": condition or "as_new",
        "genuine": condition != "not_ours",
        "complete": condition != "incomplete",
    }
