"""``kefu reports import``, and ``kefu import-orders`` as it used to be called: reports from files, one JSON line each."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kefu.cli.django_setup import NotReady, refuse, start_django
from kefu.cli.jsonlines import emit
from kefu.cli.stores import add_store_and_paths, chosen_store


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of either command."""
    if name == "import-orders":
        add_store_and_paths(parser)
        return
    verbs = parser.add_subparsers(dest="verb", required=True)
    add_store_and_paths(
        verbs.add_parser("import", help="take in reports; their kind is recognised")
    )


def run(options: argparse.Namespace) -> int:
    """Import each file; returns 1 where a file or some of its lines were refused."""
    try:
        start_django()
        store = chosen_store(options.store)
    except NotReady as problem:
        return refuse(str(problem))
    said = [_import(store, path) for path in options.paths]
    return 1 if any(line.get("error") or line.get("refused") for line in said) else 0


def _import(store: Any, path: Path) -> dict[str, Any]:
    from django.utils import timezone

    from kefu.connectors.amazon.reports.errors import Unusable
    from kefu.connectors.amazon.reports.taking_in import import_file

    line: dict[str, Any]
    try:
        done = import_file(store, path.name, path.read_bytes(), actor=None, now=timezone.now())
    except Unusable as why:
        line = {"path": str(path), "error": str(why), "code": why.code}
    except OSError as error:
        why = f"{(error.strerror or str(error)).lower()}; check the path, and who may read it"
        line = {"path": str(path), "error": why}
    else:
        line = {
            "path": str(path),
            "report": done.kind,
            "layout": done.layout,
            "encoding": done.encoding,
            "lines": done.lines,
            "new": done.new,
            "changed": done.changed,
            "refused": done.refused,
            "problems": done.problems,
        }
    emit(line)
    return line
