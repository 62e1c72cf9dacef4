"""What the check says: findings with exact positions, and the report that holds them."""

from __future__ import annotations

from dataclasses import dataclass

from kefu.compliance.tables import codes, doubtful_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place in the text that breaks a playbook rule.

    `start` and `end` count Unicode code points of the text as it was given; `text` is exactly that
    slice. `severity` is "block" or "warn". `suggestion` may stand in its place; "" means leave it
    out. `code` is the finer, stable reason; `reason()` puts it in words. `doubtful`: it only may
    be that the rule is broken, and a person decides.
    """

    rule: str
    start: int
    end: int
    text: str
    severity: str
    suggestion: str
    code: str
    doubtful: bool = False

    def reason(self, language: str = "en") -> str:
        """Why this was found, in English ("en") or simplified Chinese ("zh"); others get English."""
        words = "zh" if language.lower().startswith("zh") else "en"
        reason = codes()[self.code].reason[words]
        return doubtful_reason(words).format(reason=reason) if self.doubtful else reason

    def to_json(self) -> dict[str, object]:
        """The finding as `kefu lint` prints it."""
        return {
            "rule": self.rule,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "severity": self.severity,
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All findings of one text, in reading order. `ok` means that nothing blocks sending."""

    ok: bool
    findings: tuple[Finding, ...]

    def to_json(self) -> dict[str, object]:
        """The report as one line of `kefu lint`."""
        return {"ok": self.ok, "findings": [finding.to_json() for finding in self.findings]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule's own result, in positions of the folded text; `suggestion` None takes the code's.

    `language` is that of the words found; "" for what has none, such as a link. A `mention` is a
    name that stands in harmless sentences, too. A `doubtful` hit warns, whatever its code weighs.
    """

    code: str
    start: int
    end: int
    suggestion: str | None = None
    language: str = ""
    mention: bool = False
    doubtful: bool = False

    @property
    def severity(self) -> str:
        """What it weighs: "block" or "warn"."""
        return "warn" if self.doubtful else codes()[self.code].severity
