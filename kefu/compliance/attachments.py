"""Attachments: type, size, name and what can be read of the contents (MSG-4, MSG-5, MSG-7)."""

from __future__ import annotations

from dataclasses import dataclass

from kefu.compliance.findings import Finding, Report
from kefu.compliance.lint import lint_names_and_contacts
from kefu.compliance.tables import codes, table


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentReport:
    """What was found about one attachment.

    Positions in `name` and `file` findings count within the file name, those in `contents` within
    the text that was read from it.
    """

    file: tuple[Finding, ...]
    name: Report
    contents: Report

    @property
    def ok(self) -> bool:
        """Whether nothing forbids sending the attachment."""
        return all(finding.severity != "block" for finding in self.findings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings: about the file, its name, its contents."""
        return self.file + self.name.findings + self.contents.findings


def lint_attachment(
    name: str, content_type: str, size: int, text: str = "", *, tracking_links: bool = False
) -> AttachmentReport:
    """Check an attachment before it is sent with an Amazon message.

    `size` is in bytes; `text` is what could be read of the contents, "" when nothing could: a
    picture or document that nobody has read is a warning, never taken for clean. `tracking_links`
    as in `lint`.
    """
    rules = table("attachments")
    kind = content_type.split(";")[0].strip().lower()
    problems = []
    if kind not in rules["types"]:
        problems.append("attachment_type")
    if size > rules["most_bytes"]:
        problems.append("attachment_size")
    if not text.strip() and kind in rules["types"]:
        problems.append("attachment_unread")
    return AttachmentReport(
        file=tuple(_about(name, code) for code in problems),
        name=lint_names_and_contacts(name),
        contents=lint_names_and_contacts(text, tracking_links=tracking_links),
    )


def _about(name: str, code: str) -> Finding:
    meaning = codes()[code]
    return Finding(
        rule=meaning.rule,
        start=0,
        end=len(name),
        text=name,
        severity=meaning.severity,
        suggestion="",
        code=code,
    )
