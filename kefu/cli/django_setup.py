"""Django for the commands that need the database, with plain words where it is not ready."""

from __future__ import annotations

import os
import sys


class NotReady(Exception):
    """What is missing, and the command that helps."""


def start_django(*, migrated: bool = True) -> None:
    """Set Django up. Raises ``NotReady`` where the database was never made or is out of date."""
    _read_settings()
    import django

    django.setup()
    if not migrated:
        return
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise NotReady(f"the database cannot be reached: {_first_line(error)}") from error
    if waiting:
        raise NotReady("the database is not set up for this version; run: kefu init")


def migrate() -> None:
    """Make the state folder and its database, or bring them up to date. Raises ``NotReady``."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError
    from django.utils import timezone

    from kefu.policybook.shipped import ensure_shipped

    try:
        settings.KEFU_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        call_command("migrate", verbosity=0, interactive=False)
        ensure_shipped(now=timezone.now())
    except OSError as error:
        raise _unusable(error) from error
    except DatabaseError as error:
        where = settings.DATABASES["default"]["NAME"]
        raise NotReady(f"the database {where} cannot be set up: {_first_line(error)}") from error


def refuse(message: str) -> int:
    """Say on standard error what is wrong with the call. Returns exit code 2."""
    print(f"kefu: {message}", file=sys.stderr)
    return 2


def _read_settings() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.config.settings")
    from django.conf import settings

    try:
        settings.DATABASES  # noqa: B018 - the first touch reads them, and makes the keys
    except OSError as error:
        raise _unusable(error) from error
    except ValueError as error:
        raise NotReady(f"the settings cannot be read: {error}") from error


def _unusable(error: OSError) -> NotReady:
    return NotReady(
        f"the state folder cannot be used: {error.filename}: {error.strerror}. "
        "Make it yours to write, or name another folder in KEFU_HOME"
    )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
