"""The one folder that holds all state: database, raw mail, attachments, keys."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def kefu_home() -> Path:
    """The state folder: ``$KEFU_HOME``, or the user's data folder for Kefu."""
    chosen = os.environ.get("KEFU_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    data_home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data_home) / "kefu"


def _private_file(path: Path, make: str) -> str:
    """Read a secret, writing it first where it is missing; only the owner may read it."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(make + "\n")
    return make


def session_key(home: Path) -> str:
    """The key that signs sessions and links; made on first use."""
    return _private_file(home / "keys" / "session.key", secrets.token_urlsafe(50))


def field_keys(home: Path) -> list[str]:
    """Keys that encrypt secrets and buyers' data, newest first; the first one encrypts.

    Rotate by putting a new key on the first line of ``keys/fields.key``.
    """
    text = _private_file(home / "keys" / "fields.key", Fernet.generate_key().decode())
    return [line.strip() for line in text.splitlines() if line.strip()]
