"""HTML mail: safe HTML to show, and the text a person would read in it.

nh3 (Rust) repairs and sanitises; what is hidden (preheaders, tracking, bait text) is marked while it
does so. Its output is well formed, so one pass over its tags then yields both results.
"""

from __future__ import annotations

import re
from html import unescape

import nh3

from kefu.connectors.mail.reading.html_walk import BLOCKS, VOID, HtmlWalk, Readable
from kefu.connectors.mail.reading.plaintext import clean, tidy

MAX_HTML = 512 * 1024
_MAX_DEPTH = 400

_KEPT = BLOCKS | frozenset(
    ("a", "b", "strong", "i", "em", "u", "s", "small", "big", "span", "font", "br", "img", "td",
     "th", "tbody", "thead", "tfoot", "caption", "code", "sub", "sup")
)  # fmt: skip
_DROPPED_WITH_CONTENT = frozenset(
    ("script", "style", "title", "head", "noscript", "template", "svg", "math", "object",
     "embed", "iframe", "video", "audio")
)  # fmt: skip
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?<![-\w])opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|(?<![-\w])font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|!|$)"
    r"|(?<![-\w])max-(?:height|width)\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_BUYER_PRE = re.compile(r"-o-pre-wrap", re.IGNORECASE)
_QUOTE_CLASS = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|OutlookMessageHeader", re.I)
_TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[^<>]{0,5000}>")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Called by nh3 for each attribute: keep, replace, or (``None``) drop it."""
    if name == "style":
        if _HIDDEN_STYLE.search(value):
            return "hidden"
        return "buyer" if tag == "pre" and _BUYER_PRE.search(value) else None
    if name == "class":
        return "quote" if _QUOTE_CLASS.search(value) else None
    if name == "id":
        return "quote" if value in ("divRplyFwdMsg", "appendonsend") else None
    if name == "hidden":
        return "hidden"
    if name == "src":
        return value if value.startswith("cid:") else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(_KEPT),
    clean_content_tags=set(_DROPPED_WITH_CONTENT),
    attributes={
        "*": {"style", "hidden", "class", "id"},
        "a": {"href"},
        "img": {"src", "alt"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "cid"},
    link_rel="noopener noreferrer nofollow",
)


def read_html(source: str) -> Readable:
    """Sanitise and read one HTML part. Never raises; oversized input is cut and reported."""
    readable = Readable()
    if len(source) > MAX_HTML:
        source = source[:MAX_HTML]
        readable.defects.append("html_truncated")
    if (source.count("<") > 2_000 and _depth(source) > _MAX_DEPTH) or _has_monstrous_tag(source):
        # Repairing either takes time that grows with the square of the size.
        readable.defects.append("html_not_repaired")
        readable.text = tidy(clean(unescape(_ANY_TAG.sub(" ", source))))
        return readable
    HtmlWalk(readable).read(_CLEANER.clean(clean(source)))
    return readable


def _depth(source: str) -> int:
    depth = deepest = 0
    for match in _TAGS.finditer(source):
        if match[1]:
            depth = max(0, depth - 1)
        elif match[2].lower() not in VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _has_monstrous_tag(source: str) -> bool:
    """A tag with hundreds of attributes."""
    for piece in source.split(">"):
        if len(piece) > 1_000 and (start := piece.find("<")) >= 0:
            tag = piece[start:]
            if tag.count(" ") + tag.count("/") + tag.count("\n") > 5_000 or tag.count("<") > 500:
                return True
    return False
