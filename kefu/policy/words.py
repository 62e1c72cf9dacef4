"""How codes are said in English and Chinese sentences. Read from words.toml when first needed."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("en", "zh")


@cache
def words() -> dict[str, Any]:
    """The whole word list: section → code → language → words."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@cache
def word(section: str, code: str, language: str) -> str:
    """The words for a code; codes of a policy's own making are said as they are written."""
    entry = words()[section].get(code)
    return code.replace("_", " ") if entry is None else str(entry[_known(language)])


@cache
def remedy(code: str, form: str, language: str) -> str | None:
    """A remedy's `name`, or its `say` or `bare` sentence; None where it has no such form."""
    entry = words()["remedy"][code].get(form)
    return None if entry is None else str(entry[_known(language)])


def phrase(code: str, language: str, **parts: str) -> str:
    """A sentence pattern filled in."""
    return _pattern(code, language).format(**parts)


@cache
def _pattern(code: str, language: str) -> str:
    return str(words()["phrase"][code][_known(language)])


def _known(language: str) -> str:
    return "zh" if language.lower().startswith("zh") else "en"
