"""Changing a draft: one field, one row or one number at a time, each kept at once and undoable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import User
from kefu.policy import editing
from kefu.policy.grid import Grid, GridRow, Sheets
from kefu.policy.notation import NotationError, parse_cell, raw_cell
from kefu.policy.numbers import DEFAULT
from kefu.policy.outcomes import parse_outcome
from kefu.policy.undoing import Change, change_between, undo
from kefu.policybook import verbs
from kefu.policybook.models import PolicyVersion
from kefu.web.policy_numbers import keys_of
from kefu.web.policy_sheets import TEXTS

REMEMBERED = "policy_undo"
DEEPEST = 12
Edit = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a draft stands: what stands in its way, which worked examples differ, what can be undone."""

    found: list[dict[str, Any]]
    examples: list[dict[str, Any]]
    checked: bool
    readable: bool
    undo: str


def status_of(request: HttpRequest, version: PolicyVersion) -> Status:
    """The state of a version as every page of it tells."""
    steps = _steps(request, version)
    return Status(
        found=version.hindrances,
        examples=[found for found in version.found if found["kind"] == "example"],
        checked=version.checked,
        readable=version.readable,
        undo=steps[-1]["what"] if steps else "",
    )


def change_field(sheets: Sheets, grid: Grid, row: GridRow, key: str, typed: str) -> Edit:
    """The edit that gives a field of a row what was typed. Raises NotationError."""
    value, held = _read(sheets, key, typed), row.cells.get(key.removeprefix("when."))
    if (
        held is not None
        and held.cell
        and held.cell == parse_cell(typed, held.cell.fact, sheets.lexicon)
    ):
        value = held.raw  # said in other words, it stays as it is written
    return lambda text: editing.set_key(text, row.path, key, value)


def _read(sheets: Sheets, key: str, typed: str) -> object:
    if key.startswith("when."):
        fact = key.removeprefix("when.")
        return raw_cell(parse_cell(typed, fact, sheets.lexicon), sheets.lexicon)
    if key in TEXTS or key == "id":
        if not typed.strip():
            raise NotationError(0, 1, "this must not be empty", "此处不能为空")
        return typed.strip()
    return parse_outcome(key, typed, sheets.lexicon)


def read_values(typed: str, unit: str) -> dict[str, object]:
    """“USD 30, GBP 25” or “35” as a number's values. Raises NotationError."""
    values: dict[str, object] = {}
    at = 0
    for piece in typed.replace("，", ",").split(","):
        said, start = piece.strip(), at + len(piece) - len(piece.lstrip())
        at += len(piece) + 1
        if not said:
            continue
        name, _, amount = said.rpartition(" ")
        key = name.strip().upper() or DEFAULT
        values[key if key in keys_of(unit) else _no_key(start, said, unit)] = _amount(
            amount, start, said
        )
    if not values:
        raise NotationError(0, max(len(typed), 1), "expected a value", "此处应填数值")
    return values


def _no_key(start: int, said: str, unit: str) -> str:
    if unit == "money":
        en, zh = "expected a currency and an amount: USD 30", "应为币种加金额，例如 USD 30"
    else:
        en, zh = (
            "expected a value, or a marketplace and a value: US 4",
            "应为数值，或站点加数值，例如 US 4",
        )
    raise NotationError(start, start + len(said), en, zh)


def _amount(text: str, start: int, said: str) -> object:
    try:
        value = Decimal(text)
        if not value.is_finite() or value < 0:
            raise InvalidOperation
    except InvalidOperation:
        en, zh = "expected a number of zero or more", "应为不小于零的数字"
        raise NotationError(start, start + len(said), en, zh) from None
    return int(value) if value == value.to_integral_value() else format(value, "f")


def number_edit(name: str, since: date, typed: str, unit: str, held: dict[str, Any]) -> Edit:
    """The edit that gives a number these values from a day on. Raises NotationError."""
    values = read_values(typed, unit)
    gone = {key: None for key in held if key not in values}
    return lambda text: editing.set_number(text, name, since, {**values, **gone})


def keep(
    request: HttpRequest,
    draft: PolicyVersion,
    file: str,
    edit: Edit,
    *,
    what: str,
    actor: User,
    now: datetime,
) -> bool:
    """Make an edit on the file as it stands, keep it, and remember how to take it back.

    Returns whether anything changed. Raises EditError, ``NotAllowedNow``.
    """
    if file not in draft.files:
        raise NotAllowedNow("policy_no_such_file", file=file)
    before = draft.files[file]
    after = edit(before)
    if after == before:
        return False
    verbs.save_file(draft, file, after, actor=actor, now=now, seen=draft.checksum)
    step = {"file": file, "what": what, "change": change_between(before, after).to_text()}
    _remember(request, draft, [*_steps(request, draft), step][-DEEPEST:])
    return True


def take_back(request: HttpRequest, draft: PolicyVersion, *, actor: User, now: datetime) -> str:
    """Undo the person's last change of this draft; says what it was. Raises EditError."""
    steps = _steps(request, draft)
    if not steps:
        raise NotAllowedNow("nothing_to_undo")
    last = steps.pop()
    _remember(request, draft, steps)
    text = undo(draft.files[last["file"]], Change.parse(last["change"]))
    verbs.save_file(draft, last["file"], text, actor=actor, now=now, seen=draft.checksum)
    return str(last["what"])


def row_words(row: GridRow) -> str:
    """How a row is named in what can be undone."""
    return row.id or gettext("row at line %(line)s") % {"line": row.line}


def _steps(request: HttpRequest, version: PolicyVersion) -> list[dict[str, str]]:
    kept = request.session.get(REMEMBERED) or {}
    steps: list[dict[str, str]] = kept.get(str(version.pk), [])
    return list(steps)


def _remember(request: HttpRequest, version: PolicyVersion, steps: list[dict[str, str]]) -> None:
    # Of the draft worked on last only: a session is read with every page.
    request.session[REMEMBERED] = {str(version.pk): steps}
