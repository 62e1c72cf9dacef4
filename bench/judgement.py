"""Letters checked and messages read, a second of one core. The policy has a part of its own."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.figures import in_turn

ROUNDS = 3
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

    sources = [triage.Source(text=f"{WORDS} {n}") for n in range(64)]
    found = in_turn(
        {
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
