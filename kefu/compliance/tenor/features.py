"""A sentence as bucket numbers: its words and their beginnings, pairs of neighbours, word families.

Families are the same in every language, so that what one language teaches helps the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations, pairwise
from zlib import crc32

from kefu.compliance.tables import TIGHT

BUCKETS = 1 << 20
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
_GRAMS = (1, 2, 3)
_STOP = re.compile(r"[\s、。，,.!?！？：：;；「」『』“”\"'()（）]+")
_BEGINNINGS = (4, 5, 6)


def bucket(feature: str) -> int:
    """Where the weight of a feature stands."""
    return crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS


def of_word(language: str, word: str) -> tuple[int, ...]:
    """A word, and its beginnings where it is longer than they are."""
    beginnings = (f"{language} p {word[:size]}" for size in _BEGINNINGS if len(word) > size)
    return (bucket(f"{language} w {word}"), *map(bucket, beginnings))


def of_gram(language: str, gram: str) -> int:
    """A few characters in a row, where a language is written without spaces."""
    return bucket(f"{language} {gram}")


@lru_cache(maxsize=10_000)
def of_families(families: frozenset[str]) -> tuple[int, ...]:
    """Families, which count double, and which of them meet."""
    known = sorted(families)
    alone = [bucket(f"family {name}") for name in known]
    together = (bucket(f"families {one} {other}") for one, other in combinations(known, 2))
    return (*alone, *alone, *together)


def words_of(sentence: str) -> list[str]:
    """The words of a folded sentence; a number stands for any number."""
    return _WORD.findall(_DIGITS.sub("0", sentence))


def of_neighbours(language: str, words: list[str]) -> list[int]:
    """Words beside each other, the borders of the sentence included."""
    return [bucket(f"{language} b {one} {other}") for one, other in pairwise(["^", *words, "$"])]


def tight_of(sentence: str) -> str:
    """A folded sentence as it counts where there are no spaces: a number and a stop are one character."""
    return _STOP.sub("|", _DIGITS.sub("0", sentence)).strip("|")


def grams_of(tight: str) -> list[str]:
    """All short runs of characters."""
    return [tight[i : i + size] for size in _GRAMS for i in range(len(tight) - size + 1)]


def count_of_grams(tight: str) -> int:
    """How many these are."""
    return sum(max(0, len(tight) - size + 1) for size in _GRAMS)


def features(language: str, sentence: str, families: Iterable[str]) -> list[int]:
    """Every feature of a folded sentence, as often as it occurs."""
    found = list(of_families(frozenset(families)))
    if language in TIGHT:
        found += (of_gram(language, gram) for gram in grams_of(tight_of(sentence)))
        return found
    words = words_of(sentence)
    for word in words:
        found += of_word(language, word)
    return found + of_neighbours(language, words)
