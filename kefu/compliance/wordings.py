"""The worded rules over a whole text: phrases (`rows.py`), frames (`frames.py`), then whole sentences (`tenor/`).

Letters are made of sentences that were sent before. What a sentence could say is remembered, so that
one in which no wording stands at all is not searched again. Excuses and surroundings are always
looked at anew, because they may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, pairwise

from kefu.compliance.bits import joined
from kefu.compliance.findings import Hit
from kefu.compliance.frames import framed, framed_over, framing
from kefu.compliance.languages import not_foreign
from kefu.compliance.normalise import Folded
from kefu.compliance.passages import Passages, Sentence, Window, passages
from kefu.compliance.remembered import remembered
from kefu.compliance.senses import NOTHING, Sense, sense_of
from kefu.compliance.standing import rows_standing
from kefu.compliance.tables import TIGHT
from kefu.compliance.whole_sentences import is_doubtful, whole_sentences

_MOST_HITS = 1000  # of one language; more would tell nobody more


def wordings(
    folded: Folded, languages: Iterable[str], known_already: Iterable[Hit] = ()
) -> Iterator[Hit]:
    """Every place where a worded rule of one of the languages is broken, then whole sentences.

    A sentence with something in it that is `known_already` to block is not weighed as a whole.
    """
    spoken = tuple(languages)
    cuts = _cuts(folded, spoken)
    found = list(_tabled(folded, spoken, cuts))
    for spaced, cut in cuts.items():
        written = tuple(name for name in spoken if (name not in TIGHT) == spaced)
        own = [hit for hit in found if (hit.language not in TIGHT) == spaced]
        weighed = list(_weighed(folded, cut, written, own))
        yield from weighed
        others = [hit for hit in found if (hit.language not in TIGHT) != spaced]
        yield from whole_sentences(folded, cut, written, [*known_already, *others, *weighed])


def mentions(folded: Folded, languages: Iterable[str], found: Iterable[Hit]) -> Iterator[Hit]:
    """The hits that were found without words; a name that its sentence does not bear out is doubtful."""
    spoken = tuple(languages)
    hits = list(found)
    if not any(hit.mention for hit in hits):
        yield from hits
        return
    cuts = _cuts(folded, spoken)
    for hit in hits:
        harmless = hit.mention and any(
            _excused(
                folded, cut, tuple(name for name in spoken if (name not in TIGHT) == spaced), hit
            )
            for spaced, cut in cuts.items()
        )
        yield replace(hit, doubtful=True) if harmless else hit


def tabled(folded: Folded, languages: Iterable[str]) -> Iterator[Hit]:
    """What phrases and frames find."""
    spoken = tuple(languages)
    return _tabled(folded, spoken, _cuts(folded, spoken))


def _cuts(folded: Folded, spoken: tuple[str, ...]) -> dict[bool, Passages]:
    """The text as sentences of words, and as sentences without spaces, as far as languages are so written."""
    writings = {language not in TIGHT for language in spoken}
    return {spaced: passages(folded.text, spaced=spaced) for spaced in sorted(writings)[::-1]}


def _tabled(
    folded: Folded, spoken: tuple[str, ...], cuts: Mapping[bool, Passages]
) -> Iterator[Hit]:
    for language in spoken:
        yield from _of_language(folded, cuts[language not in TIGHT], language, spoken)


def _of_language(
    folded: Folded, cut: Passages, language: str, spoken: tuple[str, ...]
) -> Iterator[Hit]:
    alone = len(spoken) == 1 or language in TIGHT
    senses = [
        (
            window,
            sense_of(language, window.sentence)
            if alone or _may_be(language, window.sentence, spoken)
            else NOTHING,
        )
        for window in cut.windows
    ]
    if said := [(window, sense.standing) for window, sense in senses if sense.standing]:
        for row, where in rows_standing(language, said):
            yield from row.find(folded, cut, where)
    if meant := [window for window, sense in senses if sense.framed]:
        yield from islice(framed(language, cut.text, meant), _MOST_HITS)
    if pairs := _together(language, senses):
        yield from islice(framed_over(language, cut.text, pairs), _MOST_HITS)


def _together(language: str, senses: list[tuple[Window, Sense]]) -> list[tuple[Window, Window]]:
    """Neighbours that have all that some frame of two sentences needs."""
    over = framing(language).over
    if not over.possible(joined(sense.over for _, sense in senses)):
        return []
    return [
        (first, second)
        for (first, before), (second, after) in pairwise(senses)
        if over.possible(before.over | after.over)
    ]


def _may_be(language: str, sentence: Sentence, spoken: tuple[str, ...]) -> bool:
    """Whether a sentence may be in one of several languages; most sentences are in one."""
    return sentence.long or language in _languages(sentence.text, spoken)


_languages = remembered(not_foreign)


def _weighed(
    folded: Folded, cut: Passages, spoken: tuple[str, ...], found: list[Hit]
) -> Iterator[Hit]:
    """What tables found; a sentence that does not bear it out makes it doubtful."""
    for hit in found:
        yield replace(hit, doubtful=True) if _excused(folded, cut, spoken, hit) else hit


def _excused(folded: Folded, cut: Passages, spoken: tuple[str, ...], hit: Hit) -> bool:
    around = [
        number
        for number, window in enumerate(cut.windows)
        if window.start < hit.end and hit.start < window.end
    ]
    return (
        hit.severity == "block"
        and len(around) == 1
        and is_doubtful(folded, cut, around[0], spoken, hit.code)
    )
