"""Training messages as the same buyers might have dressed them up."""

from __future__ import annotations

import random

from .corpus import Example
from .reading import TROUBLES
from .wording import words

_SEED = 20_240


def padded(example: Example, copy: int) -> str:
    """The message as the same buyer might have dressed it: with a greeting, a wish, typos."""
    # Seeded by the message, so that a new one leaves the others as they were; not a secret.
    chance = random.Random(f"{_SEED} {copy} {example.text}")  # noqa: S311
    tables = words(example.language)
    if tables is None:
        return example.text
    parts = [example.text]
    if chance.random() < 0.6:
        parts.insert(0, chance.choice(tables.openers))
    # The wish must not give the trouble away: whoever wants money back may have any of these.
    if example.issue in TROUBLES and chance.random() < 0.6:
        parts.append(chance.choice(tables.wishes))
    if chance.random() < 0.5:
        parts.append(chance.choice(tables.closers))
    text = " ".join(parts)
    if example.language not in ("ja", "zh") and chance.random() < 0.4:
        text = _mistyped(text, chance)
    return text


def _mistyped(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(max(1, len(letters) // 45)):
        at = chance.randrange(len(letters))
        if letters[at].isalpha():
            letters[at] = chance.choice(["", letters[at] * 2])
    return "".join(letters)
