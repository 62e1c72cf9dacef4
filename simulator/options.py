"""What the command line asks for; `__main__.py` tells the meaning of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    home: Path
    host: str = "127.0.0.1"
    imap_port: int = 0
    smtp_port: int = 0
    control_port: int = 0
    api_port: int = 0
    pages_port: int = 0
    seed: int = 7
    start: datetime | None = None
    """Where the virtual clock begins; None: the clock is the real one."""
    speed: float = 60.0
    trickle: float = 120.0
    stores: tuple[str, ...] = ("us", "de")
    backlog: bool = False
    life: Path | None = None
    """The parameters by which the world lives; None: only those live who are made to."""
    once: bool = False
    models: Path | None = None
