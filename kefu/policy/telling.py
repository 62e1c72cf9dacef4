"""One difference between two versions of a policy, and the sentences that tell it."""

from dataclasses import dataclass

from kefu.policy.verdict import Text
from kefu.policy.words import phrase

Told = Text | str
"""What fills a sentence: words of either language, or the same in both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs. `kind` is number, rates, wishes, table, answer, standing or derived."""

    kind: str
    table: str
    row: str
    part: str
    rule: str
    text: Text
    follows: bool = False
    """Whether the row itself is the same and only a number that it names has another value."""

    def to_json(self) -> dict[str, object]:
        """Ready for `json.dumps`, one line of `kefu policy diff`."""
        return {
            "kind": self.kind,
            "table": self.table,
            "row": self.row,
            "part": self.part,
            "rule": self.rule,
            "follows": self.follows,
            "message": self.text.to_json(),
        }


def tell(code: str, **parts: Told) -> Text:
    """A sentence pattern filled in, in both languages."""
    en = {name: part if isinstance(part, str) else part.en for name, part in parts.items()}
    zh = {name: part if isinstance(part, str) else part.zh for name, part in parts.items()}
    return Text(en=phrase(code, "en", **en).strip(), zh=phrase(code, "zh", **zh).strip())


def in_both(code: str) -> Text:
    """A phrase that needs no parts."""
    return Text(en=phrase(code, "en"), zh=phrase(code, "zh"))


def becomes(where: Told, what: Told, before: Text, after: Text) -> Text:
    """Something says something else now; what says nothing says so.

    Where only the words of the other language differ, both sentences show those.
    """
    if before.en == after.en:
        before, after = Text(en=before.zh, zh=before.zh), Text(en=after.zh, zh=after.zh)
    elif before.zh == after.zh:
        before, after = Text(en=before.en, zh=before.en), Text(en=after.en, zh=after.en)
    nothing = in_both("nothing")
    return tell(
        "becomes",
        where=where,
        what=what,
        before=before if before.en else nothing,
        after=after if after.en else nothing,
    )
