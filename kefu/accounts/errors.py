"""What a verb says when the state of things forbids it."""

from __future__ import annotations

from typing import Any


class NotAllowedNow(Exception):
    """A verb was refused; nothing was changed.

    ``code`` is stable and translated on screen; ``facts`` fill its sentence.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
