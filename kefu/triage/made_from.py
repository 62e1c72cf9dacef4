"""What the weights were made from, as one number: whoever changes it must train again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files

from .corpus import Example
from .reading import LANGUAGES


def made_from(written: Sequence[Example]) -> str:
    """A digest of the messages and of the words that are inputs of the classifier.

    The word tables of facts are not: facts are told, never learnt.
    """
    digest = sha256()
    for example in written:
        digest.update(_line([example.language, example.issue, example.text]))
    for language in LANGUAGES:
        source = files(__package__) / "data" / "words" / f"{language}.toml"
        table = tomllib.loads(source.read_text(encoding="utf-8"))
        table.pop("facts", None)
        digest.update(_line(table))
    return digest.hexdigest()


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode() + b"\n"
