"""The worded rules over a whole text: phrases (`rows.py`), frames (`frames.py`), then whole sentences (`tenor/`).

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
from kefu.compliance.languages import is_eastern, most_spoken, not_foreign
from kefu.compliance.normalise import Folded
from kefu.compliance.passages import Passages, Window, passages
from kefu.compliance.quotations import quotations
from kefu.compliance.remembered import remembered
from kefu.compliance.rows import any_wording, possible_rows
from kefu.compliance.tenor import Tenor, best_known, tenor_of

_MOST_HITS = 1000  # of one language; more would tell nobody more
_SHORT = 12  # characters, such as what is left around a quotation, that come to nothing
_LONG = 600  # characters; a longer sentence is not worth remembering


class Sense(NamedTuple):
    """What a sentence could say, whatever stands around it."""

    speaks: bool
    families: frozenset[str]


_NOTHING = Sense(speaks=False, families=frozenset())


def wordings(folded: Folded, languages: Iterable[str]) -> Iterator[Hit]:
    """Every place where a worded rule of one of the languages is broken, then whole sentences."""
    spoken = tuple(languages)
    found = list(tabled(folded, spoken))
    yield from found
    for spaced in (True, False):
        written = tuple(name for name in spoken if (name not in ("ja", "zh")) == spaced)
        if written:
            yield from _sentences(passages(folded.text, spaced=spaced), written, found)


def tabled(folded: Folded, languages: Iterable[str]) -> Iterator[Hit]:
    """What phrases and frames find."""
    by_writing: dict[bool, Passages] = {}
    spoken = tuple(languages)
    for language in spoken:
        spaced = language not in ("ja", "zh")
        if spaced not in by_writing:
            by_writing[spaced] = passages(folded.text, spaced=spaced)
        yield from _of_language(folded, by_writing[spaced], language, spoken)


def _of_language(
    folded: Folded, cut: Passages, language: str, spoken: tuple[str, ...]
) -> Iterator[Hit]:
    senses = [
        (window, sense_of(language, window) if _may_be(language, window, spoken) else _NOTHING)
        for window in cut.windows
    ]
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


def _may_be(language: str, window: Window, spoken: tuple[str, ...]) -> bool:
    """Whether a window may be in a language; where several are spoken, most sentences are in one."""
    if not window.spaced or len(spoken) == 1 or window.end - window.start > _LONG:
        return True
    return language in _languages(window.sentence, spoken)


_languages = remembered(not_foreign)


def _sentences(cut: Passages, spoken: tuple[str, ...], found: list[Hit]) -> Iterator[Hit]:
    """Whole sentences that come to something forbidden, where no blocking wording stands."""
    quoted = quotations(cut.text)
    for window in cut.windows:
        if window.end - window.start > _LONG or is_eastern(window.sentence) == window.spaced:
            continue
        sentence = window.sentence if not quoted else _unquoted(window, quoted)
        if window.spaced and len(sentence.strip()) < _SHORT:
            continue
        language, tenor = _come_to(spoken, sentence, window.spaced)
        if tenor.code and not any(_blocks_in(window, hit) for hit in found):
            start = window.end - len(window.sentence.lstrip())
            end = window.start + len(window.sentence.rstrip())
            yield Hit(
                code=tenor.code, start=start, end=end, language=language, doubtful=not tenor.sure
            )


def _unquoted(window: Window, quoted: list[tuple[int, int]]) -> str:
    """The sentence without what it repeats of the buyer's words."""
    borders = [(max(start, window.start), min(end, window.end)) for start, end in quoted]
    kept, done = [], window.start
    for start, end in borders:
        if start < end:
            kept.append(window.text[done:start])
            done = end
    return "".join((*kept, window.text[done : window.end]))


def _blocks_in(window: Window, hit: Hit) -> bool:
    inside = hit.start < window.end and hit.end > window.start
    return inside and hit.severity == "block"


@remembered
def _come_to(spoken: tuple[str, ...], sentence: str, spaced: bool) -> tuple[str, Tenor]:
    """The language of a sentence and what it comes to."""
    likely = spoken if len(spoken) == 1 else most_spoken(sentence, spoken)
    language = likely[0] if len(likely) == 1 else best_known(likely, sentence)
    families = _remembered(language, sentence, spaced).families
    return language, tenor_of(language, sentence, families)


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
