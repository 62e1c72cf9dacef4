"""``DATABASE_URL`` to Django's ``DATABASES``: SQLite by default, PostgreSQL for teams."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL lets readers go on while one writer writes; IMMEDIATE avoids deadlocks on upgrade.
INIT = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous={synchronous};PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=268435456;PRAGMA cache_size=-64000"
)
# What a power cut may cost; a worker that is killed loses nothing with any of them.
SYNCHRONOUS = ("full", "normal", "off")


def database_settings(url: str | None, home: Path) -> dict[str, Any]:
    """Settings for one database.

    ``url``: ``postgresql://user:password@host:port/name`` (a socket folder as ``?host=/path``),
    ``sqlite:///path``, or ``None`` for ``kefu.sqlite3`` in the state folder. A play that nobody would
    mourn may say ``?synchronous=off``: then nothing waits for the disk.
    Raises ``ValueError`` for any other scheme or mode.
    """
    if not url:
        return _sqlite(home / "kefu.sqlite3")
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if parts.scheme == "sqlite":
        path = Path(unquote(parts.path)[1:] or home / "kefu.sqlite3")
        return _sqlite(path, options.get("synchronous", "full"))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": options.pop("port", str(parts.port or "")),
            "OPTIONS": options,
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError(
        f"DATABASE_URL has the scheme {parts.scheme!r}; use postgresql:// or sqlite:///."
    )


def _sqlite(path: Path, synchronous: str = "full") -> dict[str, Any]:
    if synchronous not in SYNCHRONOUS:
        raise ValueError(
            f"DATABASE_URL says synchronous={synchronous}; use one of {', '.join(SYNCHRONOUS)}."
        )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": INIT.format(synchronous=synchronous),
        },
        "CONN_MAX_AGE": None,
    }
