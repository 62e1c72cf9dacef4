"""Cuts a text into the pieces that the encoder knows: the most likely way to put it together (a unigram model)."""

from __future__ import annotations

import re
from array import array
from functools import cache

from kefu.meaning.model_file import Vocabulary, model_file

_SPACES = re.compile(" {2,}")
_SPACE = "\u2581"
"""Stands for a space in pieces."""
_UNLIKELY = 10.0
"""How much less likely a character that no piece has is than the least likely piece."""


class Tokens:
    """The tokenizer of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._known = vocabulary
        self._scores = array("f", vocabulary.scores.tobytes())
        self._longest = max(map(len, vocabulary.pieces))
        self._unlikely = min(self._scores) - _UNLIKELY

    def of(self, text: str, most: int) -> list[int]:
        """Numbers of the pieces of a text between those of its begin and end, at most so many."""
        pieces = self._cut(self._written(text))[: most - 2]
        return [self._known.begin, *pieces, self._known.end]

    def _written(self, text: str) -> str:
        plain = _SPACES.sub(" ", text.translate(self._known.replaced))
        return (plain if plain.startswith(" ") else f" {plain}").replace(" ", _SPACE)

    def _cut(self, written: str) -> list[int]:
        size = len(written)
        best = [0.0] + [-1e30] * size
        last = [(self._known.unknown, 0)] * (size + 1)
        pieces, scores, longest = self._known.pieces, self._scores, self._longest
        for start in range(size):
            before = best[start]
            for end in range(start + 1, min(size, start + longest) + 1):
                found = pieces.get(written[start:end])
                if found is not None and before + scores[found] > best[end]:
                    best[end] = before + scores[found]
                    last[end] = (found, start)
            if before + self._unlikely > best[start + 1]:
                best[start + 1] = before + self._unlikely
                last[start + 1] = (self._known.unknown, start)
        cut, end = [], size
        while end:
            number, end = last[end]
            cut.append(number)
        return cut[::-1]


def pieces_of(text: str, most: int) -> list[int]:
    """The pieces of a text as the encoder learnt to be given it, at most so many."""
    return _tokens().of(f"query: {text}", most)


@cache
def _tokens() -> Tokens:
    return Tokens(model_file().vocabulary)
