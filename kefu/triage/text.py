"""Text made comparable: cleaned, folded, cut into clauses."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

LONGEST = 6_000
"""Characters that are read at all; a buyer's trouble is told long before that."""

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc\ufffd\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"'}
)
_COMBINING = re.compile(r"[\u0300-\u036f]")
_CLAUSE_END = re.compile(r"(?<=[!?;:。！？；])|(?<=[.,])(?=\s)|(?<=[，、])|\n+")
_SENTENCE_END = re.compile(r"(?<=[!?。！？])\s*|(?<=\.)\s+|\n+")


def clean(text: str) -> str:
    """The readable head of `text`: no control or direction marks, full-width forms unified."""
    head = text[:LONGEST].replace("\r", "\n").translate(_QUOTES)
    head = _INVISIBLE.sub("", head)
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", head)).strip()


def fold(text: str) -> str:
    """Lower case without accents; `text` is already clean."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    # Only Latin accents go: Japanese voicing marks are letters of their own.
    stripped = _COMBINING.sub("", unicodedata.normalize("NFD", lowered))
    return unicodedata.normalize("NFC", stripped).translate(_QUOTES)


@cache
def _traditional() -> dict[int, str]:
    source = files(__package__) / "data" / "traditional.txt"
    lines = source.read_text(encoding="utf-8").splitlines()
    return {ord(pair[0]): pair[1] for line in lines[1:] for pair in line.split()}


def simplify(chinese: str) -> str:
    """Chinese text in simplified characters: one set of words serves both ways of writing."""
    return chinese.translate(_traditional())


def clauses(folded: str) -> list[str]:
    """Pieces within which a negation reaches its word."""
    return [piece for piece in (part.strip() for part in _CLAUSE_END.split(folded)) if piece]


def sentences(text: str) -> list[str]:
    """Whole sentences, in order."""
    return [piece for piece in (part.strip() for part in _SENTENCE_END.split(text)) if piece]
