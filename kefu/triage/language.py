"""Which language a message is in."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from .features import mask
from .reading import LANGUAGES
from .text import clean, fold
from .wording import words

UNDETERMINED = "und"

_KANA = re.compile(r"[\u3041-\u30ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[a-z\u00c0-\u024f]", re.IGNORECASE)
_ENOUGH_LETTERS = 40
"""Below this many letters a language outside the seven is not believed."""
_MARGIN = 25.0
"""Log-likelihood by which it must beat the best of the seven."""
# A name or a size in Latin letters does not make a Chinese or Japanese message English.
_LATIN_PER_SIGN = 8
_READ = 1_000
_CODE_LETTERS = 2
_BONUS = 14.0
"""What one certain word of a language counts, on the identifier's log scale."""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)


@cache
def _codes() -> frozenset[str]:
    source = files(__package__) / "data" / "iso639.txt"
    lines = source.read_text(encoding="utf-8").splitlines()
    return frozenset(code for line in lines[1:] for code in line.split())


def language_code(said: str) -> str | None:
    """The ISO 639-1 code of a language tag such as `de`, `DE` or `zh-Hans`; None where it names none."""
    code = said.strip().lower().replace("_", "-").partition("-")[0]
    return code if code in _codes() else None


def detect_language(text: str, *, hint: str | None = None) -> str:
    """ISO 639-1 code of `text`; `hint` decides when the text holds no letters, else `und`."""
    sample = clean(text)[:_READ]
    if not _LETTER.search(sample):
        return hint or UNDETERMINED
    return _by_script(sample) or _by_words(sample)


def _by_script(sample: str) -> str | None:
    kana, han = len(_KANA.findall(sample)), len(_HAN.findall(sample))
    latin = len(_LATIN.findall(sample))
    if (kana + han) * _LATIN_PER_SIGN >= latin and kana + han:
        if kana:
            return "ja"
        japanese = words("ja")
        only_japanese = japanese and japanese.facts.get("language.words")
        return "ja" if only_japanese and only_japanese.search(fold(sample)) else "zh"
    if len(_HANGUL.findall(sample)) * 2 > latin:
        return "ko"
    return None


def _by_words(sample: str) -> str:
    folded = mask(fold(sample))
    ranked: list[tuple[str, float]] = _identifier().rank(mask(sample.lower()))
    scores = {code: float(score) for code, score in ranked}
    best_any, best_score = ranked[0][0], float(ranked[0][1])
    if not _LATIN.search(sample):
        return best_any
    ours = {
        code: scores.get(code, best_score - 100) + _said(code, folded) for code in LANGUAGES[:5]
    }
    best = max(ours, key=ours.__getitem__)
    letters = len(_LETTER.findall(sample))
    if letters >= _ENOUGH_LETTERS and best_score - ours[best] > _MARGIN:
        # The identifier also knows "no language", which has no code of two letters.
        return best_any if len(best_any) == _CODE_LETTERS else UNDETERMINED
    return best


def _said(code: str, folded: str) -> float:
    tables = words(code)
    pattern = tables.facts.get("language.words") if tables else None
    return _BONUS * min(len(pattern.findall(folded)), 6) if pattern else 0.0
