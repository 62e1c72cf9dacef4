"""HTML mail: safe HTML to show, and the text a person would read in it.

nh3 (Rust) repairs and sanitises; what is hidden (preheaders, tracking, bait text) is marked while it
does so. Its output is well formed, so one pass over its tags then yields both results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

import nh3

from kefu.connectors.mail.reading.plaintext import clean, tidy

MAX_HTML = 512 * 1024
_MAX_DEPTH = 400
_MAX_TABLES = 60

_BLOCKS = frozenset(
    [
        "address",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "table",
        "tr",
        "ul",
    ]
)
_PARAGRAPHS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"]
)
_KEPT = _BLOCKS | frozenset(
    [
        "a",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "small",
        "big",
        "span",
        "font",
        "br",
        "img",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "caption",
        "code",
        "sub",
        "sup",
    ]
)
_DROPPED_WITH_CONTENT = frozenset(
    [
        "script",
        "style",
        "title",
        "head",
        "noscript",
        "template",
        "svg",
        "math",
        "object",
        "embed",
        "iframe",
        "video",
        "audio",
    ]
)
_VOID = frozenset(("br", "hr", "img", "meta", "link", "input", "wbr", "col"))
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?<![-\w])opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|(?<![-\w])font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|!|$)"
    r"|(?<![-\w])max-(?:height|width)\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_BUYER_PRE = re.compile(r"-o-pre-wrap", re.IGNORECASE)
_QUOTE_CLASS = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|OutlookMessageHeader", re.I)
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>|([^<]+)|<")
_SPACES = re.compile(r"[ \t\n\r]+")
_MARKS = re.compile(r' (?:style="(?:hidden|buyer)"|(?:class|id)="quote")')
_TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CRUDE = re.compile(
    r"<!--.*?-->|<(script|style|head|title)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE
)


@dataclass(slots=True)
class Readable:
    """What one HTML part holds."""

    text: str = ""
    html: str = ""
    buyer_text: str = ""
    """The content of Amazon's ``<pre style="…-o-pre-wrap…">``: what the buyer wrote, exactly."""
    unquoted: str = ""
    """The text outside quoted mail, as far as the mailer marked quotes."""
    tables: list[list[list[str]]] = field(default_factory=list)
    """Innermost tables as rows of cell texts: where notices keep their facts."""
    defects: list[str] = field(default_factory=list)


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
    if source.count("<") > 2_000 and _depth(source) > _MAX_DEPTH:
        readable.defects.append("html_too_deep")
        readable.text = tidy(clean(unescape(_CRUDE.sub(" ", source))))
        return readable
    _Reader(readable).read(_CLEANER.clean(clean(source)))
    return readable


def _depth(source: str) -> int:
    depth = deepest = 0
    for match in _TAGS.finditer(source):
        if match[1]:
            depth = max(0, depth - 1)
        elif match[2].lower() not in _VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


class _Reader:
    """One pass over sanitised HTML."""

    def __init__(self, readable: Readable) -> None:
        self.readable = readable
        self.text: list[str] = []
        self.buyer: list[str] = []
        self.unquoted: list[str] = []
        self.html: list[str] = []
        self.open: list[str] = []
        self.tables: list[_Table] = []
        self.pre_depth = 0
        # Depth of the element in which the state began; 0 while it is off.
        self.hidden_from = self.buyer_from = self.quoted_from = 0

    def read(self, source: str) -> None:
        for match in _TOKEN.finditer(source):
            closing, tag, attributes, words = match.groups()
            if tag is None:
                self.words(words or "<")
            elif closing:
                self.close(tag)
            else:
                self.start(tag, attributes)
        self.readable.text = tidy("".join(self.text))
        self.readable.unquoted = tidy("".join(self.unquoted))
        self.readable.buyer_text = tidy("".join(self.buyer))
        self.readable.html = "".join(self.html).strip()

    def words(self, words: str) -> None:
        if self.hidden_from:
            return
        self.html.append(words)
        text = unescape(words)
        if not self.pre_depth:
            text = _SPACES.sub(" ", text)
            if text[0] == " " and (not self.text or self.text[-1][-1] in " \n\t"):
                text = text[1:]
        if text:
            self.emit(text.replace("\u00a0", " "))

    def emit(self, text: str) -> None:
        self.text.append(text)
        if not self.quoted_from:
            self.unquoted.append(text)
        if self.buyer_from:
            self.buyer.append(text)
        if self.tables:
            self.tables[-1].cell.append(text)

    def break_line(self, paragraph: bool) -> None:
        if not self.text:
            return
        ended = self.text[-1]
        if not ended.endswith("\n"):
            self.emit("\n\n" if paragraph else "\n")
        elif paragraph and ended == "\n":
            self.emit("\n")

    def start(self, tag: str, attributes: str) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        if self.hidden_from:
            return
        if 'style="hidden"' in attributes or " hidden=" in attributes:
            if tag not in _VOID:
                self.hidden_from = len(self.open)
            return
        if tag == "img" and "src=" not in attributes:
            return
        self.note_states(tag, attributes)
        self.html.append(f"<{tag}{_MARKS.sub('', attributes)}>")
        if tag == "br":
            self.emit("\n")
        elif tag in _BLOCKS:
            self.break_line(tag in _PARAGRAPHS)
        if tag == "li":
            self.emit("- ")
        elif tag == "table":
            self.tables.append(_Table())
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th") and self.tables:
            self.tables[-1].cell = []

    def note_states(self, tag: str, attributes: str) -> None:
        depth = len(self.open)
        if tag == "pre":
            self.pre_depth += 1
            if 'style="buyer"' in attributes and not self.buyer:
                self.buyer_from = self.buyer_from or depth
        if tag == "blockquote" or '="quote"' in attributes:
            self.quoted_from = self.quoted_from or depth

    def close(self, tag: str) -> None:
        if tag not in self.open:
            return
        while self.open:
            depth, name = len(self.open), self.open.pop()
            self.end(name, depth)
            if name == tag:
                return

    def end(self, tag: str, depth: int) -> None:
        if self.hidden_from:
            if depth == self.hidden_from:
                self.hidden_from = 0
            return
        self.html.append(f"</{tag}>")
        if tag in ("td", "th"):
            if self.tables:
                self.tables[-1].end_cell()
            if self.text and self.text[-1][-1] not in "\n\t":
                self.emit("\t")
        elif tag == "table" and self.tables:
            self.end_table()
        if tag in _BLOCKS:
            self.break_line(tag in _PARAGRAPHS)
        if tag == "pre":
            self.pre_depth -= 1
        if depth == self.buyer_from:
            self.buyer_from = 0
        if depth == self.quoted_from:
            self.quoted_from = 0

    def end_table(self) -> None:
        table = self.tables.pop()
        if self.tables:
            self.tables[-1].nests = True
        rows = [row for row in table.rows if any(row)]
        if rows and not table.nests and len(self.readable.tables) < _MAX_TABLES:
            self.readable.tables.append(rows)


class _Table:
    """A table while it is read; one that holds another is layout, not data."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.cell: list[str] = []
        self.nests = False

    def end_cell(self) -> None:
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(tidy("".join(self.cell)))
        self.cell = []
