"""A call that has passed the gate, and the ways of saying no to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.spapi.operations import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`query` holds read values: lists, whole numbers, aware datetimes, flags, texts. `now` is the virtual time."""

    operation: Operation
    store: str
    now: datetime
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back; an empty `body` with status 204."""

    body: Mapping[str, Any] | None
    status: int | None = None


class Refusal(Exception):
    """A no, in Amazon's form: HTTP status, code, message, details."""

    def __init__(self, status: int, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    def as_json(self) -> dict[str, Any]:
        """Amazon's error list."""
        return {"errors": [{"code": self.code, "message": self.message, "details": self.details}]}


def invalid(message: str, details: str = "") -> Refusal:
    """The request itself is wrong."""
    return Refusal(400, "InvalidInput", message, details)


def not_found(what: str) -> Refusal:
    """What the request names is not there, or is another seller's."""
    return Refusal(404, "NotFound", f"{what} was not found.")


def denied(message: str = "Access to requested resource is denied.", details: str = "") -> Refusal:
    """Known, but not allowed."""
    return Refusal(403, "Unauthorized", message, details)
