"""An agent who works the list: reads what buyers write, takes what the policy proposes, has it written, sends it.

Where the policy hands a case over, a person decides (``person``), which is counted as ``by_person``; what a person
would not know either is answered the plainest way and counted as ``by_hand``.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from simulator.robot.desk import Desk, Refused
from simulator.robot.eyes import Read, nobody_reads
from simulator.robot.person import BY_HAND, PLAIN, decide, instead
from simulator.robot.reader import Reader

Case = dict[str, Any]
THANKS = "no_answer"
CANCEL = "cancel_order"
TO_AMAZON = frozenset({"answer_claim", "appeal_claim"})
"""Said to Amazon, by a guided step."""
ASKED_BEFORE = "asked_before"
REASON = "As the policy proposes."
IMPORTANT = "[Important] "
"""Opens the way to a buyer who wants no mail from sellers; for what the order needs only."""
AGAIN = 12
"""A case that could not be answered is looked at again after so many rounds."""
THOUGHTS = 3
"""So often a person states something about a case before it is written for."""


class Agent:
    """`worked` counts what was done; a case left as it was is not opened again until it changes."""

    def __init__(self, desk: Desk, read: Read = nobody_reads) -> None:
        self._desk = desk
        self._round = 0
        self._unreachable: set[int] = set()
        self._left: dict[int, tuple[str, int]] = {}
        self._since: int | None = None
        self.worked: Counter[str] = Counter()
        self._reader = Reader(desk, read, self.worked)

    def round(self) -> None:
        """Look at what is open and has changed, due soonest first, then at what was left long ago."""
        self._round += 1
        rows, since = self._desk.changed("due", self._since)
        for row in rows:
            before = self._left.get(row["id"])
            if before and before[0] == row["last_message_at"] and self._round < before[1]:
                continue
            self._look_at(row["id"], row["last_message_at"])
        for number in [no for no, (_, again) in self._left.items() if again <= self._round]:
            self._look_again(number)
        self._since = since  # what broke off on the way here is looked at anew

    def _look_again(self, number: int) -> None:
        """Nothing has happened to it; what is over is forgotten until something does."""
        try:
            case = self._desk.get(f"/cases/{number}")
        except Refused:
            case = {"state": "gone"}
        if case["state"] == "open":
            self._look_at(number, case["last_message_at"])
        else:
            del self._left[number]

    def _look_at(self, number: int, last_message_at: str) -> None:
        self._left[number] = (last_message_at, self._round + AGAIN)
        try:
            self._case(number)
        except Refused as refused:
            self.worked[f"refused:{refused.code}"] += 1

    def _case(self, number: int) -> None:
        case = self._desk.get(f"/cases/{number}")
        if case["waits_for_approval"]:
            return
        asking = [message for message in case["messages"] if message["asks"]]
        returned = _returned(case["messages"])
        if returned > 1 and asking:
            self._give_up(number)
            return
        case = self._reader.look_at(case, asking)
        if self._reader.all_over(asking):
            self._nothing_to_say(number, asking)
            return
        case, step, why = self._settled(case)
        if step == THANKS:
            self._nothing_to_say(number, asking)
        elif step in TO_AMAZON:
            self._begin(number, step)
            if asking:
                self._answer(case, PLAIN, why="claim_answered", important=returned == 1)
        elif asking:
            self._answer(case, step, why=why, important=returned == 1)
        elif case["clocks"]:
            self._unasked(case, step, why)
        else:
            self._close(number)

    def _settled(self, case: Case) -> tuple[Case, str, str]:
        """The case with what a person states about it, the step to take, and why where it is not the policy's."""
        for _ in range(THOUGHTS):
            step = (case["verdict"] or {}).get("next", BY_HAND)
            decided = decide(case) if step == BY_HAND else None
            if decided is None:
                return case, step, ""
            if not decided.facts:
                return case, decided.remedy, decided.why
            self._desk.post(f"/cases/{case['id']}/facts", facts=dict(decided.facts))
            self.worked[f"by_person:{decided.why}"] += 1
            case = self._desk.get(f"/cases/{case['id']}")
        return case, BY_HAND, ""

    def _nothing_to_say(self, number: int, asking: list[dict[str, Any]]) -> None:
        for message in asking:
            self._desk.post(f"/cases/{number}/messages/{message['id']}/no-response-needed")
            self.worked["no_response_needed"] += 1
        self._close(number)

    def _unasked(self, case: Case, step: str, why: str) -> None:
        """A clock runs that no letter of the buyer's has set: what it asks for is done, and said once."""
        kinds = {message["kind"] for message in case["messages"]}
        clocks = {clock["kind"]: clock["id"] for clock in case["clocks"]}
        if "cancel_request" in kinds and "buyer_message" not in kinds and "notice" in clocks:
            if step == CANCEL:
                self._desk.post(f"/cases/{case['id']}/cancel-order")
                self.worked["cancelled_on_request"] += 1
            else:
                # It has left meanwhile: Amazon tells the buyer that it is too late.
                self._desk.post(f"/clocks/{clocks['notice']}/met")
                self.worked["by_person:request_too_late"] += 1
                self._close(case["id"])
        elif "claim_answer" in clocks and step not in [o["remedy"] for o in case["offers"]]:
            if "buyer_message" in kinds:
                self._answer(case, step, why=why, important=False)
            else:
                # Nobody wrote, so nobody can be answered: Amazon gets the answer.
                self._begin(case["id"], "answer_claim")

    def _begin(self, number: int, step: str) -> None:
        self._desk.post(f"/cases/{number}/steps", kind=step)
        self.worked[f"begun:{step}"] += 1

    def _answer(self, case: Case, step: str, *, why: str, important: bool) -> None:
        number = case["id"]
        other = None if why == ASKED_BEFORE else instead(case, step)
        if other is not None:
            step, why = other or PLAIN, "said_enough"
        if step == BY_HAND:
            self.worked["by_hand"] += 1
            self.worked[f"by_hand:{case['facts'].get('issue') or 'not_understood'}"] += 1
            step, why = PLAIN, "by_hand"
        elif why:
            self.worked[f"by_person:{why}"] += 1
        try:
            draft = self._desk.post(
                f"/cases/{number}/draft", remedies=[{"remedy": step}] if why else []
            )
        except Refused as refused:
            self.worked[f"not_written:{refused.code}"] += 1
            return
        if important:
            draft["subject"] = IMPORTANT + draft["subject"]
        try:
            self._send(number, draft, in_place=False)
        except Refused as refused:
            if refused.code != ASKED_BEFORE or why == ASKED_BEFORE:
                raise
            # It is on its way, by an earlier letter or in another case: promised once more it would come twice.
            self._answer(case, PLAIN, why=ASKED_BEFORE, important=important)

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

    def _give_up(self, number: int) -> None:
        """No letter reaches this buyer: counted once."""
        self.worked["unreachable"] += number not in self._unreachable
        self._unreachable.add(number)

    def _close(self, number: int) -> None:
        self._desk.post(f"/cases/{number}/close")
        self.worked["closed"] += 1


def _returned(messages: list[dict[str, Any]]) -> int:
    """How many letters came back, or did not even leave, since the buyer last wrote."""
    count = 0
    for message in messages:
        if message["kind"] == "buyer_message":
            count = 0
        # No server takes it: a second try ends the same way.
        count += 2 * (message.get("delivery") == "failed") + (message["kind"] == "not_delivered")
    return count
