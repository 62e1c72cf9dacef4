"""The worded rules over a whole text: phrases (`rows.py`) and frames (`frames.py`), sentence by sentence.

Letters are made of sentences that were sent before. What a sentence could say is remembered, so that
one in which no wording stands at all is not searched again. Excuses and surroundings are always
looked at anew, because they may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from kefu.compliance.findings import Hit
from kefu.compliance.frames import could_hold, families_in, framed, framed_over
from kefu.compliance.normalise import Folded
from kefu.compliance.passages import Passages, Window, passages
from kefu.compliance.remembered import remembered
from kefu.compliance.rows import any_wording, possible_rows

_MOST_HITS = 1000  # of one language; more would tell nobody more
_LONG = 600  # characters; a longer sentence is not worth remembering


class Sense(NamedTuple):
    """What a sentence could say, whatever stands around it."""

    speaks: bool
    families: frozenset[str]


def wordings(folded: Folded, languages: Iterable[str]) -> Iterator[Hit]:
    """Every place where a worded rule of one of the languages is broken."""
    by_writing: dict[bool, Passages] = {}
    for language in languages:
        spaced = language not in ("ja", "zh")
        if spaced not in by_writing:
            by_writing[spaced] = passages(folded.text, spaced=spaced)
        yield from _of_language(folded, by_writing[spaced], language)


def _of_language(folded: Folded, cut: Passages, language: str) -> Iterator[Hit]:
    senses = [(window, sense_of(language, window)) for window in cut.windows]
    speaking = [window for window, sense in senses if sense.speaks]
    if speaking:
        for row, where in possible_rows(language, speaking):
            yield from row.find(folded, cut, where)
        yield from islice(framed(language, cut.text, speaking), _MOST_HITS)
    over = (
        (first, second)
        for (first, before), (second, after) in pairwise(senses)
        if _together(language, before.families, after.families)
    )
    yield from islice(framed_over(language, cut.text, over), _MOST_HITS)


def sense_of(language: str, window: Window) -> Sense:
    """What a window could say, worked out once for each sentence."""
    if window.end - window.start > _LONG:
        return _sense(language, window)
    return _remembered(language, window.sentence, window.spaced)


@remembered
def _remembered(language: str, sentence: str, spaced: bool) -> Sense:
    return _sense(language, Window(text=sentence, start=0, end=len(sentence), spaced=spaced))


def _sense(language: str, window: Window) -> Sense:
    families = families_in(language, window)
    speaks = could_hold(language, families, sentences=1) or any_wording(language, window)
    return Sense(speaks, families)


@remembered
def _together(language: str, before: frozenset[str], after: frozenset[str]) -> bool:
    return could_hold(language, before | after, sentences=2)
