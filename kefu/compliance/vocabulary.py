"""All that the worded rules of a language know of a word, looked up once: what phrases and frames file under it."""

from __future__ import annotations

from functools import cache, reduce
from operator import or_

from kefu.compliance.frames import framing
from kefu.compliance.passages import Sentence
from kefu.compliance.remembered import ByWord
from kefu.compliance.standing import index


class _Vocabulary:
    """The phrases and frames of a language, and what they know of words."""

    def __init__(self, language: str) -> None:
        self.phrases, self.frames = index(language), framing(language)
        self._of = ByWord(self._look_up)

    def _look_up(self, word: str) -> int:
        return self.frames.of(word) << self.phrases.width | self.phrases.of(word)

    def known(self, sentence: Sentence) -> tuple[int, int] | None:
        """What phrases and what frames know of a sentence's words, joined; None where nothing can come of it."""
        known = reduce(or_, map(self._of.__getitem__, sentence.keys), 0)
        if not known and not self.phrases.anywhere:
            return None
        return known, known >> self.phrases.width


vocabulary = cache(_Vocabulary)
