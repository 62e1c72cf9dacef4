"""Letters checked and messages read, a second of one core. The policy has a part of its own."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from bench.figures import in_turn

ROUNDS = 3
SENTENCES = 7  # of a letter of new ones
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

    letters = _shipped_letters()
    portions = _new_letters()
    _rate_once(next(portions))  # the words of a language recur, its sentences do not
    sources = [triage.Source(text=f"{WORDS} {n}") for n in range(64)]
    found = in_turn(
        {
            "a letter checked once more": lambda: _rate(lambda: lint(LETTER, language="en")),
            "shipped letters checked (85 words, seven languages)": lambda: _rate(
                lambda: [lint(letter) for letter in letters], each=len(letters)
            ),
            "the same, no sentence of them met before": lambda: _rate(
                lambda: [_met_first(letter) for letter in letters], each=len(letters)
            ),
            "letters of sentences that occur once": lambda: _rate_once(next(portions)),
            "messages read, in a batch": lambda: _rate(
                lambda: triage.read_many(sources), each=len(sources)
            ),
        },
        rounds=ROUNDS,
    )
    print(f"Judgement (a second, one core; {ROUNDS} rounds in turn)")
    for name, figure in found.items():
        print(f"  {name:<58} {figure.median:>8.0f}   spread {figure.spread}")


def _shipped_letters() -> list[str]:
    """One letter for every third text of each language, mixed as a desk's day mixes them."""
    from kefu.replies.examples import example_of
    from kefu.replies.usage import uses

    letters = []
    for key in list(uses())[::3]:
        for language in ("en", "de", "fr", "it", "es", "zh", "ja"):
            with suppress(KeyError):  # a text that this language has no letter for
                letters.append(example_of(key, language).letter(language, gloss="en").text)
    random.Random(1).shuffle(letters)
    return letters


def _new_letters() -> Iterator[list[str]]:
    """Letters of about 85 words in seven languages, each of harmless sentences that no other has, in portions."""
    from kefu.compliance.tenor.examples import HARMLESS, examples

    sentences: dict[str, list[str]] = {}
    for example in examples():
        if example.met and example.label == HARMLESS:
            sentences.setdefault(example.language, []).append(example.text)
    letters = [
        "\n".join(batch) for texts in sentences.values() for batch in _batches(texts, SENTENCES)
    ]
    random.Random(1).shuffle(letters)
    yield from _batches(letters, len(letters) // (ROUNDS + 1))


def _batches(values: list[str], size: int) -> Iterator[list[str]]:
    return (values[start : start + size] for start in range(0, len(values) - size + 1, size))


def _rate_once(letters: Sequence[str]) -> float:
    from kefu.compliance import lint

    began = time.process_time()
    for letter in letters:
        lint(letter)
    return len(letters) / (time.process_time() - began)


def _met_first(letter: str) -> None:
    from kefu.compliance import lint
    from kefu.compliance.remembered import forget

    forget()
    lint(letter)


def _rate(work: Callable[[], object], *, each: int = 1) -> float:
    work()
    done, began = 0, time.process_time()
    while time.process_time() - began < 1:
        work()
        done += each
    return done / (time.process_time() - began)
