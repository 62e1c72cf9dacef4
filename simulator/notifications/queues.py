"""Queues as Amazon SQS keeps them: a message that was taken is hidden for a while, and gone once it is deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

KEPT_FOR = 4 * 86_400.0
"""Seconds after which a message that nobody fetches is gone."""
REGION, ACCOUNT = "us-east-1", "000000000000"


@dataclass(slots=True, kw_only=True)
class Waiting:
    """One message; `visible_from` moves when it is taken."""

    id: str
    body: str
    sent_at: float
    visible_from: float
    receipt: str = ""


class Queue:
    """One queue, by the world's clock."""

    def __init__(self, name: str, seconds: Callable[[], float]) -> None:
        self.name = name
        self._seconds = seconds
        self._messages: list[Waiting] = []

    @property
    def arn(self) -> str:
        """The name by which destinations know it."""
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self.name}"

    def put(self, body: str, late: float = 0.0) -> Waiting:
        """Something new waits, and is seen so many seconds later; what is too old is gone."""
        now = self._seconds()
        self._messages = [m for m in self._messages if now - m.sent_at < KEPT_FOR]
        message = Waiting(id=str(uuid4()), body=body, sent_at=now, visible_from=now + late)
        self._messages.append(message)
        return message

    def take(self, most: int, hidden: float) -> list[Waiting]:
        """The oldest that can be seen; they are hidden for so many seconds."""
        now = self._seconds()
        seen = [m for m in self._messages if m.visible_from <= now]
        found = sorted(seen, key=lambda m: m.visible_from)[:most]
        for message in found:
            message.receipt, message.visible_from = str(uuid4()), now + hidden
        return found

    def delete(self, receipts: Sequence[str]) -> None:
        """These are dealt with; an outdated receipt deletes nothing."""
        gone = set(receipts)
        self._messages = [m for m in self._messages if m.receipt not in gone]

    def count(self) -> tuple[int, int]:
        """How many can be seen, and how many are hidden."""
        now = self._seconds()
        seen = sum(m.visible_from <= now for m in self._messages)
        return seen, len(self._messages) - seen


class Queues:
    """One a store, named like it."""

    def __init__(self, stores: Sequence[str], seconds: Callable[[], float]) -> None:
        self._all = {name: Queue(name, seconds) for name in stores}

    def at(self, address: str) -> Queue | None:
        """The queue of an address: its last part is the name."""
        return self._all.get(address.rstrip("/").rpartition("/")[2])

    def named(self, arn: str) -> Queue | None:
        """The queue that a destination names."""
        return next((queue for queue in self._all.values() if queue.arn == arn), None)
