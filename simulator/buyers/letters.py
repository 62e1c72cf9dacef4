"""What buyers write, put together from `letters/<language>.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random

from simulator.buyers.model import Buyer

LETTERS_FOLDER = Path(__file__).parent.parent / "letters"

BARE = ("survey_solved", "survey_unsolved")
"""What is typed in a hurry, without a greeting or a name."""

Phrases = Mapping[str, Mapping[str, list[str]]]


@cache
def phrases(language: str) -> Phrases:
    with (LETTERS_FOLDER / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def first_letter(buyer: Buyer, rng: Random, *, shown: bool = False) -> str:
    """The message that starts the thread; `shown`: it says that a photo is attached."""
    book = phrases(buyer.language)
    text = rng.choice(book["issues"].get(buyer.kind) or book["issues"][buyer.issue])
    body = text.format(**buyer.fields)
    if buyer.wants in book["wants"] and rng.random() < 0.7:
        body = _joined(body, rng.choice(book["wants"][buyer.wants]), buyer.language)
    if shown:
        words = Random(body).choice(book["follow_ups"]["send_photo"])
        body = _joined(body, words, buyer.language)
    return _signed(buyer, body, rng, greeted=rng.random() < 0.8)


def follow_up(buyer: Buyer, kind: str, rng: Random) -> str:
    """A later message of the thread. Raises KeyError for an unknown kind."""
    text = rng.choice(phrases(buyer.language)["follow_ups"][kind])
    if kind in BARE:
        return text
    return _signed(buyer, text.format(**buyer.fields), rng, greeted=rng.random() < 0.4)


def comment(buyer: Buyer, kind: str, rng: Random) -> str:
    """A few words for the comment field of one of Amazon's forms."""
    return rng.choice(phrases(buyer.language)["follow_ups"][kind]).format(**buyer.fields)


def any_words(language: str, kind: str, rng: Random) -> str:
    """A few words of somebody who has no thread."""
    return rng.choice(phrases(language)["follow_ups"][kind])


def _signed(buyer: Buyer, body: str, rng: Random, *, greeted: bool) -> str:
    book = phrases(buyer.language)
    mood = "angry" if buyer.temper == "hot" else "calm"
    lines = []
    if greeted:
        lines += [rng.choice(book["greetings"][mood]), ""]
    lines.append(with_typos(body, rng) if buyer.sloppy else body)
    if rng.random() < 0.75:
        lines += ["", rng.choice(book["closings"][mood])]
    if rng.random() < 0.7:
        lines.append(buyer.name)
    return "\n".join(lines)


def _joined(first: str, second: str, language: str) -> str:
    return first + second if language in ("ja", "zh") else f"{first} {second}"


def with_typos(text: str, rng: Random) -> str:
    """One or two slips of a hurried typist in words of Latin letters; numbers stay as they are."""
    words = text.split(" ")
    long_words = [
        i for i, word in enumerate(words) if len(word) > 4 and word.isalpha() and word.isascii()
    ]
    for index in rng.sample(long_words, min(len(long_words), rng.choice((1, 2)))):
        word = words[index]
        at = rng.randrange(1, len(word) - 2)
        slip = rng.choice(("swap", "drop", "double"))
        if slip == "swap":
            words[index] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif slip == "drop":
            words[index] = word[:at] + word[at + 1 :]
        else:
            words[index] = word[:at] + word[at] + word[at:]
    if rng.random() < 0.3:
        return " ".join(words).lower()
    return " ".join(words)
