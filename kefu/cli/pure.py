"""Commands that need no database: triage, decide, lint. The letters are in letters.py."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from typing import Any

from kefu.cli.django_setup import refuse
from kefu.cli.jsonlines import LineError, handle_lines, only_fields, text_of

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")  # as ISO 639 and BCP 47 write it


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of one of these commands."""
    if name == "decide":
        parser.add_argument("--brief", action="store_true", help="without cells and near misses")
        parser.add_argument("--policy", metavar="FOLDER", help="instead of the shipped policy")


def run(options: argparse.Namespace) -> int:
    """Run it."""
    return {"triage": _triage, "decide": _decide, "lint": _lint}[options.command](options)


def _triage(options: argparse.Namespace) -> int:
    from kefu import triage

    def handle(line: dict[str, Any]) -> Mapping[str, Any]:
        only_fields(line, "text", "subject", "language")
        text = text_of(line, "text", required=True) or ""
        subject, said = text_of(line, "subject") or "", text_of(line, "language")
        language = triage.language_code(said) if said else None
        if said and language is None:
            raise LineError(
                f'"language" must be an ISO 639-1 code such as "de", not {said!r}; leave it out to have it told',
                error_zh=f'"language" 应为 ISO 639-1 代码，例如 "de"，而不是 {said!r}；不写则自动识别',
                field="language",
            )
        reading = triage.read(text, subject=subject, language=language)
        return reading.to_json()

    return handle_lines(handle)


def _decide(options: argparse.Namespace) -> int:
    from pathlib import Path

    from kefu.policy import BookError, FactsError, load_book, parse_facts

    try:
        book = load_book(Path(options.policy) if options.policy else None)
    except (BookError, OSError) as error:
        return refuse(f"the policy cannot be read: {error}")
    judge = book.decide if options.brief else book.explain

    def handle(line: dict[str, Any]) -> Mapping[str, Any]:
        try:
            return judge(parse_facts(line)).to_json()
        except FactsError as error:
            raise LineError(str(error), error_zh=error.message("zh")) from error

    return handle_lines(handle)


def _lint(options: argparse.Namespace) -> int:
    from kefu.compliance import lint

    def handle(line: dict[str, Any]) -> Mapping[str, Any]:
        only_fields(line, "text", "language", "channel", "tracking_links")
        channel = text_of(line, "channel") or "amazon"
        if channel not in ("amazon", "email"):
            raise LineError('"channel" must be "amazon" or "email"', field="channel")
        language = text_of(line, "language") or None
        if language and not _LANGUAGE.fullmatch(language):
            raise LineError('"language" must be a code such as "de" or "de-AT"', field="language")
        tracking_links = line.get("tracking_links")
        if tracking_links not in (None, True, False):
            raise LineError('"tracking_links" must be true or false', field="tracking_links")
        return lint(
            text_of(line, "text", required=True) or "",
            language=language,
            channel=channel,
            tracking_links=bool(tracking_links),
        ).to_json()

    return handle_lines(handle)
