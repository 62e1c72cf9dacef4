"""The data files behind the checks: read once, when first needed."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def figure_words() -> dict[str, Any]:
    """Words and signs of figures."""
    return _read("figures")


@cache
def mention_words() -> dict[str, Any]:
    """Words of promises, and the remedies that each kind needs."""
    return _read("mentions")


def _read(name: str) -> dict[str, Any]:
    path = files(__package__).joinpath("data", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
