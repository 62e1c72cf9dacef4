"""Machine text that nobody should even see: empty, in another language, or talking about itself."""

from __future__ import annotations

import re

from kefu.compliance.normalise import fold_words
from kefu.triage import detect_language

_PLACEHOLDER = re.compile(r"[\[【［][A-Z]{2,10}_\d+[\]】］]")
_WORD = re.compile(r"[^\W_]+")
SHINGLE = 8
"""So many words in a row out of our own instructions are no accident."""
FACTOR, ROOM = 3, 400
"""A text may grow threefold (Chinese into German does) and by a greeting."""
ENOUGH_TO_TELL = 25
"""Letters below which a language is only guessed."""


def reason_against(
    text: str,
    *,
    source: str,
    language: str = "",
    instructions: str = "",
    marks: tuple[str, ...] = (),
) -> str:
    """Why a text cannot be used at all, as a code; "" where it can.

    ``language``: the one asked for. ``instructions``: what the model was told, which must not
    come back. ``marks``: the delimiters of this very request.
    """
    if not text.strip():
        return "empty"
    if any(mark in text for mark in marks) or _leaks(text, instructions, source):
        return "leaks_instructions"
    if _PLACEHOLDER.search(text) and not _PLACEHOLDER.search(source):
        return "broken_placeholder"
    if len(text) > FACTOR * len(source) + ROOM:
        return "far_too_long"
    if language and len("".join(_WORD.findall(text))) >= ENOUGH_TO_TELL:
        told = detect_language(text)
        if told not in (language, "und"):
            return "wrong_language"
    return ""


def _leaks(text: str, instructions: str, source: str) -> bool:
    ours = _shingles(instructions) - _shingles(source)
    return bool(ours & _shingles(text))


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(fold_words(text))
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
