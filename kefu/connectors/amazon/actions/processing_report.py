"""Amazon's account of a feed: which messages it refused, and why. Pure."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

MOST = 20_000_000
GZIP = b"\x1f\x8b"


class Unclear(ValueError):
    """The report cannot be read, so that nobody knows what became of the messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``processed`` messages; those refused by MessageID with Amazon's code and words."""

    processed: int
    refused: Mapping[int, str] = field(default_factory=dict)
    # A refusal that names no message of its own speaks of the whole document.
    whole: str = ""


def read_report(raw: bytes) -> Report:
    """Read a processing report. Raises ``Unclear``."""
    content = _unpacked(raw)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unclear("a document type is not expected")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - document types are refused above
    except (ElementTree.ParseError, ValueError, LookupError) as wrong:
        raise Unclear(str(wrong)) from wrong
    report = root.find("Message/ProcessingReport")
    processed = report.findtext("ProcessingSummary/MessagesProcessed") if report is not None else ""
    if report is None or not (processed or "").strip().isdigit():
        raise Unclear("no summary of messages")
    refused, whole = {}, ""
    for result in report.iterfind("Result"):
        if (result.findtext("ResultCode") or "").strip() != "Error":
            continue
        number = (result.findtext("MessageID") or "").strip()
        code = (result.findtext("ResultMessageCode") or "").strip()
        words = f"{code} {(result.findtext('ResultDescription') or '').strip()}".strip()
        if number.isdigit() and int(number):
            refused[int(number)] = words
        else:
            whole = whole or words
    return Report(processed=int((processed or "").strip()), refused=refused, whole=whole)


def _unpacked(raw: bytes) -> bytes:
    if not raw.startswith(GZIP):
        return raw[:MOST]
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as wrong:
        raise Unclear(str(wrong)) from wrong
