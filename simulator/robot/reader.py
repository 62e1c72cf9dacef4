"""An agent reads the buyer's letters and tells the desk what it had not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from simulator.robot.desk import Desk
from simulator.robot.eyes import Read, Seen, see

CONSENT = frozenset(
    {
        "compensate",
        "exchange",
        "offer_discount_to_pass_on",
        "refund_on_return",
        "repair",
        "resend",
        "send_part",
    }
)
"""Offers that a buyer's yes or no is about."""


class Reader:
    """Each letter is read once; `over` remembers those after which there is nothing to say."""

    def __init__(self, desk: Desk, read: Read, worked: Counter[str]) -> None:
        self._desk = desk
        self._read = read
        self._stores: dict[int, str] = {}
        self._over: dict[int, bool] = {}
        self._worked = worked

    def all_over(self, asking: list[dict[str, Any]]) -> bool:
        """Whether none of these letters wants an answer."""
        return bool(asking) and all(self._over.get(message["id"]) for message in asking)

    def look_at(self, case: dict[str, Any], asking: list[dict[str, Any]]) -> dict[str, Any]:
        """Read what is new; the case as it stands then."""
        fresh = [message for message in asking if message["id"] not in self._over]
        told = False
        for message in fresh:
            seen = self._see(case, message)
            self._over[message["id"]] = seen.over
            told = self._tell(case, seen) or told
            case = self._desk.get(f"/cases/{case['id']}") if told else case
        return case

    def _see(self, case: Mapping[str, Any], message: Mapping[str, Any]) -> Seen:
        if not message.get("text"):
            return Seen({})
        told = self._read(self._store(case["store"]), case["order_id"], message["text"])
        return see(told, case["facts"])

    def _store(self, number: int) -> str:
        if not self._stores:
            self._stores = {store["id"]: store["key"] for store in self._desk.get("/stores")}
        return self._stores.get(number, "")

    def _tell(self, case: Mapping[str, Any], seen: Seen) -> bool:
        """State what the letter tells, and settle the offer that it answers."""
        if seen.facts:
            self._desk.post(f"/cases/{case['id']}/facts", facts=dict(seen.facts))
            unsure = case["facts"].get("issue") is None
            for name in seen.facts:
                right = "understood" if unsure or name != "issue" else "corrected"
                self._worked[f"{right}:{name}"] += 1
        settled = self._settle(case, seen)
        return bool(seen.facts) or settled

    def _settle(self, case: Mapping[str, Any], seen: Seen) -> bool:
        standing = [
            offer
            for offer in case["offers"]
            if offer["outcome"] == "open" and offer["remedy"] in CONSENT
        ]
        if not standing or not (seen.accepts or seen.refuses):
            return False
        outcome = "accepted" if seen.accepts else "refused"
        for offer in standing[-1:] if seen.accepts else standing:
            self._desk.post(f"/offers/{offer['id']}/settle", outcome=outcome)
            self._worked[f"offer_{outcome}"] += 1
        return True
