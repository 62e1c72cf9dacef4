"""One pass over sanitised HTML: its text, what is quoted, what the buyer wrote, its tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from kefu.connectors.mail.reading.plaintext import tidy

BLOCKS = frozenset(
    ("address", "blockquote", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5",
     "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul")
)  # fmt: skip
_PARAGRAPHS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"]
)
_MARKS = re.compile(r' (?:style="(?:hidden|buyer)"|(?:class|id)="quote")')
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>|([^<]+)|<")
_SPACES = re.compile(r"[ \t\n\r]+")
_MAX_TABLES = 60
VOID = frozenset(("br", "hr", "img", "meta", "link", "input", "wbr", "col"))


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


class HtmlWalk:
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
        if tag not in VOID:
            self.open.append(tag)
        if self.hidden_from:
            return
        if 'style="hidden"' in attributes or " hidden=" in attributes:
            if tag not in VOID:
                self.hidden_from = len(self.open)
            return
        if tag == "img" and "src=" not in attributes:
            return
        self.note_states(tag, attributes)
        self.html.append(f"<{tag}{_MARKS.sub('', attributes)}>")
        if tag == "br":
            self.emit("\n")
        elif tag in BLOCKS:
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
        if tag in BLOCKS:
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
