"""Amazon's XML envelope: messages in, processing report out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

BOM = b"\xef\xbb\xbf"


class BadFeed(ValueError):
    """The document as a whole cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of an envelope: its ID, and the element that is its content."""

    id: str
    content: ElementTree.Element

    def text(self, path: str) -> str:
        """The text at a path below the content; empty where there is none."""
        return (self.content.findtext(path) or "").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a message; an empty `error` is success."""

    message_id: str
    code: str = ""
    error: str = ""


def read_messages(raw: bytes) -> list[Message]:
    """All messages. Raises `BadFeed`."""
    if raw.startswith(BOM):
        raise BadFeed(
            "XML Parsing Fatal Error: Content is not allowed in prolog."
        )  # Amazon's 50001
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise BadFeed("XML Parsing Fatal Error: a document type is not allowed.")
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314 - document types are refused above
    except (ElementTree.ParseError, ValueError, LookupError) as wrong:
        raise BadFeed(f"XML Parsing Fatal Error: {wrong}") from wrong
    if root.tag != "AmazonEnvelope":
        raise BadFeed("The document is no AmazonEnvelope.")
    return list(_messages(root))


def _messages(root: ElementTree.Element) -> Iterator[Message]:
    seen: set[str] = set()
    for element in root.iterfind("Message"):
        message_id = (element.findtext("MessageID") or "").strip()
        content = [child for child in element if child.tag not in ("MessageID", "OperationType")]
        if not message_id.isdigit() or message_id in seen or len(content) != 1:
            raise BadFeed("Every Message needs a MessageID of its own and one content.")
        seen.add(message_id)
        yield Message(id=message_id, content=content[0])
    if not seen:
        raise BadFeed("The document has no Message.")


def processing_report(transaction: str, outcomes: Sequence[Outcome]) -> bytes:
    """Amazon's account of a feed: counts, and a result for each message that failed."""
    failed = [outcome for outcome in outcomes if outcome.error]
    root = ElementTree.Element("AmazonEnvelope")
    header = _below(root, "Header")
    _below(header, "DocumentVersion", "1.02")
    _below(root, "MessageType", "ProcessingReport")
    message = _below(root, "Message")
    _below(message, "MessageID", "1")
    report = _below(message, "ProcessingReport")
    _below(report, "DocumentTransactionID", transaction)
    _below(report, "StatusCode", "Complete")
    summary = _below(report, "ProcessingSummary")
    _below(summary, "MessagesProcessed", str(len(outcomes)))
    _below(summary, "MessagesSuccessful", str(len(outcomes) - len(failed)))
    _below(summary, "MessagesWithError", str(len(failed)))
    _below(summary, "MessagesWithWarning", "0")
    for outcome in failed:
        result = _below(report, "Result")
        _below(result, "MessageID", outcome.message_id)
        _below(result, "ResultCode", "Error")
        _below(result, "ResultMessageCode", outcome.code)
        _below(result, "ResultDescription", outcome.error)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _below(parent: ElementTree.Element, tag: str, text: str = "") -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag)
    element.text = text or None
    return element
