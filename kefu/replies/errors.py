"""Why a letter is refused."""

from __future__ import annotations


class RemedyNotAllowed(ValueError):
    """The verdict does not allow what the letter would promise (STD-3)."""


class AmountNotAllowed(RemedyNotAllowed):
    """The amount or the share goes beyond the limit of the verdict."""
