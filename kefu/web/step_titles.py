"""What a guided step is called, in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language

from kefu.guided.kinds import kinds


def reader() -> str:
    """The reader's language as the kinds have it: ``zh`` or ``en``."""
    return "zh" if (get_language() or "en").startswith("zh") else "en"


def step_title(code: str) -> str:
    """The title of a kind; an unknown one shows itself."""
    kind = kinds().get(code)
    return f"“{kind.title(reader())}”" if kind else code.replace("_", " ")
