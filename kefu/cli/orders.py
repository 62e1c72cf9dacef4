"""``kefu import-orders``: Amazon's order reports into orders, one JSON line a report."""

from __future__ import annotations

import argparse

from kefu.cli.django_setup import NotReady, refuse, start_django
from kefu.cli.jsonlines import emit
from kefu.cli.stores import add_store_and_paths, chosen_store


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    add_store_and_paths(parser)


def run(options: argparse.Namespace) -> int:
    """Import each report; returns 1 where a report or some of its lines were refused."""
    try:
        start_django()
        store = chosen_store(options.store)
    except NotReady as problem:
        return refuse(str(problem))
    from django.utils import timezone

    from kefu.flow.importing import import_order_report
    from kefu.records.order_reports import ReportError

    failed = False
    for path in options.paths:
        try:
            done = import_order_report(
                store, path.name, path.read_bytes(), actor=None, now=timezone.now()
            )
        except ReportError as error:
            failed = True
            emit({"path": str(path), "error": str(error)})
            continue
        except OSError as error:
            failed = True
            said = f"{(error.strerror or str(error)).lower()}; check the path, and who may read it"
            emit({"path": str(path), "error": said})
            continue
        failed = failed or bool(done.refused)
        emit(
            {
                "path": str(path),
                "layout": done.layout,
                "encoding": done.encoding,
                "lines": done.lines,
                "new": done.new,
                "changed": done.changed,
                "refused": done.refused,
                "problems": done.problems,
            }
        )
    return 1 if failed else 0
