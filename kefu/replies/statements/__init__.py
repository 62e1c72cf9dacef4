"""Texts that a person pastes at Amazon: one file a language, the same keys in each (guided steps)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from kefu.replies import grammar
from kefu.replies.context import ReplyContext
from kefu.replies.texts import LANGUAGES
from kefu.replies.values import gap_values, locale_of, one_line

if TYPE_CHECKING:
    from kefu.policy import Facts

GROUNDS = ("product_review", "obscene", "personal_data", "fulfilled_by_amazon", "promotional")
"""On what ground Amazon removes feedback (FBK-2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A text ready to be pasted; ``gaps`` are indispensable and unknown, shown as ``⟪name⟫``."""

    text: str
    language: str
    gaps: tuple[str, ...]


def statement(
    name: str,
    facts: Facts,
    language: str,
    *,
    context: ReplyContext,
    extra: Mapping[str, str] | None = None,
) -> Statement:
    """Write the statement ``name`` (``safe_t``, ``feedback_removal`` …) in a language.

    ``extra``: more values by name; ``ground`` (one of ``GROUNDS``) becomes its sentence.
    Raises ValueError for an unknown name or language.
    """
    texts = load(language)
    if name not in texts or name.startswith("ground_"):
        raise ValueError(f"no statement {name!r}")
    more = {key: one_line(str(value)) for key, value in (extra or {}).items() if value}
    ground = texts.get(f"ground_{more.pop('ground', '')}", "")
    values = {
        **gap_values(facts, context, locale_of(language, facts.marketplace)),
        **more,
        **({"ground": ground} if ground else {}),
    }
    text, missing = grammar.parse(texts[name]).fill(values)
    return Statement(text=text.strip(), language=language, gaps=missing)


@lru_cache(maxsize=len(LANGUAGES))
def load(language: str) -> Mapping[str, str]:
    """Every text of ``language`` by its name."""
    if language not in LANGUAGES:
        raise ValueError(f"no statements in {language!r}; there are {', '.join(LANGUAGES)}")
    path = files(__name__).joinpath(f"{language}.toml")
    table: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType({name: text.strip() for name, text in table.items()})
