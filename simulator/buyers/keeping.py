"""Writes buyers and the agenda into the memory, only what has changed, and brings them back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.buyers.agenda import Agenda
from simulator.buyers.model import Buyer
from simulator.memory import Memory

BUYERS = "buyers"
AGENDA = "agenda"


def recall_buyers(memory: Memory) -> dict[str, Buyer]:
    """Everybody who has written, by thread."""
    return {case: Buyer(**content) for case, content in memory.recall(BUYERS)}


def recall_agenda(memory: Memory) -> list[dict[str, Any]]:
    """What was still going to happen."""
    return [content for _, content in memory.recall(AGENDA)]


def keep_buyers(touched: Iterable[Buyer], memory: Memory) -> None:
    """Write those of whom something has changed."""
    memory.remember((BUYERS, buyer.case, buyer.as_json()) for buyer in touched)


def keep_agenda(agenda: Agenda, memory: Memory) -> None:
    """Write appointments that are new, and forget those that are over."""
    fresh, over = agenda.changes()
    memory.forget(AGENDA, (str(number) for number in over))
    memory.remember((AGENDA, str(entry.number), entry.as_json()) for entry in fresh)
