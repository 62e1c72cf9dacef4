"""Marks that turn the direction of writing: with them an address reads right and is written backwards.

None of the seven languages needs them, so each one is a disguise (MSG-4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

CODE: Final = "hidden_direction"
_MARKS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]+")


def direction_marks(text: str) -> Iterator[tuple[int, int]]:
    """Where such marks stand in the text as it was given: start and end."""
    return (found.span() for found in _MARKS.finditer(text))
