"""Canned replies as a file, JSON or CSV: written for those who see them, read back with every text checked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kefu.accounts.access import stores_for
from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import User
from kefu.policy.vocabulary import REMEDIES
from kefu.replies import LANGUAGES
from kefu.wording.checking import clean
from kefu.wording.macros import Wanted, keep_macro, macros_for, may_change
from kefu.wording.models import Macro

KEY = "canned_replies"
TEXT = "text:"
PLAIN = ("name_en", "name_zh", "shortcut", "store", "whose", "remedies")
COLUMNS = (*PLAIN, *(f"{TEXT}{language}" for language in LANGUAGES))
TEAM, MINE = "team", "mine"
MOST = 2_000
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One canned reply of a file: its line (or place in the list), and its columns as texts."""

    line: int
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an entry: ``new``, ``changed``, ``same``, or why it was refused."""

    line: int
    name: str
    state: str
    refused: NotAllowedNow | None = None


def columns_of(macro: Macro) -> dict[str, str]:
    """A canned reply as the columns of a file; its texts are prefetched."""
    texts = {text.language: text.text for text in macro.texts.all()}
    plain = {
        "name_en": macro.name_en,
        "name_zh": macro.name_zh,
        "shortcut": macro.shortcut,
        "store": macro.store.key if macro.store else "",
        "whose": TEAM if macro.owner_id is None else MINE,
        "remedies": " ".join(macro.remedies),
    }
    return plain | {f"{TEXT}{language}": texts.get(language, "") for language in LANGUAGES}


def as_json(rows: Iterable[Macro]) -> str:
    """All of them as one JSON object; what a canned reply does not have is left out."""
    written = [{name: v for name, v in columns_of(macro).items() if v} for macro in rows]
    return json.dumps({KEY: written}, ensure_ascii=False, indent=2) + "\n"


def read_file(content: bytes) -> list[Entry]:
    """The entries of a JSON or CSV file, whichever it is.

    Raises ``NotAllowedNow``: ``macros_unreadable`` with the place, ``macros_too_many``.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAllowedNow("macros_unreadable", where=f"byte {error.start}") from error
    entries = list(_from_json(text) if text.lstrip()[:1] in ("{", "[") else _from_csv(text))
    if len(entries) > MOST:
        raise NotAllowedNow("macros_too_many", most=MOST)
    return entries


def take_in(entries: Iterable[Entry], *, actor: User, now: datetime) -> list[Outcome]:
    """Keep each entry that may be kept; one that is refused never stops the others.

    An entry replaces the canned reply of the same scope with its shortcut, else with its name.
    """
    stores = {store.key: store for store in stores_for(actor)}
    rows = macros_for(actor).filter(retired_at=None).select_related("store")
    known = list(rows.prefetch_related("texts"))
    outcomes = []
    for entry in entries:
        name = entry.columns.get("name_en") or entry.columns.get("name_zh") or ""
        try:
            state = _keep(entry, known, stores, actor=actor, now=now)
        except NotAllowedNow as refused:
            outcomes.append(Outcome(line=entry.line, name=name, state="refused", refused=refused))
        else:
            outcomes.append(Outcome(line=entry.line, name=name, state=state))
    return outcomes


def _keep(
    entry: Entry, known: list[Macro], stores: Mapping[str, Any], *, actor: User, now: datetime
) -> str:
    wanted = _wanted(entry.columns, stores)
    before = next((macro for macro in known if _same_one(macro, wanted, actor)), None)
    if before is not None and columns_of(before) == _columns(wanted):
        return "same"
    seen = before.version if before else 0
    kept = keep_macro(before, wanted, seen=seen, actor=actor, now=now)
    # A later entry of the same file may mean this one again.
    known[:] = [macro for macro in known if macro.pk != kept.pk]
    known.append(Macro.objects.select_related("store").prefetch_related("texts").get(pk=kept.pk))
    return "changed" if before else "new"


def _wanted(columns: Mapping[str, str], stores: Mapping[str, Any]) -> Wanted:
    strange = sorted(set(columns) - set(COLUMNS))
    if strange:
        raise NotAllowedNow("macros_strange_column", column=strange[0], known=", ".join(COLUMNS))
    key, whose = columns.get("store", ""), columns.get("whose", "") or MINE
    if key and key not in stores:
        raise NotAllowedNow("macros_strange_store", store=key)
    if whose not in (TEAM, MINE):
        raise NotAllowedNow("macros_strange_whose", whose=whose)
    remedies = columns.get("remedies", "").split()
    if unknown := [code for code in remedies if code not in REMEDIES]:
        raise NotAllowedNow("macros_strange_remedy", remedy=unknown[0])
    return Wanted(
        name_en=columns.get("name_en", ""),
        name_zh=columns.get("name_zh", ""),
        shortcut=columns.get("shortcut", ""),
        store=stores[key] if key else None,
        personal=whose == MINE,
        remedies=remedies,
        texts={
            language: clean(columns[f"{TEXT}{language}"])
            for language in LANGUAGES
            if columns.get(f"{TEXT}{language}", "").strip()
        },
    )


def _columns(wanted: Wanted) -> dict[str, str]:
    plain = {
        "name_en": wanted.name_en.strip()[:80],
        "name_zh": wanted.name_zh.strip()[:80],
        "shortcut": wanted.shortcut.strip().lstrip("/").casefold(),
        "store": wanted.store.key if wanted.store else "",
        "whose": MINE if wanted.personal else TEAM,
        "remedies": " ".join(wanted.remedies),
    }
    return plain | {f"{TEXT}{language}": wanted.texts.get(language, "") for language in LANGUAGES}


def _same_one(macro: Macro, wanted: Wanted, actor: User) -> bool:
    owner = actor.pk if wanted.personal else None
    store = wanted.store.pk if wanted.store else None
    if (macro.owner_id, macro.store_id) != (owner, store) or not may_change(actor, macro):
        return False
    said = _columns(wanted)
    if macro.shortcut and macro.shortcut == said["shortcut"]:
        return True
    return (macro.name_en, macro.name_zh) == (said["name_en"], said["name_zh"])


def _from_json(text: str) -> Iterator[Entry]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise NotAllowedNow("macros_unreadable", where=f"line {line}") from error
    rows = data.get(KEY) if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise NotAllowedNow("macros_unreadable", where=KEY)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not all(isinstance(v, str) for v in row.values()):
            raise NotAllowedNow("macros_unreadable", where=f"{KEY} {number}")
        yield Entry(line=number, columns=row)


def _from_csv(text: str) -> Iterator[Entry]:
    delimiter = (
        ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    )
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if None in row or None in row.values():
                raise NotAllowedNow("macros_unreadable", where=f"line {reader.line_num}")
            columns = {name.strip(): _unquoted(value) for name, value in row.items()}
            if any(columns.values()):
                yield Entry(line=reader.line_num, columns=columns)
    except csv.Error as error:
        raise NotAllowedNow("macros_unreadable", where=f"line {reader.line_num}") from error


def _unquoted(value: str) -> str:
    """Without the mark that keeps a spreadsheet from taking a text for a formula."""
    return value[1:] if value[:1] == "'" and value[1:2] in FORMULA else value
