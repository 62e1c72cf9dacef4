"""Warehouse, logistics and product: they answer the tasks that the desk hands over to them."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from simulator.robot.desk import Desk, Refused

AT_AMAZON = "_at_amazon"
"""So the tasks end that are done at Seller Central: cashier and clerk do them there, which ends them."""
OUT_OF_STOCK = 0.04
"""So often a shelf is empty."""


class Departments:
    """One robot for all of them. What they find depends on the seed and the task alone."""

    def __init__(self, desk: Desk, *, seed: int) -> None:
        self._desk = desk
        self._seed = seed
        self.worked: Counter[str] = Counter()

    def round(self) -> None:
        """Finish every task that is open, but those that are done at Seller Central."""
        for task in list(self._desk.pages("/tasks", "tasks")):
            if task["task"].endswith(AT_AMAZON):
                continue
            try:
                self._desk.post(f"/tasks/{task['id']}/finish", answer=self._found(task))
                self.worked[f"task:{task['task']}"] += 1
            except Refused as refused:
                self.worked[f"task_refused:{refused.code}"] += 1

    def _found(self, task: dict[str, Any]) -> dict[str, Any]:
        about = (
            task["order_id"] or task["due_at"]
        )  # no number of the desk's: those depend on who wrote first
        chance = Random(f"{self._seed}:{about}:{task['task']}").random()
        match task["task"]:
            case "check_stock":
                return {"in_stock": chance >= OUT_OF_STOCK}
            case "get_part":
                return {"in_stock": chance >= OUT_OF_STOCK}
            case "check_description":
                # Buyers of this world do not make troubles up.
                return {"mismatch_confirmed": True, "fault": "seller"}
            case _:
                return {}
