"""Whom a mail of a seller reaches, and what a letter of a buyer says to everybody who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.buyers.correspondence import Correspondence, letter_in
from simulator.buyers.model import Buyer
from simulator.relay.postoffice import Outbound


class Recipients:
    """Looks buyers up; `buyers` by thread."""

    def __init__(self, buyers: Mapping[str, Buyer], desk: Correspondence) -> None:
        self._buyers = buyers
        self._desk = desk

    def of_thread(self, outbound: Outbound) -> Buyer | None:
        """Only the whole relay address will do, and only for the store that the thread belongs to."""
        case = outbound.recipient.partition("@")[0].partition("+")[2]
        buyer = self._buyers.get(case.lower())
        if buyer is None or buyer.store != outbound.store:
            return None
        return buyer if self._address(buyer) == outbound.recipient.lower() else None

    def of_own_accord(self, outbound: Outbound) -> Buyer | None:
        """Whom a seller writes to unasked: at the bare address of an order, in reply to nothing."""
        alias, _, domain = outbound.recipient.lower().partition("@")
        if outbound.in_reply_to or "+" in alias:
            return None
        for buyer in self._buyers.values():
            known = buyer.store == outbound.store and buyer.alias.lower() == alias
            if known and buyer.order_id and self._address(buyer).endswith(f"@{domain}"):
                return buyer
        return None

    def meant(self, store: str, text: str, order_id: str = "") -> dict[str, Any]:
        """A letter's kind, and the trouble it is about with its kind; all empty where nobody wrote so."""
        for buyer in reversed(self._buyers.values()):
            mine = buyer.store == store and (buyer.order_id or "") == order_id
            if mine and (letter := letter_in(buyer.thread, text)):
                return letter
        return {"letter": "", "issue": "", "about": ""}

    def _address(self, buyer: Buyer) -> str:
        return self._desk.contact(buyer).address.lower()
