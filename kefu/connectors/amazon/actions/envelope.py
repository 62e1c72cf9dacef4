"""Amazon's XML envelope for order feeds. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

CONTENT_TYPE = "text/xml; charset=UTF-8"
SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"


def envelope(merchant: str, message_type: str, messages: Iterable[tuple[int, Element]]) -> str:
    """The document; each message with its MessageID. No byte-order mark: Amazon refuses one."""
    root = Element(
        "AmazonEnvelope",
        {"xmlns:xsi": SCHEMA, "xsi:noNamespaceSchemaLocation": "amzn-envelope.xsd"},
    )
    header = SubElement(root, "Header")
    text(header, "DocumentVersion", "1.01")
    text(header, "MerchantIdentifier", merchant)
    text(root, "MessageType", message_type)
    for number, content in messages:
        message = SubElement(root, "Message")
        text(message, "MessageID", str(number))
        message.append(content)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def text(parent: Element, tag: str, value: str, **attributes: str) -> Element:
    """An element below ``parent`` that holds a text."""
    element = SubElement(parent, tag, attributes)
    element.text = value
    return element
