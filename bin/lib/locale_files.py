"""The translation files: gathered from the sources, compiled, checked. Run through bin/locale."""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "kefu" / "locale"
LANGUAGES = ("zh_Hans",)
KEYWORDS = {**DEFAULT_KEYWORDS, "_n": None, "gettext_lazy": None, "gettext_noop": None}
DJANGO_TEMPLATES = ROOT / "kefu" / "web" / "templates"
HEADER = "# Kefu's texts in another language. Gathered by bin/locale; translated by hand."
_TRANSLATE = re.compile(r"{%\s*trans(?:late)?\s+\"([^\"]+)\"")


def gathered() -> Catalog:
    """Every text of code and templates that is shown to people."""
    catalog = Catalog(project="Kefu", charset="utf-8")
    with (LOCALES / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    for name, _, message, comments, context in extract_from_dir(
        str(ROOT), methods, options, KEYWORDS
    ):
        catalog.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    for path in sorted(DJANGO_TEMPLATES.rglob("*.html")):
        for text in _TRANSLATE.findall(path.read_text(encoding="utf-8")):
            catalog.add(text, locations=[(str(path.relative_to(ROOT)), 0)])
    return catalog


def po_file(language: str) -> Path:
    """Where the translations of a language are written down."""
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    """The translations of a language; empty where there are none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, project="Kefu", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> None:
    """Bring new texts in and drop those that are gone; nothing is guessed."""
    catalog = load(language)
    catalog.update(gathered(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy, catalog.header_comment = False, HEADER
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalog, omit_header=False, no_location=True, sort_output=True, width=100)
    # The header's dates would change with every run and say nothing.
    changing = rb'"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator|Language-Team|Project-Id-Version):[^\n]*\n'
    text = re.sub(changing, b"", buffer.getvalue())
    path.write_bytes(text)


def compiled(language: str) -> bytes:
    """The .mo file's bytes."""
    catalog, buffer = load(language), io.BytesIO()
    # The header's dates are not ours to tell: the same translations give the same bytes.
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(buffer, catalog)
    return buffer.getvalue()


def problems(language: str) -> list[str]:
    """What keeps the files from being whole."""
    known = load(language)
    found = []
    for message in gathered():
        if not message.id:
            continue
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        translated = known.get(key, message.context)
        if translated is None:
            found.append(f"missing in the .po file: {key!r}")
        elif not all(translated.string if translated.pluralizable else [translated.string]):
            found.append(f"not translated: {key!r}")
        else:
            found += [f"{key!r}: {error}" for error in translated.check()]
    mo = po_file(language).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(language):
        found.append("the .mo file does not match: run bin/locale compile")
    return found


def main(arguments: list[str]) -> int:
    """Exit code 0, 1 where check found something, 2 for wrong use."""
    if arguments not in (["update"], ["compile"], ["check"]):
        print("Usage: bin/locale update | compile | check", file=sys.stderr)
        return 2
    failed = False
    for language in LANGUAGES:
        if arguments == ["update"]:
            update(language)
        elif arguments == ["compile"]:
            po_file(language).with_suffix(".mo").write_bytes(compiled(language))
        else:
            for problem in problems(language):
                failed = True
                print(f"{language}: {problem}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
