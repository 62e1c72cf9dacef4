"""What an edit changed in a text, small enough to be carried along, and how to take it back."""

import json
from dataclasses import dataclass

from kefu.policy.editing import EditError


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One stretch of lines that became another: from line `first` on, `gone` became `came`.

    A line before and one behind belong to it, so that it is not taken back at another place.
    """

    first: int
    gone: tuple[str, ...]
    came: tuple[str, ...]

    def to_text(self) -> str:
        """For a form's field."""
        return json.dumps([self.first, self.gone, self.came], ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> "Change":
        """What `to_text` wrote. Raises EditError."""
        try:
            first, gone, came = json.loads(text)
            return cls(first=int(first), gone=_lines(gone), came=_lines(came))
        except (ValueError, TypeError):
            raise _too_late() from None


def change_between(before: str, after: str) -> Change:
    """The shortest stretch outside which both texts are the same, and a line on either side."""
    old, new = before.split("\n"), after.split("\n")
    most = min(len(old), len(new))
    first = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - first) if old[-1 - n] != new[-1 - n]), most - first)
    first, tail = max(first - 1, 0), max(tail - 1, 0)
    return Change(
        first=first,
        gone=tuple(old[first : len(old) - tail]),
        came=tuple(new[first : len(new) - tail]),
    )


def undo(text: str, change: Change) -> str:
    """The text as it was before the change. Raises EditError where those lines have changed since."""
    lines = text.split("\n")
    last = change.first + len(change.came)
    if not 0 <= change.first <= len(lines) or tuple(lines[change.first : last]) != change.came:
        raise _too_late()
    return "\n".join([*lines[: change.first], *change.gone, *lines[last:]])


def _lines(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise TypeError
    return tuple(value)


def _too_late() -> EditError:
    return EditError(
        "This cannot be undone any more: the same lines were changed since.",
        "无法撤销：这几行之后又有改动。",
    )
