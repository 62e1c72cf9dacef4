"""Django for the commands that need the database, with plain words where it is not ready."""

from __future__ import annotations

import os
import sys


class NotReady(Exception):
    """What is missing, and the command that helps."""


def start_django(*, migrated: bool = True) -> None:
    """Set Django up. Raises ``NotReady`` where the database was never made or is out of date."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.config.settings")
    django.setup()
    if not migrated:
        return
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise NotReady(f"the database cannot be reached: {error}") from error
    if waiting:
        raise NotReady("the database is not set up for this version; run: kefu init")


def refuse(message: str) -> int:
    """Say on standard error what is wrong with the call. Returns exit code 2."""
    print(f"kefu: {message}", file=sys.stderr)
    return 2
