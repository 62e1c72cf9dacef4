"""Reads a request's parameters and body by the table of operations, and refuses what does not fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from simulator.spapi.call import invalid
from simulator.spapi.operations import Operation, Parameter


def read_query(operation: Operation, given: Mapping[str, list[str]]) -> dict[str, Any]:
    """The query as values. Raises `Refusal` for what is missing, misshapen or out of range.

    Unknown parameters are passed over: widely used clients send such to Amazon and are served.
    """
    values = {}
    for name, parameter in operation.parameters.items():
        if given.get(name):
            values[name] = _value(parameter, given[name])
        elif parameter.required:
            raise invalid(f"Missing required parameter '{name}'.")
    return values


def _value(parameter: Parameter, given: list[str]) -> Any:
    if parameter.kind == "list":
        items = [item for text in given for item in text.split(",") if item]
        _fits(parameter, "most", len(items), parameter.least, parameter.most)
        for item in items:
            _known(parameter, item)
        return items
    text = given[-1]
    if parameter.kind == "integer":
        if not text.lstrip("-").isdigit():
            raise _wrong(parameter, text, "a whole number")
        _fits(parameter, text, int(text), parameter.at_least, parameter.at_most)
        return int(text)
    if parameter.kind == "flag":
        if text.lower() not in ("true", "false"):
            raise _wrong(parameter, text, "true or false")
        return text.lower() == "true"
    if parameter.kind == "moment":
        return moment(text, parameter.name)
    _known(parameter, text)
    _fits(parameter, text, len(text), None, parameter.longest)
    return text


def moment(text: str, name: str) -> datetime:
    """An ISO 8601 date and time, in UTC where it names no offset. Raises `Refusal`."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(
            f"Invalid value '{text}' for '{name}': an ISO 8601 time is expected."
        ) from None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def _known(parameter: Parameter, value: str) -> None:
    if parameter.one_of and value not in parameter.one_of:
        raise _wrong(parameter, value, "one of " + ", ".join(parameter.one_of))


def _fits(
    parameter: Parameter, shown: str, value: int, least: int | None, most: int | None
) -> None:
    if (least is not None and value < least) or (most is not None and value > most):
        raise _wrong(parameter, shown, f"between {least} and {most}")


def _wrong(parameter: Parameter, value: str, expected: str) -> Exception:
    return invalid(f"Invalid value '{value}' for '{parameter.name}': {expected} is expected.")


def read_body(operation: Operation, raw: bytes) -> dict[str, Any]:
    """The body as an object with every field it must have; {} where the operation takes none."""
    if operation.body is None:
        return {}
    try:
        body = json.loads(raw or b"null")
    except ValueError:
        raise invalid("The request body is not JSON.") from None
    if not isinstance(body, dict):
        raise invalid("The request body must be a JSON object.")
    for name in operation.body:
        if body.get(name) in (None, "", []):
            raise invalid(f"Missing required field '{name}' in the request body.")
    return body
