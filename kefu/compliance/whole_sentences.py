"""Sentences weighed as a whole (`tenor/`), where tables leave them open: by themselves, then two beside each other.

What a sentence comes to is remembered; excuses and surroundings are always looked at anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from kefu.compliance.findings import Hit
from kefu.compliance.frames import is_excused
from kefu.compliance.languages import most_spoken
from kefu.compliance.normalise import Folded
from kefu.compliance.passages import Passages, Sentence, Window
from kefu.compliance.quotations import quotations
from kefu.compliance.remembered import remembered
from kefu.compliance.senses import sense_of
from kefu.compliance.tenor import (
    HARMLESS,
    Tenor,
    bears_out,
    best_known,
    code_of_two,
    first_look,
    tenor_of,
)

_SHORT = 12  # characters, such as what is left around a quotation, that come to nothing, as a lone word does
Pieces = list[tuple[int, int]]


class FirstLook(NamedTuple):
    """The language of a sentence, and what its words say there."""

    language: str
    families: frozenset[str]
    score: float | None


def whole_sentences(
    folded: Folded, cut: Passages, spoken: tuple[str, ...], found: list[Hit]
) -> Iterator[Hit]:
    """Sentences that come to something forbidden, where nothing of what was `found` blocks."""
    quoted = quotations(cut.text)
    still_open: set[int] = set()
    sure = list(found)
    for number, window in enumerate(cut.windows):
        look = _left_open(spoken, _own_sentence(window, quoted)) if _is_one(window) else None
        if look is None or any(_blocks_in(window, hit) for hit in found):
            continue
        own = _own(window, quoted)
        tenor = _come_to(look, _as_written(folded, own))
        hit = _hit(window, look.language, tenor) if tenor.code else None
        if hit is not None and not (hit.doubtful and _told(window, hit, found)):
            yield hit
            sure.append(hit)
        if tenor.open and (hit is None or hit.doubtful):
            still_open.add(number)
    if still_open:
        yield from _two_beside(folded, cut, spoken, sure, quoted, still_open)


def _two_beside(
    folded: Folded,
    cut: Passages,
    spoken: tuple[str, ...],
    found: list[Hit],
    quoted: Pieces,
    still_open: set[int],
) -> Iterator[Hit]:
    """Two sentences that come to something forbidden together: the one says of what the other speaks."""
    for number, (first, second) in enumerate(pairwise(cut.windows)):
        if still_open.isdisjoint((number, number + 1)) or not (_is_one(first) and _is_one(second)):
            continue
        if any(_blocks_in(window, hit) for window in (first, second) for hit in found):
            continue
        pieces = [*_own(first, quoted), *_own(second, quoted)]
        said = Sentence(
            "".join(cut.text[start:end] for start, end in pieces), spaced=first.sentence.spaced
        )
        look = _first(spoken, said)
        code = _come_to_together(look, said.text, _as_written(folded, pieces))
        if code and not is_excused(look.language, code, said.text):
            start, end = _borders(first)[0], _borders(second)[1]
            yield Hit(code=code, start=start, end=end, language=look.language)


def is_doubtful(
    folded: Folded, cut: Passages, number: int, spoken: tuple[str, ...], code: str
) -> bool:
    """Whether a wording of a code in a sentence is not borne out by what the sentence comes to.

    By itself and after the sentence before, which may say what its "it" is.
    """
    window = cut.windows[number]
    if not _is_one(window):
        return False
    for first in {number, max(0, number - 1)}:
        start = cut.windows[first].start
        said = Sentence(cut.text[start : window.end], spaced=window.sentence.spaced)
        written = _as_written(folded, [(start, window.end)])
        if _borne_out(_first(spoken, said), said.text, code, written):
            return False
    return True


def _is_one(window: Window) -> bool:
    """Whether a window is a sentence, and of the writing that is looked at."""
    sentence = window.sentence
    return not sentence.long and sentence.eastern != sentence.spaced


def _hit(window: Window, language: str, tenor: Tenor) -> Hit:
    text = window.sentence.text
    excused = not tenor.beyond_doubt and is_excused(language, tenor.code, text)
    start, end = _borders(window)
    return Hit(
        code=tenor.code,
        start=start,
        end=end,
        language=language,
        doubtful=excused or not tenor.sure,
    )


def _borders(window: Window) -> tuple[int, int]:
    """Where a window's words begin and end, without the blanks around them."""
    said = window.sentence.text
    return window.end - len(said.lstrip()), window.start + len(said.rstrip())


def _own_sentence(window: Window, quoted: Pieces) -> Sentence:
    if not quoted:
        return window.sentence
    said = "".join(window.text[start:end] for start, end in _own(window, quoted))
    return Sentence(said, spaced=window.sentence.spaced)


def _own(window: Window, quoted: Pieces) -> Pieces:
    """The pieces of a sentence that do not repeat the buyer's words."""
    borders = [(max(start, window.start), min(end, window.end)) for start, end in quoted]
    kept, done = [], window.start
    for start, end in borders:
        if start < end:
            kept.append((done, start))
            done = end
    return [*kept, (done, window.end)]


def _as_written(folded: Folded, pieces: Pieces) -> str:
    """Pieces of the text in the form in which it was given."""
    spans = [folded.span(start, end) for start, end in pieces if start < end]
    return " ".join(" ".join(folded.original[start:end] for start, end in spans).split())


def _blocks_in(window: Window, hit: Hit) -> bool:
    return _lies_in(window, hit) and hit.severity == "block"


def _told(window: Window, hit: Hit, found: list[Hit]) -> bool:
    """Whether something in the sentence says the same already."""
    return any(other.code == hit.code and _lies_in(window, other) for other in found)


def _lies_in(window: Window, hit: Hit) -> bool:
    return hit.start < window.end and hit.end > window.start


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


@remembered
def _come_to_together(look: FirstLook, text: str, written: str) -> str:
    return code_of_two(look.language, text, look.families, written=written)


@remembered
def _borne_out(look: FirstLook, sentence: str, code: str, written: str) -> bool:
    return bears_out(look.language, sentence, look.families, code=code, written=written)
