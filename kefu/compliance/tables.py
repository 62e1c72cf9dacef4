"""The data files behind the rules: read once, when first needed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "de", "fr", "it", "es", "ja", "zh")
TIGHT = ("ja", "zh")  # written without spaces


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed data file `data/<name>.toml`; raises FileNotFoundError for an unknown name."""
    path = files("kefu.compliance").joinpath("data", *f"{name}.toml".split("/"))
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What one reason code means: its playbook rule, weight, channels and words."""

    name: str
    rule: str
    severity: str
    channels: frozenset[str]
    reason: dict[str, str]
    suggestion: dict[str, str]

    def suggested(self, language: str) -> str:
        """The fixed replacement in a language; "" means: leave the words out."""
        return self.suggestion.get(language, self.suggestion.get("en", ""))


def doubtful_reason(language: str) -> str:
    """How a reason reads where it only may hold; `{reason}` stands for the reason itself."""
    reason: str = table("codes")["doubtful"][language]
    return reason


@cache
def codes() -> dict[str, Code]:
    """Every reason code of `data/codes.toml` by name."""
    return {
        name: Code(
            name=name,
            rule=row["rule"],
            severity=row["severity"],
            channels=frozenset(row["channels"]),
            reason=row["reason"],
            suggestion=row.get("suggestion", {}),
        )
        for name, row in table("codes")["code"].items()
    }
