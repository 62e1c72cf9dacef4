"""Writes buyers and the agenda into the memory, only what has changed, and brings them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


class BuyersKept:
    """Knows how each buyer was when they were last written."""

    def __init__(self, buyers: Mapping[str, Buyer], agenda: Agenda) -> None:
        self._buyers = buyers
        self._agenda = agenda
        self._written = {case: _stand(buyer) for case, buyer in buyers.items()}

    def keep(self, memory: Memory) -> None:
        """Write what is new, and forget appointments that are over."""
        changed = list(self._changed())
        memory.remember((BUYERS, buyer.case, buyer.as_json()) for buyer in changed)
        self._written.update({buyer.case: _stand(buyer) for buyer in changed})
        fresh, over = self._agenda.changes()
        memory.forget(AGENDA, [str(number) for number in over])
        memory.remember((AGENDA, str(entry.number), entry.as_json()) for entry in fresh)

    def _changed(self) -> Iterable[Buyer]:
        for case, buyer in self._buyers.items():
            if self._written.get(case) != _stand(buyer):
                yield buyer


def _stand(buyer: Buyer) -> tuple[Any, ...]:
    """What differs once anything about the buyer does: threads only grow."""
    return (
        len(buyer.thread),
        buyer.mood,
        buyer.kind,
        buyer.wants,
        len(buyer.given),
        buyer.refusals,
        buyer.told_to_wait,
        buyer.answers_seen,
        buyer.opted_out,
    )
