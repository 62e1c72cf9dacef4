"""What a language does to the words around a filled value: l’8 novembre, 1er novembre."""

from __future__ import annotations

import re

# Italian articles before a number that is spoken with a vowel first: otto, undici, ottanta.
_ITALIAN_ARTICLE = re.compile(r"\b(il|del|al|dal|nel|sul) (?=8|11(?!\d))", re.IGNORECASE)
_ELIDED = {"il": "l’", "del": "dell’", "al": "all’", "dal": "dall’", "nel": "nell’", "sul": "sull’"}

_FIRST_OF_A_MONTH = {"fr": "1er", "it": "1º"}


def joined(text: str, language: str) -> str:
    """Return a filled text with articles as they are written before its numbers."""
    if language != "it":
        return text
    return _ITALIAN_ARTICLE.sub(_elide, text)


def first_day(day: str, language: str) -> str:
    """Return a written-out date; the first of a month is an ordinal where the language has it so."""
    ordinal = _FIRST_OF_A_MONTH.get(language)
    return f"{ordinal}{day[1:]}" if ordinal and day.startswith("1 ") else day


def _elide(article: re.Match[str]) -> str:
    word = article[1]
    elided = _ELIDED[word.lower()]
    return elided.capitalize() if word[0].isupper() else elided
