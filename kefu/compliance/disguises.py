"""The bare letters of a name, however they are written: signs that stand for letters, gaps between them."""

from __future__ import annotations

import re

SIGNS = "@!|$€+"
LEET = {"@": "a", "4": "a", "3": "e", "€": "e", "1": "i", "!": "i", "|": "i", "l": "i"}
LEET |= {"0": "o", "$": "s", "5": "s", "7": "t", "+": "t", "8": "b"}
"""What stands for which letter; no letter is a sign of another."""
SKIPPED = re.compile(r"[^\w@!|$€+]+|_+")
_BYTES = bytes(ord(LEET.get(chr(code), chr(code))) for code in range(256))
_AS_WRITTEN = {
    "a": "[a@4]",
    "e": "[e3€]",
    "i": "[i1!|l]",
    "o": "[o0]",
    "s": "[s5$]",
    "t": "[t7+]",
    "b": "[b8]",
}
_GAP = r"[\s._*\-/\\'\"·~=^❤♥♡]{0,3}"


def plain(letters: str) -> str:
    """Signs that stand for letters made letters."""
    if letters.isascii():
        return letters.encode().translate(_BYTES).decode()
    for sign, letter in LEET.items():
        letters = letters.replace(sign, letter)
    return letters


def skeleton_of(text: str) -> str:
    """The bare letters of a folded text."""
    return plain(SKIPPED.sub("", text))


def as_written(skeleton: str) -> str:
    """The expression for letters in order, each as it may be written, with small gaps between."""
    return _GAP.join(_AS_WRITTEN.get(letter, re.escape(letter)) for letter in skeleton)
