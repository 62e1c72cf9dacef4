"""What the check remembers of sentences and words that it has met, so that they need not be searched again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar

_SENTENCES = 4096
_WORDS = 20_000
_P = ParamSpec("_P")
_T = TypeVar("_T")
_forgetting: list[Callable[[], None]] = []


def remembered(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """Keep the last few thousand answers of a pure function of a sentence, in this process only."""
    cached = lru_cache(maxsize=_SENTENCES)(work)
    _forgetting.append(cached.cache_clear)
    # lru_cache forgets the parameters' types; it is called exactly as ``work`` is.
    return cached  # type: ignore[return-value]


def forget() -> None:
    """Start anew with sentences, as a fresh process would; words recur in every letter."""
    for clear in _forgetting:
        clear()


class ByWord(dict[str, _T]):
    """Word → what a pure function says of it, worked out on first sight and kept within bounds."""

    def __init__(self, work: Callable[[str], _T]) -> None:
        self._work = work

    def __missing__(self, word: str) -> _T:
        if len(self) >= _WORDS:
            self.clear()
        said = self[word] = self._work(word)
        return said
