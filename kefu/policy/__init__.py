"""The policy: what may be done for a buyer, decided from facts by tables. See docs/policy-language.md."""

from kefu.policy.book import Book, book_files, load_book, read_book
from kefu.policy.facts import Facts, FactsError, FactsProblem, facts_to_json, parse_facts
from kefu.policy.numbers import Quantity
from kefu.policy.sentence import say
from kefu.policy.source import BookError, BookProblem
from kefu.policy.verdict import Forbidden, Option, TaskOrder, Text, Verdict

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
    "Verdict",
    "book_files",
    "facts_to_json",
    "load_book",
    "parse_facts",
    "read_book",
    "say",
]
