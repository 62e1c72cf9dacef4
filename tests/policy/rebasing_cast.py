"""The shipped policy, and changes that people make to it."""

import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

from kefu.policy.book import policy_files
from kefu.policy.editing import set_key, set_number
from kefu.policy.rebasing import Rebased, rebased

SHIPPED = policy_files()
Files = dict[str, str]
Edit = Callable[[str], str]
SEVERE_CHEAP = "table.0.row.4"
SINCE = date(2024, 1, 1)


def edited(files: Files, name: str, *edits: Edit) -> Files:
    text = files[name]
    for edit in edits:
        text = edit(text)
    return {**files, name: text}


def number(name: str, **values: object) -> Edit:
    return lambda text: set_number(text, name, SINCE, values)


def cell(path: str, key: str, value: object) -> Edit:
    return lambda text: set_key(text, path, key, value)


def merged(mine: Files, theirs: Files, **choices: str) -> Rebased:
    return rebased(SHIPPED, mine, theirs, choices)


def data(files: Files, name: str) -> dict[str, Any]:
    return tomllib.loads(files[name])
