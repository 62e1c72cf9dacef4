"""How mails are made and read here: as the library does it, with less work a header."""

from __future__ import annotations

from email import policy
from email.headerregistry import BaseHeader, HeaderRegistry


class Headers(HeaderRegistry):
    """Makes the class of a kind of header once; the library makes one for every header that it meets."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[type, type[BaseHeader]] = {}

    def __getitem__(self, name: str) -> type[BaseHeader]:
        kind = self.registry.get(name.lower(), self.default_class)
        if kind not in self._made:
            self._made[kind] = super().__getitem__(name)
        return self._made[kind]


MAIL = policy.default.clone(header_factory=Headers())
"""For mails being made or read."""
CRLF = MAIL.clone(linesep="\r\n", max_line_length=200)
"""For mails as they lie in a mailbox."""
