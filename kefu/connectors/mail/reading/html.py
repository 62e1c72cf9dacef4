"""HTML mail: safe HTML to show, and the text a person would read in it.

nh3 (Rust) repairs and sanitises; while it does so, our attribute filter marks what is hidden
(preheaders, bait), what the buyer wrote and what is quoted. Its output is well formed, so that the rest
is plain searching. Text and tables are only read out when somebody asks: mails with a plain part
mostly do not need them.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from html import unescape

import nh3

from kefu.connectors.mail.reading.html_walk import (
    BLOCKS,
    BUYER_MARK,
    QUOTE_MARK,
    VOID,
    HtmlWalk,
    Table,
)
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
_QUOTE_CLASS = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|OutlookMessageHeader", re.I)
_HIDDEN_MARK = ' style="kefu-hidden"'
_BUYER_PRE = re.compile(rf"<pre{BUYER_MARK}[^>]*>(.*?)</pre>", re.DOTALL)
_EMPTY_IMAGE = re.compile(r"<img(?![^>]* src=)[^>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div)[^>]*>")
_ANY_TAG = re.compile(r"<[^<>]{0,5000}>")
_TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


class Readable:
    """What one HTML part holds. ``html`` is safe to show; ``defects`` are codes."""

    def __init__(self, marked: str = "", crude_text: str = "", defect: str = "") -> None:
        self._marked = marked
        self._crude_text = crude_text
        self.defects = [defect] if defect else []
        self.html = marked.replace(BUYER_MARK, "").replace(QUOTE_MARK, "")

    @property
    def buyer_text(self) -> str:
        """The content of Amazon's ``<pre style="…-o-pre-wrap…">``: what the buyer wrote, exactly."""
        match = _BUYER_PRE.search(self._marked)
        if match is None:
            return ""
        text = unescape(_ANY_TAG.sub("", _BREAK.sub("\n", match[1])))
        return tidy(text.replace("\u00a0", " "))

    @property
    def text(self) -> str:
        """Everything that a person would see, as text."""
        return self._crude_text or self._walk.text

    @property
    def unquoted(self) -> str:
        """The text outside quoted mail, as far as the mailer marked quotes."""
        return self._crude_text or self._walk.unquoted

    @property
    def tables(self) -> list[Table]:
        """Innermost tables as rows of cell texts: where notices keep their facts."""
        return self._walk.tables

    @cached_property
    def _walk(self) -> HtmlWalk:
        return HtmlWalk(self._marked)


def read_html(*sources: str) -> Readable:
    """Sanitise HTML parts, to be read as one. Never raises; what was cut or not repaired is reported."""
    source = "\n".join(sources)
    defect = ""
    if len(source) > MAX_HTML:
        source, defect = source[:MAX_HTML], "html_truncated"
    if _is_monstrous(source):
        text = tidy(clean(unescape(_ANY_TAG.sub(" ", source))))
        return Readable(crude_text=text, defect="html_not_repaired")
    marked = _EMPTY_IMAGE.sub("", _without_hidden(_CLEANER.clean(clean(source))))
    return Readable(marked=marked.strip(), defect=defect)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Called by nh3 for each attribute: keep it, replace it by a mark, or (``None``) drop it."""
    if name == "style":
        return _style(value, tag == "pre")
    if name == "class":
        return "kefu-quote" if _QUOTE_CLASS.search(value) else None
    if name == "src":
        return value if value.startswith("cid:") else None
    return value


@lru_cache(maxsize=4096)
def _style(value: str, pre: bool) -> str | None:
    if _HIDDEN_STYLE.search(value):
        return "kefu-hidden"
    return "kefu-buyer" if pre and "-o-pre-wrap" in value.lower() else None


_CLEANER = nh3.Cleaner(
    tags=set(_KEPT),
    clean_content_tags=set(_DROPPED_WITH_CONTENT),
    attributes={
        "*": {"style", "hidden", "class"},
        "a": {"href"},
        "img": {"src", "alt"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "cid"},
    link_rel="noopener noreferrer nofollow",
)


def _is_monstrous(source: str) -> bool:
    """Nested so deeply, or with so many attributes, that repairing takes quadratic time."""
    if source.count("<") > 2_000 and _depth(source) > _MAX_DEPTH:
        return True
    for piece in source.split(">"):
        if len(piece) > 1_000 and (start := piece.find("<")) >= 0:
            tag = piece[start:]
            if tag.count(" ") + tag.count("/") + tag.count("\n") > 5_000 or tag.count("<") > 500:
                return True
    return False


def _depth(source: str) -> int:
    depth = deepest = 0
    for match in _TAGS.finditer(source):
        if match[1]:
            depth = max(0, depth - 1)
        elif match[2].lower() not in VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _without_hidden(marked: str) -> str:
    """Cut out the elements marked as hidden, with all that they hold."""
    kept: list[str] = []
    position = 0
    for mark in (_HIDDEN_MARK, " hidden="):
        kept, position, found = [], 0, marked.find(mark)
        while found >= 0:
            start = marked.rfind("<", position, found)
            inside_a_tag = start >= 0 and marked.find(">", start, found) < 0
            if inside_a_tag:
                kept.append(marked[position:start])
                position = _end_of_element(marked, start)
            found = marked.find(mark, max(position, found + 1))
        marked = "".join([*kept, marked[position:]])
    return marked


def _end_of_element(marked: str, start: int) -> int:
    end = marked.find(">", start) + 1
    name = re.match(r"[a-z0-9]+", marked[start + 1 : start + 20])
    if name is None or name[0] in VOID:
        return end
    depth = 1
    for match in _same_tag(name[0]).finditer(marked, end):
        depth += -1 if match[1] else 1
        if depth == 0:
            return match.end()
    return len(marked)


@lru_cache(maxsize=64)
def _same_tag(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){name}(?=[\s>])[^>]*>")
