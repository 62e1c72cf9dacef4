"""An agent who takes what the policy proposes: reads a case, has the letter written, sends it.

What a person would have to decide freely is done the plainest way and counted: the robots stand for a team that
follows its rules, not for a clever one.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from simulator.robot.desk import Desk, Refused

THANKS = "no_answer"
BY_HAND = "hand_to_person"
PLAIN = "explain"
"""What is written where no rule covers a case: an explanation that promises nothing."""
REASON = "As the policy proposes."
IMPORTANT = "[Important] "
"""Opens the way to a buyer who wants no mail from sellers; for what the order needs only."""
AGAIN = 12
"""A case that could not be answered is looked at again after so many rounds."""


class Agent:
    """`worked` counts what was done; a case left as it was is not opened again until it changes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._round = 0
        self._left: dict[int, tuple[str, int]] = {}
        self.worked: Counter[str] = Counter()

    def round(self) -> None:
        """Look at everything that is open, due soonest first."""
        self._round += 1
        rows = list(self._desk.pages("/cases/", "cases", view="due"))
        for row in rows:
            before = self._left.get(row["id"])
            if before and before[0] == row["last_message_at"] and self._round < before[1]:
                continue
            self._left[row["id"]] = (row["last_message_at"], self._round + AGAIN)
            try:
                self._case(row["id"])
            except Refused as refused:
                self.worked[f"refused:{refused.code}"] += 1

    def _case(self, number: int) -> None:
        case = self._desk.get(f"/cases/{number}")
        if case["waits_for_approval"]:
            return
        asking = [message for message in case["messages"] if message["asks"]]
        returned = _returned(case["messages"])
        if returned > 1:
            self.worked["unreachable"] += 1
            return
        step = (case["verdict"] or {}).get("next", BY_HAND)
        if step == THANKS:
            self._nothing_to_say(number, asking)
        elif asking or case["clocks"]:
            self._answer(number, step, important=returned == 1)
        else:
            self._close(number)

    def _nothing_to_say(self, number: int, asking: list[dict[str, Any]]) -> None:
        for message in asking:
            self._desk.post(f"/cases/{number}/messages/{message['id']}/no-response-needed")
            self.worked["no_response_needed"] += 1
        self._close(number)

    def _answer(self, number: int, step: str, *, important: bool) -> None:
        try:
            chosen = [{"remedy": PLAIN}] if step == BY_HAND else []
            draft = self._desk.post(f"/cases/{number}/draft", remedies=chosen)
        except Refused as refused:
            self.worked[f"not_written:{refused.code}"] += 1
            return
        if step == BY_HAND:
            self.worked["by_hand"] += 1
        if important:
            draft["subject"] = IMPORTANT + draft["subject"]
        self._send(number, draft, in_place=False)

    def _send(self, number: int, draft: dict[str, Any], *, in_place: bool) -> None:
        blocked = [f["rule"] or f["key"] for f in draft["findings"] if f["severity"] == "block"]
        if blocked:
            self.worked["blocked"] += 1
            return
        letter = {key: draft[key] for key in ("text", "subject", "gloss", "remedies")}
        try:
            sent = self._desk.post(
                f"/cases/{number}/answer",
                **letter,
                acknowledged=[finding["key"] for finding in draft["findings"]],
                reason=REASON,
                in_place=in_place,
            )
        except Refused as refused:
            if refused.code == "overdue" and not in_place:
                self.worked["late"] += 1
                self._send(number, draft, in_place=True)
                return
            if refused.code == "same_answer_already_sent":
                self.worked["said_before"] += 1
                return
            raise
        self.worked["answers" if sent["state"] == "queued" else "asked_second_person"] += 1

    def _close(self, number: int) -> None:
        self._desk.post(f"/cases/{number}/close")
        self.worked["closed"] += 1


def _returned(messages: list[dict[str, Any]]) -> int:
    """How many letters came back since the buyer last wrote."""
    count = 0
    for message in messages:
        if message["kind"] == "buyer_message":
            count = 0
        count += message["kind"] == "not_delivered"
    return count


class Supervisor:
    """A second person who says yes to what the policy lets them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.worked: Counter[str] = Counter()

    def round(self) -> None:
        """Answer every open question."""
        for asked in list(self._desk.pages("/approvals", "approvals")):
            try:
                self._desk.post(f"/approvals/{asked['id']}/grant")
                self.worked["approved"] += 1
            except Refused as refused:
                self.worked[f"not_approved:{refused.code}"] += 1
                self._desk.post(f"/approvals/{asked['id']}/deny", note=refused.code)
