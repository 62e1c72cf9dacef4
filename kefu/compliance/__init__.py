"""Compliance: what a reply must not carry, and how it must not sound (playbook MSG-4 to MSG-7).

Pure: text in, findings out. No Django, no clock, no network.
"""

from kefu.compliance.attachments import AttachmentReport, lint_attachment
from kefu.compliance.findings import Finding, Report
from kefu.compliance.lint import lint

__all__ = ["AttachmentReport", "Finding", "Report", "lint", "lint_attachment"]
