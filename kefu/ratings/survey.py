"""The question on closing, and the answers buyers write to it (STD-2). Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# Longer replies say more than yes or no; a person reads them.
MOST_WORDS = 8
MOST_SIGNS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Solved or not, and how content from 1 to 5; either may be untold."""

    solved: bool | None
    score: int | None


def question(language: str, link: str = "") -> str:
    """The question in a language; English where there is none."""
    texts = _texts()
    text: str = texts.get(language) or texts["en"]
    if link:
        text += "\n\n" + (texts["link"].get(language) or texts["link"]["en"]).format(link=link)
    return text


def read_answer(text: str) -> Said | None:
    """A short reply as an answer; ``None`` where it is none, or says yes and no at once."""
    folded = unicodedata.normalize("NFKC", text).lower().strip()
    folded = re.sub(r"[\s\"'“”„«»「」『』.!?¿¡,;:。、]+", " ", folded).strip()
    if not folded or len(folded) > MOST_SIGNS or len(folded.split()) > MOST_WORDS:
        return None
    numbers = re.findall(r"(?<![\d.,])[1-5](?![\d.,])", folded)
    if re.search(r"\d{2,}|[06-9]", folded) or len(numbers) > 1:
        return None
    yes, no = _found("yes", folded), _found("no", folded)
    if yes and no:
        # "nicht gelöst" holds "gelöst": the longer phrase is what was said.
        yes, no = (yes, "") if no in yes else ("", no) if yes in no else ("", "")
    if yes and any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) for word in _words("no")):
        return None
    score = int(numbers[0]) if numbers else None
    if not yes and not no and (score is None or folded != numbers[0]):
        return None
    return Said(solved=bool(yes) if yes or no else None, score=score)


def page_words(language: str) -> dict[str, str]:
    """The words of the page behind a link; English where there are none."""
    pages: dict[str, dict[str, str]] = _texts()["page"]
    return pages.get(language) or pages["en"]


def languages() -> tuple[str, ...]:
    """Every language that has the question."""
    return tuple(code for code, text in _texts().items() if isinstance(text, str))


def _found(which: str, folded: str) -> str:
    """The longest phrase with which the reply begins, a number before it aside."""
    begins = re.sub(r"^[1-5] ", "", folded)
    hits = [word for word in _words(which) if _begins(begins, word)]
    return max(hits, key=len, default="")


def _words(which: str) -> list[str]:
    found: list[str] = _texts()[which]["words"]
    return found


def _begins(text: str, word: str) -> bool:
    letters = re.search(r"[a-zà-ÿ]$", word) is not None
    return text.startswith(word) and not (letters and re.match(r"\w", text[len(word) :]))


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("survey.toml").read_text("utf-8"))
