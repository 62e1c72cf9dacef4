"""The sentences of the letters: one folder a language, the same keys in each (see docs/replies.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

LANGUAGES = ("en", "de", "fr", "it", "es", "ja", "zh")


@lru_cache(maxsize=len(LANGUAGES))
def load(language: str) -> Mapping[str, str]:
    """Return every text of ``language`` by its dotted key, such as ``refund.full``."""
    if language not in LANGUAGES:
        raise ValueError(f"no texts in {language!r}; there are {', '.join(LANGUAGES)}")
    texts: dict[str, str] = {}
    for path in sorted(files(__name__).joinpath(language).iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
            for table, entries in tables.items():
                texts.update({f"{table}.{name}": text for name, text in entries.items()})
    return MappingProxyType(texts)
