"""Names that are one letter off: "AliXpress", "Walmrt", "Whatsupp".

Every listed name is filed under itself and under each form with one letter missing; a word of the
text that shares a form, and turns out to be one step away, is the name written wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from kefu.compliance.tables import table

_SHORTEST = 5
_WORD = re.compile(r"(?<![\w@.-])[a-z]{5,18}(?![\w@-]|\.[a-z])")


def misspelt(text: str, wrong: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Start, end and right name of every misspelt name in a folded text; `wrong` are its pieces that are nearly one."""
    if wrong:
        for word in _WORD.finditer(text):
            if word[0] in wrong:
                yield word.start(), word.end(), nearly(word[0])


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for name in table("names")["around"]["misspelt"].split():
        for form in _shortened(name):
            forms[form] = (*forms.get(form, ()), name)
    return forms


@cache
def _words() -> frozenset[str]:
    """Real words that look like names, and the names themselves, which are found as such."""
    around = table("names")["around"]
    return frozenset(f"{around['words']} {around['misspelt']}".split())


def _shortened(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def nearly(word: str) -> str:
    """The name that a word nearly is, else ""."""
    if len(word) < _SHORTEST or word in _words():
        return ""
    forms = _forms()
    for form in _shortened(word):
        for name in forms.get(form, ()):
            if word[0] == name[0] and _one_step(word, name):
                return name
    return ""


def _one_step(word: str, name: str) -> bool:
    """One letter more, less or other, or two neighbours changed places."""
    start = 0
    while start < min(len(word), len(name)) and word[start] == name[start]:
        start += 1
    rest, other = word[start:], name[start:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]
