"""A cashier who pays at Seller Central what the desk could not, and looks there for refunds of which nobody knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from simulator.robot import desk, pages

TASK, STEP = "refund_at_amazon", "refund_in_seller_central"
FORM, ORDER = "/gp/orders-v2/refund", "/orders-v3/order/{}"
DONE = ("sent", "confirmed")
UNDER_WAY = ("queued", "claimed", "transmitting", "sent", "in_doubt")
SURE_AFTER = timedelta(days=3)
"""So long what hangs at Amazon may still happen: only then somebody dares to call it not done."""


class Cashier:
    """One for all stores; logged in to each. Pays nothing that may be under way, or that Amazon shows and the desk not yet."""

    def __init__(self, line: desk.Desk, stores: Mapping[str, pages.Pages]) -> None:
        self._desk = line
        self._stores = stores
        self._keys: dict[int, str] = {}
        self._for_a_person: set[int] = set()
        self.worked: Counter[str] = Counter()

    def round(self) -> None:
        """Doubts first, because what is in doubt is paid by nobody."""
        for action in list(self._desk.pages("/actions", "actions", state="in_doubt")):
            if action["kind"] == "refund":
                self._look(action)
        for step in list(self._desk.pages("/steps", "steps", kind=STEP)):
            self._clear(step)
        for task in list(self._desk.pages("/tasks", "tasks", department="agent")):
            if task["task"] == TASK and task["id"] not in self._for_a_person:
                try:
                    self._pay(task)
                except desk.Refused as refused:
                    self.worked[f"step_refused:{refused.code}"] += 1

    def _look(self, action: dict[str, Any]) -> None:
        central = self._stores.get(action["store"])
        page = central.order(action["link"]) if central and action["link"] else None
        if page is None or action["amount"] is None:
            return
        others = [one for one in self._refunds(action["order_id"]) if one["id"] != action["id"]]
        outcome = found_there(action, others, page)
        if not outcome:
            self.worked["refund_in_doubt:waits"] += 1
            return
        try:
            self._desk.post(f"/actions/{action['id']}/looked", outcome=outcome)
            self.worked[f"refund_in_doubt:{outcome}"] += 1
        except desk.Refused as refused:
            self.worked[f"refund_in_doubt:{refused.code}"] += 1

    def _clear(self, step: dict[str, Any]) -> None:
        """What was left lying names the sum of another day; what was paid and not told of is looked for."""
        amount = step["facts"].get("amount")
        if not amount:
            return
        if step["state"] == "open":
            self._desk.post(f"/steps/{step['id']}/give-up", outcome="not_needed")
            return
        central = self._stores.get(step["store"])
        page = central.order(step["link"]) if central and step["link"] else None
        if page is not None and page.refunded >= Decimal(amount):
            self._desk.post(f"/steps/{step['id']}/done", outcome="done_already")
            self.worked["step_done_already"] += 1

    def _pay(self, task: dict[str, Any]) -> None:
        case = self._desk.get(f"/cases/{task['case']}")
        central = self._stores.get(self._key_of(case["store"]))
        page = central.order(ORDER.format(case["order_id"])) if central else None
        if central is None or page is None:
            self._leave(task, "no_order")
        elif any(one["state"] in UNDER_WAY for one in self._refunds(case["order_id"])):
            self.worked["refund_waits:under_way"] += 1
        elif page.refunded > Decimal(case["facts"].get("refunded_so_far") or 0):
            self.worked["refund_waits:notice"] += 1
        else:
            self._pay_at(central, task, case["order_id"])

    def _pay_at(self, central: pages.Pages, task: dict[str, Any], order: str) -> None:
        """As the step says, which names what the desk knows to be owed at this moment.

        Where single refunds failed it is no more than those: the step names all that the order was
        promised, also what only goods that come back would bring.
        """
        step = self._begun(task["case"])
        amount = Decimal(step["facts"].get("amount") or 0)
        undone = [one for one in self._refunds(order) if one["state"] == "failed"]
        if undone:
            amount = min(amount, sum((Decimal(one["amount"]) for one in undone), Decimal()))
        if not amount:
            self._leave(task, "unclear")
            return
        try:
            paid = _paid(central, step["link"], amount)
        except pages.Refused:
            paid = False
        if not paid:
            self._leave(task, "refused")
            return
        self._desk.post(f"/steps/{step['id']}/done")
        self.worked[f"step:{STEP}"] += 1

    def _key_of(self, store: int) -> str:
        if not self._keys:
            self._keys = {one["id"]: one["key"] for one in self._desk.get("/stores")}
        return self._keys.get(store, "")

    def _begun(self, case: int) -> dict[str, Any]:
        wanted = self._desk.post(f"/cases/{case}/steps", kind=STEP)["id"]
        steps = self._desk.pages("/steps", "steps", kind=STEP)
        return next(step for step in steps if step["id"] == wanted)

    def _leave(self, task: dict[str, Any], why: str) -> None:
        self._for_a_person.add(task["id"])
        self.worked[f"refund_by_person:{why}"] += 1

    def _refunds(self, order: str) -> list[dict[str, Any]]:
        asked = self._desk.pages("/actions", "actions", state="", order=order) if order else ()
        return [one for one in asked if one["kind"] == "refund"]


def found_there(
    action: Mapping[str, Any], others: Iterable[Mapping[str, Any]], page: pages.OrderPage
) -> str:
    """What a person says who looked: ``happened``, ``not``, or nothing yet.

    Refunds of the same order that the desk knows to be done are accounted for first.
    """
    left = list(page.refunds)
    for other in others:
        if other["state"] in DONE and other["amount"] is not None:
            left = _without(left, other)
    asked_at = datetime.fromisoformat(action["asked_at"])
    if len(_without(left, action)) < len(left):
        return "happened"
    strange = any(at >= asked_at for at, _ in left)
    return "not" if not strange and page.as_of - asked_at >= SURE_AFTER else ""


Booked = tuple[datetime, Decimal]


def _without(refunds: Sequence[Booked], action: Mapping[str, Any]) -> list[Booked]:
    """The refunds but for those that make up what was asked for: one, or the lines booked in one moment."""
    asked_at, amount = datetime.fromisoformat(action["asked_at"]), Decimal(action["amount"])
    for at, paid in refunds:
        together = [one for one in refunds if one[0] == at]
        if at < asked_at:
            continue
        if paid == amount:
            rest = list(refunds)
            rest.remove((at, paid))
            return rest
        if sum(share for _, share in together) == amount:
            return [one for one in refunds if one not in together]
    return list(refunds)


def _paid(central: pages.Pages, link: str, amount: Decimal) -> bool:
    """Pay an amount, line by line; nothing at all where the lines have less left."""
    forms = [form for form in central.forms(link) if form.action == FORM]
    if sum(Decimal(form.fields["amount"]) for form in forms) < amount:
        return False
    for form in forms:
        share = min(amount, Decimal(form.fields["amount"]))
        if share > 0:
            central.submit(form, amount=str(share))
            amount -= share
    return True
