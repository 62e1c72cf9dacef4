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
    return MappingProxyType(
        {key: text for entries in _by_file(language).values() for key, text in entries.items()}
    )


@lru_cache(maxsize=1)
def groups() -> Mapping[str, tuple[str, ...]]:
    """Return the keys as they are grouped: by file (``asks``, ``frame``, …), in the file's order."""
    return MappingProxyType({name: tuple(entries) for name, entries in _by_file("en").items()})


def _by_file(language: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted(files(__name__).joinpath(language).iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
            found[path.name.removesuffix(".toml")] = {
                f"{table}.{name}": text
                for table, entries in tables.items()
                for name, text in entries.items()
            }
    return found
