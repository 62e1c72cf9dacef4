"""``kefu corrections``: what people corrected in triage's reading, as messages to train on."""

from __future__ import annotations

import argparse

from kefu.cli.django_setup import NotReady, refuse, start_django
from kefu.cli.jsonlines import emit
from kefu.cli.stores import chosen_store


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--store", metavar="KEY", help="of this store alone (default: of all)")


def run(options: argparse.Namespace) -> int:
    """Print one line a corrected message, personal data masked."""
    try:
        start_django()
        store = chosen_store(options.store) if options.store else None
    except NotReady as problem:
        return refuse(str(problem))
    from kefu.cases.corrections import exported

    for line in exported(store):
        emit(line)
    return 0
