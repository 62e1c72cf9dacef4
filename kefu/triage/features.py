"""What the classifier is given: hashed n-grams (cheap), and pieces for the encoder (dear)."""

from __future__ import annotations

import re
from collections import Counter
from math import log
from zlib import crc32

import numpy as np
import numpy.typing as npt

from kefu.meaning.tokens import pieces_of

from .text import clean, fold, simplify

Floats = npt.NDArray[np.float32]

BUCKETS = 1 << 16
"""How many n-gram buckets the linear model has."""

MOST_CHARACTERS, MOST_PIECES = 360, 160
"""The encoder costs by the piece, so it sees only the part that tells most."""

_ORDER_ID = re.compile(r"\b\d{3}-\d{7}-\d{7}\b")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_NUMBER = re.compile(r"\d+")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]+|[^\W_]+(?:'[^\W_]+)?")
_IS_CJK = re.compile(rf"[{_CJK}]")


def mask(folded: str) -> str:
    """Order numbers, links and figures stand for themselves, not for their value."""
    return _NUMBER.sub("0", _LINK.sub(" ", _ORDER_ID.sub(" ", folded)))


def _grams(folded: str) -> list[str]:
    grams: list[str] = []
    previous = "^"
    for token in _TOKEN.findall(folded):
        if _IS_CJK.match(token):
            for size in (1, 2, 3, 4):
                grams += [token[i : i + size] for i in range(len(token) - size + 1)]
            previous = "^"
            continue
        grams += (f"w {token}", f"b {previous} {token}")
        previous = token
        padded = f"<{token}>"
        for size in (3, 4, 5):
            grams += [padded[i : i + size] for i in range(len(padded) - size + 1)]
    return grams


def ngrams(folded: str) -> tuple[npt.NDArray[np.int32], Floats]:
    """Bucket numbers and damped counts of one folded text; not yet weighted or normalised."""
    counts = Counter(crc32(gram.encode()) % BUCKETS for gram in _grams(mask(folded)))
    index = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
    weight = np.fromiter((1 + log(n) for n in counts.values()), dtype=np.float32, count=len(counts))
    return index, weight


def pieces(cleaned: str) -> list[int]:
    """What the encoder is given of a cleaned text."""
    return pieces_of(excerpt(cleaned), MOST_PIECES)


def excerpt(text: str) -> str:
    """The part of a cleaned text that the encoder sees; Chinese and Japanese say more per sign."""
    room = MOST_CHARACTERS // 2 if _IS_CJK.search(text) else MOST_CHARACTERS
    return _ORDER_ID.sub("", text)[:room]


def prepare(text: str, language: str = "") -> tuple[str, str]:
    """The cleaned and the folded form of a raw text in that language."""
    cleaned = clean(text)
    if language == "zh":
        cleaned = simplify(cleaned)
    return cleaned, fold(cleaned)
