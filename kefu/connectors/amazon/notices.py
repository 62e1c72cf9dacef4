"""What a notification of Amazon's says: which kind of data it wakes, or which order has changed. Pure."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """A type of notification; the paths lead through its payload."""

    type: str
    version: str
    wakes: str = ""
    order: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    seller: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """``wakes`` is one of ``data_kinds``, ``report`` Amazon's name of a report; ``seller`` may be empty."""

    type: str
    seller: str = ""
    wakes: str = ""
    order: str = ""
    report: str = ""


class Unreadable(ValueError):
    """A message that says nothing we listen to; says why."""


@cache
def listened() -> Mapping[str, Listened]:
    """All types that are listened to."""
    told = tomllib.loads((files(__package__) / "notices.toml").read_text("utf-8"))
    return {
        name: Listened(
            type=name,
            **{k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()},
        )
        for name, entry in told.items()
    }


def read_notice(body: str) -> Notice:
    """Read a message of the queue; Amazon writes some types in capitals, some not. Raises ``Unreadable``."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("no JSON") from error
    if isinstance(told, Mapping) and isinstance(told.get("Message"), str):
        return read_notice(told["Message"])  # passed on by a topic (SNS)
    name = _either(told, "notificationType")
    kind = listened().get(name) if isinstance(name, str) else None
    if kind is None:
        raise Unreadable(f"not listened to: {str(name)[:60]}")
    payload = _either(told, "payload")
    notice = Notice(
        type=kind.type,
        seller=_text(payload, kind.seller),
        wakes=kind.wakes,
        order=_text(payload, kind.order),
        report=_text(payload, kind.report),
    )
    if not (notice.wakes or notice.order or notice.report):
        raise Unreadable(f"{kind.type} says nothing of what it is about")
    return notice


def _text(payload: Any, path: tuple[str, ...]) -> str:
    found = payload
    for name in path:
        found = _either(found, name)
    return found[:80] if path and isinstance(found, str) else ""


def _either(told: Any, name: str) -> Any:
    if not isinstance(told, Mapping):
        return None
    return told.get(
        name, told.get(name[:1].upper() + name[1:], told.get(name[:1].lower() + name[1:]))
    )
