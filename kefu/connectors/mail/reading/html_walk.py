"""One pass over sanitised HTML: its text, the text that is not quoted, and its tables."""

from __future__ import annotations

import re
from html import unescape

from kefu.connectors.mail.reading.plaintext import tidy

Table = list[list[str]]

BUYER_MARK = ' style="kefu-buyer"'
QUOTE_MARK = ' class="kefu-quote"'
BLOCKS = frozenset(
    ("address", "blockquote", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5",
     "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul")
)  # fmt: skip
VOID = frozenset(("br", "hr", "img", "meta", "link", "input", "wbr", "col"))
_PARAGRAPHS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre")
)
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>|([^<]+)|<")
_SPACES = re.compile(r"[ \t\n\r]+")
_MAX_TABLES = 60


class HtmlWalk:
    """``text`` is all of it, ``unquoted`` what is outside quotes, ``tables`` the innermost tables."""

    def __init__(self, source: str) -> None:
        self._text: list[str] = []
        self._unquoted: list[str] = []
        self._open: list[str] = []
        self._open_tables: list[_OpenTable] = []
        self._pre = 0
        self._quoted_from = 0  # depth of the element that began a quote; 0 outside
        self.tables: list[Table] = []
        for match in _TOKEN.finditer(source):
            closing, tag, attributes, words = match.groups()
            if tag is None:
                self._words(words or "<")
            elif closing:
                self._close(tag)
            else:
                self._start(tag, attributes)
        self.text = tidy("".join(self._text))
        self.unquoted = tidy("".join(self._unquoted))

    def _words(self, words: str) -> None:
        text = unescape(words) if "&" in words else words
        if not self._pre:
            text = _SPACES.sub(" ", text)
            if text[0] == " " and (not self._text or self._text[-1][-1] in " \n\t"):
                text = text[1:]
        if text:
            self._emit(text.replace("\u00a0", " "))

    def _emit(self, text: str) -> None:
        self._text.append(text)
        if not self._quoted_from:
            self._unquoted.append(text)
        if self._open_tables:
            self._open_tables[-1].cell.append(text)

    def _break_line(self, paragraph: bool) -> None:
        if not self._text:
            return
        ended = self._text[-1]
        if not ended.endswith("\n"):
            self._emit("\n\n" if paragraph else "\n")
        elif paragraph and ended == "\n":
            self._emit("\n")

    def _start(self, tag: str, attributes: str) -> None:
        if tag not in VOID:
            self._open.append(tag)
        if tag == "blockquote" or QUOTE_MARK in attributes:
            self._quoted_from = self._quoted_from or len(self._open)
        if tag in BLOCKS:
            self._break_line(tag in _PARAGRAPHS)
        if tag == "br":
            self._emit("\n")
        elif tag == "li":
            self._emit("- ")
        elif tag == "pre":
            self._pre += 1
        elif tag == "table":
            self._open_tables.append(_OpenTable())
        elif tag == "tr" and self._open_tables:
            self._open_tables[-1].rows.append([])
        elif tag in ("td", "th") and self._open_tables:
            self._open_tables[-1].cell = []

    def _close(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open:
            depth, name = len(self._open), self._open.pop()
            self._end(name, depth)
            if name == tag:
                return

    def _end(self, tag: str, depth: int) -> None:
        if tag in ("td", "th"):
            if self._open_tables:
                self._open_tables[-1].end_cell()
            if self._text and self._text[-1][-1] not in "\n\t":
                self._emit("\t")
        elif tag == "table" and self._open_tables:
            self._end_table()
        elif tag == "pre":
            self._pre -= 1
        if tag in BLOCKS:
            self._break_line(tag in _PARAGRAPHS)
        if depth == self._quoted_from:
            self._quoted_from = 0

    def _end_table(self) -> None:
        table = self._open_tables.pop()
        if self._open_tables:
            self._open_tables[-1].is_layout = True
        rows = [row for row in table.rows if any(row)]
        if rows and not table.is_layout and len(self.tables) < _MAX_TABLES:
            self.tables.append(rows)


class _OpenTable:
    """A table while it is read; one that holds another serves layout and holds no data."""

    def __init__(self) -> None:
        self.rows: Table = []
        self.cell: list[str] = []
        self.is_layout = False

    def end_cell(self) -> None:
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(tidy("".join(self.cell)))
        self.cell = []
