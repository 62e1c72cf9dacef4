"""Runs of characters of one kind in a folded text, such as words: what `findall` finds, several times faster in plain Latin."""

from __future__ import annotations

import re
from functools import lru_cache

_TEXTS = 8  # whose letters are kept in mind: several parts of the check ask for the same


def _blanked(kept: re.Pattern[str]) -> bytes:
    """A table that makes a blank of every byte but the ASCII characters that an expression matches."""
    return bytes(code if code < 128 and kept.fullmatch(chr(code)) else 32 for code in range(256))


class Runs:
    """Cuts texts into the longest runs of characters that match an expression, `[a-z]+` or the like."""

    def __init__(self, expression: str) -> None:
        self._pattern = re.compile(expression)
        self._apart = _blanked(self._pattern)

    def of(self, text: str) -> list[str]:
        """All runs, in order."""
        if text.isascii():
            return text.encode().translate(self._apart).decode().split()
        return self._pattern.findall(text)


WORDS = Runs(r"\w+")
_LETTERS = _blanked(re.compile("[a-z]"))


@lru_cache(maxsize=_TEXTS)
def letter_runs(text: str) -> frozenset[str]:
    """The runs of the letters a to z that a text has."""
    return frozenset(text.encode("latin-1", "replace").translate(_LETTERS).decode().split())
