"""What is sent to the model and how its reply is read (pure)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_ANSWER = re.compile(r"<answer>(.*?)</answer>", re.DOTALL | re.IGNORECASE)
LONGEST_WISH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One request: what the model is told, the material, and the marks around it."""

    system: str
    user: str
    marks: tuple[str, ...]

    @property
    def size(self) -> int:
        """Characters that leave the house."""
        return len(self.system) + len(self.user)

    def messages(self) -> list[dict[str, str]]:
        """As the endpoint takes it."""
        return [
            {"role": "system", "content": self.system},
            {"role": "user", "content": self.user},
        ]


def prompt(task: str, material: str, *, language: str, boundary: str, wish: str = "") -> Prompt:
    """The request for one task.

    ``boundary`` is random and new each time, so that no text can close the block of data around
    it. ``wish`` is the agent's own; a buyer's words belong in ``material``.
    """
    tables = _tables()
    opening, closing = f"<<<DATA {boundary}", f"DATA {boundary}>>>"
    asked = tables["task"][task].format(
        language=language_name(language), wish=" ".join(wish.split())[:LONGEST_WISH]
    )
    frame = {"open": opening, "close": closing}
    return Prompt(
        system=tables["frame"]["system"].strip().format(task=asked, **frame),
        user=tables["frame"]["data"].strip().format(material=material, **frame),
        marks=(boundary,),
    )


def language_name(code: str) -> str:
    """The name by which a model knows a language; an unlisted code stands for itself."""
    return str(_tables()["language"].get(code, code))


def answer_in(reply: str) -> str | None:
    """The finished text of a reply, or ``None`` where it does not hold one as it was asked to."""
    found = _ANSWER.findall(reply)
    return found[-1].strip() if found else None


@cache
def _tables() -> dict[str, Any]:
    text = files(__package__).joinpath("prompts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
