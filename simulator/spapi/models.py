"""Holds requests and answers to Amazon's own models, where a folder with them is given.

The models (Swagger 2.0) are Amazon's and no part of this project: `--models FOLDER` names a copy.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from simulator.spapi.operations import Operation


class Models:
    """Violations come as sentences; none means that all fits. Reading needs the package `jsonschema`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schemas: dict[str, dict[str, Any]] = {}

    def answer_faults(self, operation: Operation, status: int, body: Any) -> list[str]:
        """What an answer has that the model does not allow, or lacks that it demands."""
        response = self._operation(operation)["responses"].get(str(status))
        if response is None:
            return [f"{operation.name}: the model knows no status {status}"]
        schema = response.get("schema")
        return self._faults(operation, schema, body) if schema and body is not None else []

    def body_faults(self, operation: Operation, body: Any) -> list[str]:
        """What a request's body has or lacks."""
        for parameter in self._parameters(operation):
            if parameter["in"] == "body":
                return self._faults(operation, parameter["schema"], body)
        return []

    def _parameters(self, operation: Operation) -> list[dict[str, Any]]:
        schema = self._schema(operation.model)
        shared = schema["paths"][operation.path].get("parameters", [])
        found = shared + self._operation(operation).get("parameters", [])
        return [
            schema["parameters"][p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in found
        ]

    def _operation(self, operation: Operation) -> dict[str, Any]:
        paths = self._schema(operation.model)["paths"]
        found: dict[str, Any] = paths[operation.path][operation.method.lower()]
        return found

    def _schema(self, model: str) -> dict[str, Any]:
        if model not in self._schemas:
            path = self._folder / f"{model}.json"
            self._schemas[model] = json.loads(path.read_text("utf-8"))
        return self._schemas[model]

    def _faults(self, operation: Operation, schema: dict[str, Any], value: Any) -> list[str]:
        definitions = {"definitions": self._schema(operation.model)["definitions"]}
        validator = self._validator_class({**schema, **definitions}, format_checker=self._formats)
        return [
            f"{operation.name}: {'/'.join(map(str, error.absolute_path)) or 'body'}: {error.message}"
            for error in validator.iter_errors(value)
        ]

    @cached_property
    def _validator_class(self) -> Any:
        import jsonschema

        return jsonschema.Draft4Validator

    @cached_property
    def _formats(self) -> Any:
        import jsonschema

        return jsonschema.FormatChecker()
