"""The worded rules over a whole text: phrases (`rows.py`), frames (`frames.py`), then whole sentences (`tenor/`).

Letters are made of sentences that were sent before. What a sentence could say is remembered, so that
one in which no wording stands at all is not searched again. Excuses and surroundings are always
looked at anew, because they may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, pairwise
from typing import NamedTuple

from kefu.compliance.bits import joined
from kefu.compliance.findings import Hit
from kefu.compliance.frames import framed, framed_over, framing, is_excused
from kefu.compliance.languages import most_spoken, not_foreign
from kefu.compliance.normalise import Folded
from kefu.compliance.passages import Passages, Sentence, Window, passages
from kefu.compliance.quotations import quotations
from kefu.compliance.remembered import remembered
from kefu.compliance.standing import Place, rows_standing
from kefu.compliance.tables import TIGHT
from kefu.compliance.tenor import HARMLESS, Tenor, best_known, first_look, means_nothing, tenor_of
from kefu.compliance.vocabulary import vocabulary

_MOST_HITS = 1000  # of one language; more would tell nobody more
_SHORT = 12  # characters, such as what is left around a quotation, that come to nothing, as a lone word does


class Sense(NamedTuple):
    """What a sentence could say in a language, whatever stands around it."""

    standing: tuple[Place, ...]
    families: frozenset[str]
    framed: bool
    over: int  # what its families serve to frames that reach over two sentences


_NOTHING = Sense(standing=(), families=frozenset(), framed=False, over=0)


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
        yield from _weighed(folded, cut, written, own)
        yield from _sentences(folded, cut, written, [*known_already, *found])


def mentions(folded: Folded, languages: Iterable[str], found: Iterable[Hit]) -> Iterator[Hit]:
    """The hits that were found without words; a name in a sentence that comes to something harmless is doubtful."""
    spoken = tuple(languages)
    hits = list(found)
    if not any(hit.mention for hit in hits):
        yield from hits
        return
    cuts = _cuts(folded, spoken)
    for hit in hits:
        passes = hit.mention and any(
            _excused(
                folded, cut, tuple(name for name in spoken if (name not in TIGHT) == spaced), hit
            )
            for spaced, cut in cuts.items()
        )
        yield replace(hit, doubtful=True) if passes else hit


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
            else _NOTHING,
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


def _sentences(
    folded: Folded, cut: Passages, spoken: tuple[str, ...], found: list[Hit]
) -> Iterator[Hit]:
    """Whole sentences that come to something forbidden, where no blocking wording stands."""
    quoted = quotations(cut.text)
    for window in cut.windows:
        sentence = window.sentence
        if sentence.long or sentence.eastern == sentence.spaced:
            continue
        if quoted:
            said = "".join(window.text[start:end] for start, end in _own(window, quoted))
            sentence = Sentence(said, spaced=sentence.spaced)
        look = _left_open(spoken, sentence)
        if look is None or any(_blocks_in(window, hit) for hit in found):
            continue
        tenor = _come_to(look, _as_written(folded, _own(window, quoted)))
        if tenor.code:
            said = window.sentence.text
            start = window.end - len(said.lstrip())
            end = window.start + len(said.rstrip())
            excused = not tenor.beyond_doubt and is_excused(
                look.language, tenor.code, sentence.text
            )
            sure = tenor.sure and not excused
            yield Hit(
                code=tenor.code, start=start, end=end, language=look.language, doubtful=not sure
            )


def _weighed(
    folded: Folded, cut: Passages, spoken: tuple[str, ...], found: list[Hit]
) -> Iterator[Hit]:
    """What tables found; a sentence that comes to something harmless as a whole makes it doubtful."""
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
        and _passes(folded, cut, around[0], spoken, hit.code)
    )


def _passes(folded: Folded, cut: Passages, number: int, spoken: tuple[str, ...], code: str) -> bool:
    """Whether a sentence is so plainly harmless that a wording of a code in it is doubtful.

    By itself and after the sentence before, which may say what its "it" is.
    """
    sentence = cut.windows[number].sentence
    if sentence.long or sentence.eastern == sentence.spaced:
        return False
    end = cut.windows[number].end
    for first in {number, max(0, number - 1)}:
        start = cut.windows[first].start
        said = Sentence(cut.text[start:end], spaced=sentence.spaced)
        written = _as_written(folded, [(start, end)])
        if not _means_nothing(_first(spoken, said), said.text, code, written):
            return False
    return True


@remembered
def _means_nothing(look: FirstLook, sentence: str, code: str, written: str) -> bool:
    return means_nothing(look.language, sentence, look.families, code=code, written=written)


def _own(window: Window, quoted: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces of a sentence that do not repeat the buyer's words."""
    borders = [(max(start, window.start), min(end, window.end)) for start, end in quoted]
    kept, done = [], window.start
    for start, end in borders:
        if start < end:
            kept.append((done, start))
            done = end
    return [*kept, (done, window.end)]


def _as_written(folded: Folded, pieces: list[tuple[int, int]]) -> str:
    """Pieces of the text in the form in which it was given."""
    spans = [folded.span(start, end) for start, end in pieces if start < end]
    return " ".join(" ".join(folded.original[start:end] for start, end in spans).split())


def _blocks_in(window: Window, hit: Hit) -> bool:
    inside = hit.start < window.end and hit.end > window.start
    return inside and hit.severity == "block"


class FirstLook(NamedTuple):
    """The language of a sentence, and what its words say there."""

    language: str
    families: frozenset[str]
    score: float | None


def _left_open(spoken: tuple[str, ...], sentence: Sentence) -> FirstLook | None:
    """The first look at a sentence that it leaves open, taken once for each."""
    if spoken not in sentence.looks:
        sentence.looks[spoken] = _opened(spoken, sentence)
    look: FirstLook | None = sentence.looks[spoken]
    return look


def _opened(spoken: tuple[str, ...], sentence: Sentence) -> FirstLook | None:
    said = sentence.text.strip()
    if sentence.spaced and (len(said) < _SHORT or len(said.split()) == 1):
        return None
    look = _first(spoken, sentence)
    return None if look.score is None else look


def _first(spoken: tuple[str, ...], sentence: Sentence) -> FirstLook:
    likely = spoken if len(spoken) == 1 else most_spoken(sentence.text, spoken)
    language = likely[0] if len(likely) == 1 else best_known(likely, sentence.text)
    families = sense_of(language, sentence).families
    return FirstLook(language, families, first_look(language, sentence, families))


@remembered
def _come_to(look: FirstLook, written: str) -> Tenor:
    """What a sentence comes to, by its words and by its meaning."""
    if look.score is None:
        return HARMLESS
    return tenor_of(look.families, first=look.score, written=written)


def sense_of(language: str, sentence: Sentence) -> Sense:
    """What a sentence could say, worked out once for each."""
    sense: Sense | None = sentence.senses.get(language)
    if sense is None:
        sense = sentence.senses[language] = _sense(language, sentence)
    return sense


def _sense(language: str, sentence: Sentence) -> Sense:
    words = vocabulary(language)
    known = words.known(sentence)
    if known is None:
        return _NOTHING
    to_phrases, to_frames = known
    standing = words.phrases.standing(sentence.text, to_phrases)
    families = words.frames.families_in(sentence, to_frames)
    if not standing and not families:
        return _NOTHING
    meets, over = words.frames.reach(families)
    return Sense(standing=standing, families=families, framed=meets, over=over)
