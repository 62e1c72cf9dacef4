"""The fixture mails, for the tests of this folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "fixtures"
PATHS = sorted(FOLDER.rglob("*.eml"))
NAMES = [str(path.relative_to(FOLDER).with_suffix("")) for path in PATHS]


def raw(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def expected(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def mail(
    body: str = "Hello",
    *,
    sender: str = "Amazon <donotreply@amazon.com>",
    subject: str = "A subject",
    extra: str = "",
    date: str = "Tue, 3 Mar 2026 10:20:30 +0000",
) -> bytes:
    """A small plain mail; ``extra`` are further header lines, each ending in a line feed."""
    return (
        f"From: {sender}\nTo: service@nordlicht-shop.example\nDate: {date}\nSubject: {subject}\n"
        f"Message-ID: <sample@example.org>\n{extra}Content-Type: text/plain; charset=utf-8\n\n{body}"
    ).encode()
