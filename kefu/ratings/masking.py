"""A rater as lists may show them: enough to tell two apart, not enough to write to one. Pure."""

from __future__ import annotations


def initials(name: str) -> str:
    """``Anna Keller`` → ``A. K.``; of an address only its first letter stays."""
    name = name.strip()
    if "@" in name:
        return f"{name[0].upper()}…@…"
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3])
