"""What a source tells of a return, as the desk takes it in: one line, whoever told it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from kefu.returns.merging import FIELDS, MOMENTS

LONGEST_COMMENT = 20_000


@dataclass(frozen=True, kw_only=True)
class ReturnRow:
    """One line. ``at`` is when it was told; ``facts`` are fields of ``merging.FIELDS``.

    ``key`` names the line at its source, so that the same line is taken in once; without one its
    content does. Moments are aware ``datetime`` values or their ISO text.
    """

    source: str
    at: datetime
    amazon_order_id: str
    facts: Mapping[str, Any]
    key: str = ""

    @cached_property
    def told(self) -> dict[str, Any]:
        """The facts as they are kept: known fields with something in them, as JSON."""
        return {
            name: _json(name, value)
            for name, value in self.facts.items()
            if name in FIELDS and value not in (None, "")
        }

    @cached_property
    def mark(self) -> str:
        """The key, or a print of the content."""
        if self.key:
            return self.key[:120]
        return print_of(self.amazon_order_id, self.told)

    def fits(self, other: Mapping[str, Any]) -> bool:
        """Whether both may speak of the same article: nothing that names it differs."""
        return all(
            not self.told.get(name) or not other.get(name) or _same(self.told[name], other[name])
            for name in ("rma", "asin", "sku", "lpn")
        )

    def likeness(self, other: Mapping[str, Any]) -> int:
        """How much of what names the article is the same."""
        return sum(
            bool(self.told.get(name)) and bool(other.get(name))
            for name in ("rma", "asin", "sku", "lpn")
        )


def print_of(*parts: Any) -> str:
    """The same for the same content, and for nothing else."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _same(one: Any, other: Any) -> bool:
    return str(one).strip().casefold() == str(other).strip().casefold()


def _json(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if name in MOMENTS:
        return datetime.fromisoformat(str(value)).isoformat()
    if isinstance(value, bool | int):
        return value
    return str(value)[:LONGEST_COMMENT]
