"""What buyers wrote to the seller, and when each letter was answered: Amazon counts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.books.journal import Journal, NotPossible
from simulator.books.shelf import Shelf

ANSWER_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the seller wrote back."""

    at: datetime
    text: str


@dataclass(slots=True, kw_only=True)
class BuyerLetter:
    """One letter of the thread `case`, with the answers that followed it. `solved` is the buyer's later yes or no to "did this help?"."""

    id: str
    store: str
    order_id: str
    case: str
    text: str
    at: datetime
    answered_at: datetime | None = None
    no_response_needed_at: datetime | None = None
    solved: bool | None = None
    solved_at: datetime | None = None
    answers: list[Answer] = field(default_factory=list)

    def is_late(self, now: datetime) -> bool:
        """Whether Amazon counts it as answered too late, or not at all."""
        ends = [at for at in (self.answered_at, self.no_response_needed_at) if at is not None]
        return (min(ends) if ends else now) > self.at + ANSWER_WITHIN


class Messages(Shelf[BuyerLetter]):
    """The verbs of a letter."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self._by_case: dict[str, list[BuyerLetter]] = {}

    def put(self, record: BuyerLetter) -> None:
        super().put(record)
        self._by_case.setdefault(record.case, []).append(record)

    def came(
        self, *, store: str, case: str, order_id: str, text: str, now: datetime
    ) -> BuyerLetter:
        """The buyer writes."""
        number = len(self.of_case(case)) + 1
        letter = BuyerLetter(
            id=f"{case}#{number}", store=store, order_id=order_id, case=case, text=text, at=now
        )
        self.put(letter)
        self.tell("letter_came", letter, now)
        return letter

    def of_case(self, case: str) -> list[BuyerLetter]:
        """A thread's letters, oldest first."""
        return self._by_case.get(case, [])

    def answered(self, case: str, *, now: datetime, text: str = "") -> None:
        """An answer of the seller reaches the buyer: it meets everything written before."""
        if text and self.of_case(case):
            self.of_case(case)[-1].answers.append(Answer(at=now, text=text))
            self.changed.add(self.of_case(case)[-1].id)
        for letter in self.of_case(case):
            if letter.answered_at is None:
                letter.answered_at = now
                self.tell("letter_answered", letter, now)

    def mark_no_response_needed(self, letter: BuyerLetter, *, now: datetime) -> None:
        """The seller says that nothing is to be answered."""
        if letter.answered_at is not None or letter.no_response_needed_at is not None:
            raise NotPossible("The message has been answered or marked.")
        letter.no_response_needed_at = now
        self.tell("letter_needs_no_response", letter, now)

    def judge_answer(self, case: str, *, solved: bool, now: datetime) -> None:
        """The buyer answers Amazon's question whether the seller solved the problem (MSG-8)."""
        letters = [letter for letter in self.of_case(case) if letter.answered_at is not None]
        if not letters:
            raise NotPossible("The seller has not answered yet.")
        letters[-1].solved, letters[-1].solved_at = solved, now
        self.tell("answer_judged", letters[-1], now)
