"""Which languages a text is written in, told cheaply from script and small words."""

from __future__ import annotations

import re
from functools import cache

from kefu.compliance.normalise import fold_words
from kefu.compliance.runs import letter_runs
from kefu.compliance.tables import LANGUAGES, table

_KANA = re.compile(r"[\u3041-\u30fa\u30fc-\u30ff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_HAN_OR_KANA = re.compile(r"[\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff]")
_PIECE = 12  # letters; of a longer word each piece of so many counts by itself
_PIECES = re.compile(rf".{{1,{_PIECE}}}")
_SAMPLE = 4000  # folded characters looked at; a letter is shorter
_WHOLE = 60  # what a small word counts for its language; divided where several share it
_SOME, _SURE, _MOSTLY = 54, 3 * _WHOLE, 4 * _WHOLE
_FOREIGN = 3  # small words that a language lacks and another has in a sentence of the other
_LATIN = ("en", "de", "fr", "it", "es")
_BITS = 24  # for what all small words of a sample together count for a language
_MOST = (1 << _BITS) - 1
_SHIFTS = {language: number * _BITS for number, language in enumerate(_LATIN)}


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    """Small word → the languages that use it."""
    users: dict[str, list[str]] = {}
    for language, words in table("languages")["small_words"].items():
        for word in words.split():
            users.setdefault(fold_words(word), []).append(language)
    return {word: tuple(languages) for word, languages in users.items()}


@cache
def _worth() -> dict[str, int]:
    """Small word → what it counts for its languages, as one number with so many bits for each."""
    return {
        word: sum(_WHOLE // len(users) << _SHIFTS[user] for user in users)
        for word, users in _small_words().items()
        if len(word) <= _PIECE
    }


def _small_in(text: str) -> set[str]:
    """The small words that stand in a folded text."""
    runs = letter_runs(text)
    small = _worth().keys()
    if long := [run for run in runs if len(run) > _PIECE]:
        runs = runs.union(*(_PIECES.findall(run) for run in long))
    return small & runs


def small_words_of(language: str) -> frozenset[str]:
    """The small words of one language, folded; none for a language written without spaces."""
    return frozenset(word for word, users in _small_words().items() if language in users)


def languages_of(folded: str, hint: str | None = None) -> tuple[str, ...]:
    """The languages whose tables apply, the main one first; every language when unsure.

    `hint` is an ISO 639-1 code (a region such as "de-AT" is ignored); what the text itself shows is
    added to it, because letters mix languages.
    """
    sample = folded if len(folded) <= _SAMPLE else folded[: _SAMPLE // 2] + folded[-_SAMPLE // 2 :]
    found: list[str] = []
    known = (hint or "").lower().split("-")[0].split("_")[0]
    if known in LANGUAGES:
        found.append(known)
    worth = sum(map(_worth().__getitem__, _small_in(sample)))
    scores = {language: worth >> shift & _MOST for language, shift in _SHIFTS.items()}
    best = max(scores.values())
    enough = max(_SOME, best / 3)
    latin = [language for language, score in scores.items() if score >= enough]
    latin.sort(key=scores.__getitem__, reverse=True)
    eastern = _eastern(sample)
    by_share = [*eastern, *latin] if eastern and best < _MOSTLY else [*latin, *eastern]
    found.extend(by_share)
    if best < _SURE and (best > 0 or not eastern) and known not in _LATIN:
        found.extend(_LATIN)  # too few words to tell: look with all of them
    return tuple(dict.fromkeys(found))


def not_foreign(sentence: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """Some languages without those that a folded sentence has no small word of its own for, while another has several."""
    own: dict[str, set[str]] = {language: set() for language in candidates}
    for word in _small_in(sentence):
        for language in _small_words()[word]:
            if language in own:
                own[language].add(word)
    best = max(own.values(), key=len)
    return tuple(
        language
        for language, words in own.items()
        if not words <= best or len(best) - len(words) < _FOREIGN
    )


def is_eastern(sentence: str) -> bool:
    """Whether a folded sentence is Chinese or Japanese, or has words of them."""
    return not sentence.isascii() and _HAN_OR_KANA.search(sentence) is not None


def most_spoken(sentence: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """Which of some languages a folded sentence is written in; several when nothing tells."""
    eastern = tuple(language for language in _eastern(sentence) if language in candidates)
    if eastern:
        return eastern[:1]
    scores = dict.fromkeys(candidates, 0)
    for word in _small_in(sentence):
        for language in _small_words()[word]:
            if language in scores:
                scores[language] += 1
    best = max(scores.values())
    return tuple(language for language, score in scores.items() if score == best)


def _eastern(sample: str) -> tuple[str, ...]:
    if sample.isascii() or not _HAN_OR_KANA.search(sample):
        return ()
    if _KANA.search(sample):
        kana, han = (len("".join(runs.findall(sample))) for runs in (_KANA, _HAN))
        return ("ja", "zh") if kana * 8 < han else ("ja",)
    return ("zh", "ja") if _HAN.search(sample) else ()
