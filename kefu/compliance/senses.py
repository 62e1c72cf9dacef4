"""What a sentence could say, whatever stands around it: the rows that stand in it, its word families, its frames."""

from __future__ import annotations

from typing import NamedTuple

from kefu.compliance.passages import Sentence
from kefu.compliance.standing import Place
from kefu.compliance.vocabulary import vocabulary


class Sense(NamedTuple):
    """What a sentence could say in a language, whatever stands around it."""

    standing: tuple[Place, ...]
    families: frozenset[str]
    framed: bool
    over: int  # what its families serve to frames that reach over two sentences


NOTHING = Sense(standing=(), families=frozenset(), framed=False, over=0)


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
        return NOTHING
    to_phrases, to_frames = known
    standing = words.phrases.standing(sentence.text, to_phrases)
    families = words.frames.families_in(sentence, to_frames)
    if not standing and not families:
        return NOTHING
    meets, over = words.frames.reach(families)
    return Sense(standing=standing, families=families, framed=meets, over=over)
