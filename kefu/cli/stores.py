"""What the commands that fill a store share: which store, which files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_store_and_paths(parser: argparse.ArgumentParser) -> None:
    """``--store KEY PATH…``."""
    parser.add_argument("--store", required=True, metavar="KEY")
    parser.add_argument("paths", nargs="+", metavar="PATH", type=Path)


def chosen_store(key: str) -> Any:
    """The store of that key. Raises ``NotReady`` with the command that makes one."""
    from kefu.accounts.models import Store
    from kefu.cli.django_setup import NotReady

    store = Store.objects.filter(key=key).first()
    if store is None:
        raise NotReady(
            f"no store {key!r}; see kefu store list, or make it: "
            f"kefu store add {key} --marketplace US"
        )
    return store
