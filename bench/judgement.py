"""The pure parts: decisions, explanations, lint, triage, the policy check."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.figures import in_turn

ROUNDS = 3
FACTS = {
    "issue": "damaged",
    "severity": "slight",
    "evidence": True,
    "price": "29.99",
    "currency": "USD",
    "marketplace": "US",
    "fulfilment": "seller",
    "order_status": "delivered",
    "in_stock": True,
}
LETTER = (
    "Dear Anna Keller,\n\nThank you for your message about order 302-1234567-7654321. We are very "
    "sorry that the lamp arrived damaged. We would like to offer you a partial refund of 35 %. "
    "Your parcel 1Z999AA10123456784 was handed to UPS on 12 November.\n\nKind regards\nNova Home"
)
WORDS = "The lamp arrived broken, the glass has a crack, and I would like my money back."


def run() -> None:
    """Measure and print rates of one core."""
    from kefu import triage
    from kefu.compliance import lint
    from kefu.policy import load_book, parse_facts

    book, facts = load_book(), parse_facts(FACTS)
    sources = [triage.Source(text=f"{WORDS} {n}") for n in range(64)]
    found = in_turn(
        {
            "decisions": lambda: _rate(lambda: book.decide(facts)),
            "decisions with full explanation": lambda: _rate(lambda: book.explain(facts)),
            "letters checked": lambda: _rate(lambda: lint(LETTER, language="en")),
            "messages read, in a batch": lambda: _rate(
                lambda: triage.read_many(sources), each=len(sources)
            ),
        },
        rounds=ROUNDS,
    )
    print(f"Judgement (a second, one core; {ROUNDS} rounds in turn)")
    for name, figure in found.items():
        print(f"  {name:<58} {figure.median:>8.0f}   spread {figure.spread}")


def _rate(work: Callable[[], object], *, each: int = 1) -> float:
    work()
    done, began = 0, time.process_time()
    while time.process_time() - began < 1:
        work()
        done += each
    return done / (time.process_time() - began)
