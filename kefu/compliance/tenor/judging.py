"""The verdict on one sentence: a code, or none; weights come from `train`."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from math import sqrt
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from kefu.compliance.passages import Sentence
from kefu.compliance.remembered import ByWord
from kefu.compliance.tables import table
from kefu.compliance.tenor.features import (
    count_of_grams,
    features,
    of_families,
    of_gram,
    of_neighbours,
    of_word,
    tight_of,
    words_of,
)

if TYPE_CHECKING:
    from kefu.compliance.tenor.look import Look

WEIGHTS = "weights.npz"
WORDS = 0.5
"""How much the words count beside the second look, which was taught by the same sentences."""
_OPEN = 1.2
"""How much neighbours may still add to a first sum of words and families."""


class Tenor(NamedTuple):
    """What a sentence comes to: a code, "" for a harmless one, and whether that is sure, even against an excuse.

    `open`: it may come to more beside another sentence.
    """

    code: str
    sure: bool
    beyond_doubt: bool = False
    open: bool = False


HARMLESS = Tenor("", sure=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each bucket speaks for a forbidden sentence (`wrong`), and what log odds come to.

    Sentences below `asking` are harmless; others are looked at once more (`look.py`), which counts for
    most (`together`). From `sure` on a sentence is forbidden; from `likely` on a person had better look
    at it, where it names what its code is about. Else it takes more, for a look, and to be sure of it
    (`beyond_doubt`), as it does against an excuse of its code. Below `excused` a wording of the tables,
    or a name, only warns. From `open` on a sentence is looked at together with those beside it, and what
    the two come to is forbidden from `of_two` on.
    """

    wrong: array[float]
    bias: float
    asking: float
    beyond_doubt: float
    sure: float
    likely: float
    excused: float
    open: float
    of_two: float

    @property
    def hardly(self) -> float:
        """From where on a person had better look at a sentence that does not name what it would be about."""
        return (2 * self.likely + self.sure) / 3

    def sum_of(self, buckets: Iterable[int]) -> float:
        """What some features say together."""
        return sum(map(self.wrong.__getitem__, buckets))


def together(words: Any, look: Any) -> Any:
    """What the words and the second look come to; numbers, or arrays of them in learning."""
    return WORDS * words + look


@cache
def weights() -> Weights:
    """The stored weights."""
    # Imported on first use: most of what asks for the check never comes here.
    import numpy as np

    source = files("kefu.compliance").joinpath("data", "tenor", WEIGHTS)
    bounds = ("bias", "asking", "beyond_doubt", "sure", "likely", "excused", "open", "of_two")
    with as_file(source) as path, np.load(path) as stored:
        return Weights(
            wrong=array("f", stored["wrong"].astype(np.float32).tobytes()),
            **{name: float(stored[name]) for name in bounds},
        )


@cache
def _matter() -> dict[str, frozenset[str]]:
    """Code → the families of what it is about."""
    return {code: frozenset(known.split()) for code, known in table("frames")["matter"].items()}


@cache
def _said(language: str) -> ByWord[tuple[float, int]]:
    """What a run of word characters says, and how many features it has, a neighbour for each word included."""

    def look_up(run: str) -> tuple[float, int]:
        words = words_of(run)
        buckets = [bucket for word in words for bucket in of_word(language, word)]
        return weights().sum_of(buckets), len(buckets) + len(words)

    return ByWord(look_up)


@cache
def _said_tight(language: str) -> ByWord[float]:
    """What up to three characters say, and their beginnings with them."""
    wrong = weights().wrong

    def look_up(run: str) -> float:
        before = said[run[:-1]] if len(run) > 1 else 0.0
        return before + wrong[of_gram(language, run)]

    said = ByWord(look_up)
    return said


@lru_cache(maxsize=10_000)
def _families(families: frozenset[str]) -> tuple[float, int]:
    buckets = of_families(families)
    return weights().sum_of(buckets), len(buckets)


def first_look(language: str, sentence: Sentence, families: frozenset[str]) -> float | None:
    """Log odds that a sentence is forbidden, by its words and families; None for a harmless one."""
    if not families:
        return None
    known = weights()
    score = _score(language, sentence, families, known)
    return score if score >= known.asking else None


def tenor_of(families: frozenset[str], *, first: float, written: str) -> Tenor:
    """What a sentence comes to that the first look left open; `written` is how it was given."""
    # Imported on first use, as whoever never comes here needs no numbers.
    from kefu.compliance.tenor.look import looked_at

    known = weights()
    look = looked_at(written, families)
    score: float = together(first, look.forbidden)
    if score < known.likely:
        return HARMLESS._replace(open=score >= known.open)
    beyond_doubt = score >= known.beyond_doubt
    if not families.isdisjoint(_matter()[look.code]):
        return Tenor(look.code, sure=score >= known.sure, beyond_doubt=beyond_doubt, open=True)
    if score < known.hardly:
        return HARMLESS._replace(open=True)
    return Tenor(look.code, sure=beyond_doubt, beyond_doubt=beyond_doubt, open=True)


def code_of_two(language: str, text: str, families: frozenset[str], *, written: str) -> str:
    """What two folded sentences beside each other come to: a code, or "" for harmless ones."""
    # Imported on first use, as whoever never comes here needs no numbers.
    from kefu.compliance.tenor.look import seen_whole

    if not seen_whole(written):
        return ""
    score, look = _judged(language, text, families, written)
    return look.code if score >= weights().of_two else ""


def bears_out(
    language: str, sentence: str, families: frozenset[str], *, code: str, written: str
) -> bool:
    """Whether words and meaning of a folded sentence bear out a wording of `code` in it.

    They do where they cannot be asked: of what was never learnt, or is not seen as a whole.
    """
    # Imported on first use, as whoever never comes here needs no numbers.
    from kefu.compliance.tenor.look import seen_whole

    if code not in _judgeable() or not seen_whole(written):
        return True
    return _judged(language, sentence, families, written)[0] >= weights().excused


def _judged(language: str, text: str, families: frozenset[str], written: str) -> tuple[float, Look]:
    """What words and meaning of a folded text come to, whatever a first look would leave of it; and the look."""
    from kefu.compliance.tenor.look import looked_at

    known = weights()
    buckets = features(language, text, families)
    words = known.sum_of(buckets) / sqrt(len(buckets)) + known.bias
    look = looked_at(written, families)
    return together(words, look.forbidden), look


@cache
def _judgeable() -> frozenset[str]:
    """Codes that sentences were learnt of, or others of their kind."""
    return frozenset([*_matter(), *table("frames")["akin"]["codes"].split()])


def best_known(languages: tuple[str, ...], sentence: str) -> str:
    """The language in which most words of a folded sentence were met in learning."""
    words, known = words_of(sentence), weights().wrong

    def met(language: str) -> int:
        return sum(known[of_word(language, word)[0]] != 0 for word in words)

    return max(languages, key=met)


def _score(language: str, sentence: Sentence, families: frozenset[str], known: Weights) -> float:
    """Log odds that the sentence is forbidden; low without neighbours where they cannot matter."""
    total, number = _families(families)
    if not sentence.spaced:
        tight = tight_of(sentence.text)
        runs = [*map(add, map(add, tight, tight[1:]), tight[2:]), tight[-2:], tight[-1:]]
        total += sum(map(_said_tight(language).__getitem__, runs if len(tight) > 1 else tight))
        return total / sqrt(number + count_of_grams(tight)) + known.bias
    number += 1  # there is one more neighbour than there are words
    for score, features_of_run in map(_said(language).__getitem__, sentence.words):
        total += score
        number += features_of_run
    norm = sqrt(number)
    first = total / norm + known.bias
    if first < known.asking - _OPEN:
        return first
    return first + known.sum_of(of_neighbours(language, words_of(sentence.text))) / norm
