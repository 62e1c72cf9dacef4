"""A clerk who does at Seller Central, step by step, what the desk lists for a person to do there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from simulator.robot import desk, pages

# A step of the desk → the form that does it.
FORMS = {
    "authorise_return": "/gp/returns/authorise",
    "close_return": "/gp/returns/close",
    "graded_refund": "/gp/returns/refund",
    "upload_return_label": "/gp/returns/label",
    "answer_claim": "/gp/guarantee-claims/represent",
    "represent_chargeback": "/gp/guarantee-claims/represent",
    "appeal_claim": "/gp/guarantee-claims/appeal",
    "reply_to_feedback": "/feedback-manager/reply",
    "ask_feedback_removal": "/feedback-manager/removal",
    "no_response_needed": "/messaging/no-response",
    "safe_t_claim": "/safet-claims/file",
    "fba_reimbursement": "/cu/contact-us",
    "seller_support_case": "/cu/contact-us",
    "cancel_in_seller_central": "/orders-v3/cancel",
}
# A task that is done at Seller Central → the step that shows how, and whose end ends it. Money is the cashier's.
STEPS = {
    "authorise_return_at_amazon": "authorise_return",
    "close_return_at_amazon": "close_return",
    "answer_claim_at_amazon": "answer_claim",
    "cancel_at_amazon": "cancel_in_seller_central",
}
CANCEL, CANCELLED = "cancel_in_seller_central", "CANCELLED"
LETTER, NOT_FOUND = "send_mail", "not_found"
NO_ANSWER = "no_response_needed"
CASHIERS = "refund_in_seller_central"
# What a step's facts tell that is typed into a form.
TYPED = (
    "amount",
    "grade",
    "reason",
    "ground",
    "payer",
    "quantity",
    "sku",
    "carrier",
    "tracking",
)


class Clerk:
    """One for all stores; logged in to each."""

    def __init__(self, line: desk.Desk, stores: Mapping[str, pages.Pages]) -> None:
        self._desk = line
        self._stores = stores
        self._begun: set[int] = set()
        self._for_a_person: set[int] = set()
        self.worked: Counter[str] = Counter()

    def round(self) -> None:
        """Say yes to returns, do whatever is listed, due soonest first, and look for what is in doubt."""
        for asked in list(self._desk.pages("/returns", "returns", tab="asked")):
            try:
                self._desk.post(f"/returns/{asked['id']}/answer", choice="authorise")
                self.worked["returns_authorised"] += 1
            except desk.Refused as refused:
                self.worked[f"return_refused:{refused.code}"] += 1
        for task in list(self._desk.pages("/tasks", "tasks", department="agent")):
            self._begin(task)
        for step in list(self._desk.pages("/steps", "steps")):
            if step["kind"] == CASHIERS or step["id"] in self._for_a_person:
                continue
            try:
                self._do(step)
            except desk.Refused as refused:
                self.worked[f"step_refused:{refused.code}"] += 1
        for action in list(self._desk.pages("/actions", "actions", state="in_doubt")):
            if action["kind"] == LETTER:
                self._look_for_letter(action)

    def _begin(self, task: dict[str, Any]) -> None:
        """Once a task: what could not be done there is a person's."""
        kind = STEPS.get(task["task"])
        if kind is None or task["id"] in self._begun:
            return
        try:
            self._desk.post(f"/cases/{task['case']}/steps", kind=kind)
        except desk.Refused as refused:
            self.worked[f"step_refused:{refused.code}"] += 1
        self._begun.add(task["id"])

    def _look_for_letter(self, action: dict[str, Any]) -> None:
        """Whether an answer of which nobody knows stands in its conversation; if not, it is sent again."""
        central = self._stores.get(action["store"])
        if central is None or not action["link"]:
            return
        asked_at = datetime.fromisoformat(action["asked_at"])
        there = any(
            at >= asked_at and _same_words(text, action["text"])
            for at, text in central.answers(action["link"])
        )
        outcome = "happened" if there else "again"
        try:
            self._desk.post(f"/actions/{action['id']}/looked", outcome=outcome)
            self.worked[f"letter_in_doubt:{outcome}"] += 1
        except desk.Refused as refused:
            self.worked[f"letter_in_doubt:{refused.code}"] += 1

    def _do(self, step: dict[str, Any]) -> None:
        central, action = self._stores.get(step["store"]), FORMS.get(step["kind"])
        if central is None or action is None or not step["link"]:
            self._give_up(step, "not_offered")
            return
        forms = self._meant(step, [f for f in central.forms(step["link"]) if f.action == action])
        if not forms:
            self._no_form(step, central)
            return
        if step["state"] == NOT_FOUND:
            # Done, and Amazon does not tell of it: a second time is no better than the first.
            self._for_a_person.add(step["id"])
            self.worked[f"step_by_person:{step['kind']}"] += 1
            return
        facts = step["facts"]
        typed = {name: str(facts[name]) for name in TYPED if facts.get(name)}
        if step["text"]:
            typed["text"] = step["text"]
        if not [form for form in forms if self._submit(central, form, step, typed)]:
            self._give_up(step, "refused")
            return
        self._desk.post(f"/steps/{step['id']}/done")
        self.worked[f"step:{step['kind']}"] += 1

    def _meant(self, step: dict[str, Any], found: list[pages.Form]) -> list[pages.Form]:
        """The form that the step means; of messages that need no answer, that of each marked at the desk."""
        if step["kind"] == NO_ANSWER:
            marked = {_second(at) for at in self._marked(step["case"])}
            return [form for form in found if _second(form.fields["at"]) in marked]
        return ([form for form in found if _is_about(form, step)] or found)[:1]

    def _marked(self, case: int) -> list[str]:
        """When those of a case's messages came that were marked at the desk."""
        messages = self._desk.get(f"/cases/{case}")["messages"]
        return [message["at"] for message in messages if message["no_response_needed_at"]]

    def _submit(
        self, central: pages.Pages, form: pages.Form, step: dict[str, Any], typed: Mapping[str, str]
    ) -> bool:
        order = {"order": step["order_id"]} if "order" in form.fields else {}
        try:
            central.submit(form, **typed, **order)
        except pages.Refused:
            return False
        return True

    def _no_form(self, step: dict[str, Any], central: pages.Pages) -> None:
        """Nothing can be done there any more: somebody, or Amazon, has been quicker; or the parcel has left."""
        if step["kind"] == CANCEL and central.status(step["link"]) != CANCELLED:
            self._give_up(step, "too_late")
            return
        self._desk.post(f"/steps/{step['id']}/done", outcome="done_already")
        self.worked["step_done_already"] += 1

    def _give_up(self, step: dict[str, Any], why: str) -> None:
        self._desk.post(f"/steps/{step['id']}/give-up", outcome=why)
        self.worked[f"step_{why}:{step['kind']}"] += 1


def _same_words(one: str, other: str) -> bool:
    return one.split() == other.split()


def _second(at: str) -> datetime:
    """Mails tell no fractions."""
    return datetime.fromisoformat(at).replace(microsecond=0)


def _is_about(form: pages.Form, step: dict[str, Any]) -> bool:
    """Whether a line of a page is the very return, claim or letter that the step means."""
    names = [name for name in (step["about"], step["facts"].get("thread")) if name]
    return any(value.startswith(name) for value in form.fields.values() for name in names)
