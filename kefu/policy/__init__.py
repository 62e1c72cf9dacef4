"""The policy: what may be done for a buyer, decided from facts by tables. See docs/policy-language.md."""

from typing import TYPE_CHECKING

from kefu.policy.book import Book, book_files, load_book, read_book
from kefu.policy.facts import Facts, FactsError, FactsProblem, facts_to_json, parse_facts
from kefu.policy.numbers import Quantity
from kefu.policy.sentence import say
from kefu.policy.source import BookError, BookProblem
from kefu.policy.verdict import Forbidden, Option, TaskOrder, Text, TimeLimit, Verdict

if TYPE_CHECKING:
    from kefu.policy.checking import Problem


def check(book: Book) -> "list[Problem]":
    """Every problem of a policy: gaps, overlaps, dead rows, contradictions. Loads the prover, so only when asked."""
    from kefu.policy import checking

    return checking.check(book)


__all__ = [
    "Book",
    "BookError",
    "BookProblem",
    "Facts",
    "FactsError",
    "FactsProblem",
    "Forbidden",
    "Option",
    "Quantity",
    "TaskOrder",
    "Text",
    "TimeLimit",
    "Verdict",
    "book_files",
    "check",
    "facts_to_json",
    "load_book",
    "parse_facts",
    "read_book",
    "say",
]
