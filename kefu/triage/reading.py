"""What triage says about one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ISSUES: tuple[str, ...] = (
    "cancel_order",
    "change_address",
    "upgrade_shipping",
    "where_is_my_order",
    "delivered_not_received",
    "damaged",
    "defective",
    "not_as_described",
    "missing_part",
    "wrong_item",
    "changed_mind",
    "return_item",
    "refund_status",
    "invoice",
    "product_question",
    "service_complaint",
    "no_answer_needed",
    "other",
)
"""The issue codes, in the order in which the classifier's columns are stored."""

TROUBLES = frozenset(
    {
        "where_is_my_order",
        "delivered_not_received",
        "damaged",
        "defective",
        "not_as_described",
        "missing_part",
        "wrong_item",
    }
)
"""Issues in which something went wrong with the goods or on their way."""

LANGUAGES: tuple[str, ...] = ("en", "de", "fr", "it", "es", "ja", "zh")
"""The languages that have word tables and training sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One possible issue; `score` is a probability from 0 to 1."""

    issue: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one buyer message says.

    `language` is ISO 639-1 (`und` when there is nothing to tell it by), `issue` the best guess,
    `candidates` the guesses best first, `facts` only what the text itself tells (a name that is
    absent is unknown, which differs from false), `confident` whether the guess may be used
    without a person looking, `also` further issues in the same message.
    """

    language: str
    issue: str
    candidates: tuple[Candidate, ...]
    facts: Mapping[str, object]
    confident: bool
    also: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The line that `kefu triage` prints, as plain JSON values."""
        return {
            "language": self.language,
            "issue": self.issue,
            "candidates": [
                {"issue": candidate.issue, "score": candidate.score}
                for candidate in self.candidates
            ],
            "facts": {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in self.facts.items()
            },
        }
