"""The table of operations: which address and method is which, and what a request to it must hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A query parameter. `kind` is text, moment (ISO 8601), integer, flag or list (commas)."""

    name: str
    kind: str
    required: bool = False
    one_of: tuple[str, ...] = ()
    most: int | None = None
    least: int | None = None
    at_most: int | None = None
    at_least: int | None = None
    longest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation; `rate` in requests a second, None where Amazon publishes none."""

    name: str
    model: str
    method: str
    path: str
    status: int
    rate: float | None
    burst: int | None
    role: str
    parameters: Mapping[str, Parameter]
    body: tuple[str, ...] | None


@cache
def operations() -> Mapping[str, Operation]:
    """All operations by Amazon's own name."""
    text = (files(__package__) / "operations.toml").read_text("utf-8")
    return {name: _operation(name, entry) for name, entry in tomllib.loads(text).items()}


def _operation(name: str, entry: dict[str, Any]) -> Operation:
    return Operation(
        name=name,
        model=entry["model"],
        method=entry["method"],
        path=entry["path"],
        status=entry["status"],
        rate=entry.get("rate"),
        burst=entry.get("burst"),
        role=entry.get("role", ""),
        parameters={key: _parameter(key, spec) for key, spec in entry.get("query", {}).items()},
        body=tuple(entry["body"]) if "body" in entry else None,
    )


def _parameter(name: str, spec: dict[str, Any]) -> Parameter:
    limits = {key: value for key, value in spec.items() if key not in ("is", "one_of")}
    return Parameter(name=name, kind=spec["is"], one_of=tuple(spec.get("one_of", ())), **limits)


@cache
def _patterns() -> list[tuple[Operation, re.Pattern[str]]]:
    return [
        (operation, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)))
        for operation in operations().values()
    ]


def find(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation at an address, with the values in its path; None where there is none."""
    for operation, pattern in _patterns():
        found = pattern.fullmatch(path)
        if found and operation.method == method:
            return operation, {name: unquote(value) for name, value in found.groupdict().items()}
    return None
