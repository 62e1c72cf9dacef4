"""Amazon's XML reports into lines; XML that declares entities or a document type is not read."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from kefu.connectors.amazon.reports.errors import Unusable

Element = ElementTree.Element
DEEPEST = 20


def lines_of(text: str, row: str, each: str) -> Iterator[dict[str, str]]:
    """One line for each ``row`` element, or for each ``each`` in it: leaf name → text.

    Where a leaf stands several times the first counts. Raises ``Unusable``.
    """
    for entry in _root(text).iter():
        if _name(entry) != row:
            continue
        shared = _leaves(entry, apart=each)
        parts = [part for part in entry.iter() if each and _name(part) == each]
        if not parts:
            yield shared
        for part in parts:
            yield {**_leaves(part), **shared}


def _root(text: str) -> Element:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unusable("declares_entities")
    try:
        return ElementTree.fromstring(text)  # noqa: S314  # without a document type nothing expands
    except ElementTree.ParseError as error:
        cut_off = "no element found" in str(error) or "unclosed" in str(error)
        raise Unusable("cut_off" if cut_off else "not_xml", str(error)) from error


def _leaves(element: Element, apart: str = "", depth: int = 0) -> dict[str, str]:
    if depth > DEEPEST:
        raise Unusable("wrong_shape", element.tag)
    found: dict[str, str] = {}
    for child in element:
        if _name(child) == apart:
            continue
        leaf = {_name(child): (child.text or "").strip()}
        inner = _leaves(child, apart, depth + 1) if len(child) else leaf
        found = {**inner, **found}
    return found


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
