"""What a kind of action is: how it is made ready, done, looked up and proved.

Before anything is done Amazon is read (``prepare``); after anything unclear it is read again
(``look_up``). What a kind finds there it says with one of the exceptions and answers below.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol
from xml.etree.ElementTree import Element

from kefu.connectors.amazon.client import Amazon
from kefu.outbox.models import Action


class NotPossible(Exception):
    """It cannot be done, and trying again will not help: a person must know."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


class Later(Exception):
    """Not now; nothing has happened."""

    def __init__(self, code: str, wait: timedelta) -> None:
        super().__init__(code)
        self.code, self.wait = code, wait


class Seen(Exception):
    """It is there already: nothing is to be done. ``source`` says where it was seen."""

    def __init__(self, source: str, what: Any = True) -> None:
        super().__init__(source)
        self.source, self.what = source, what


class Answer(Enum):
    """Did it happen? ``NOT``: certainly not, so that it may be tried; ``NEVER``: nor will it."""

    YES = "yes"
    NOT = "not"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at Amazon tells. ``source`` and ``seen`` prove a yes; ``code`` says why never."""

    answer: Answer
    source: str = ""
    seen: Any = True
    code: str = ""


UNKNOWN = Look(answer=Answer.UNKNOWN)


class _Kind(Protocol):
    # When it is looked for first, and when it is given up as not proved.
    first_look: timedelta
    patience: timedelta

    def prepare(self, amazon: Amazon, action: Action, *, now: datetime) -> dict[str, Any]:
        """Read Amazon and return what ``action`` needs beyond its payload.

        Raises ``NotPossible``, ``Later``, ``Seen`` or ``AmazonError``.
        """

    def look_up(self, amazon: Amazon, action: Action, *, now: datetime) -> Look:
        """Look whether it happened. Raises ``AmazonError``."""


class FeedKind(_Kind, Protocol):
    """An action that is one message of a feed."""

    feed_type: str
    message_type: str

    def message(self, action: Action) -> Element:
        """The message's content, from payload and what ``prepare`` returned. Pure."""


class DirectKind(_Kind, Protocol):
    """An action that is one call. ``proved``: Amazon's yes is all the proof there is."""

    proved: bool

    def do(self, amazon: Amazon, action: Action) -> dict[str, Any]:
        """Call. Raises ``NotPossible``, ``Seen`` or ``AmazonError``."""
