"""The buyer's own words out of what a mail program made of them: without tags and quoted letters."""

from __future__ import annotations

import html
import re
import tomllib
from functools import cache
from importlib.resources import files

from .text import LONGEST

_LOOKED_AT = 6 * LONGEST
"""Characters in which debris is looked for: tags may be several times as long as the words."""
_SILENT = re.compile(r"<(style|script|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?-->", re.DOTALL | re.I)
_BLOCK = re.compile(r"</?(?:p|div|br|tr|td|li|ul|ol|table|h[1-6]|blockquote)\b[^<>]{0,400}>", re.I)
_TAG = re.compile(r"</?[a-z][a-z0-9]*\b[^<>]{0,400}>", re.I)
_QUOTED = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)


def own_words(text: str) -> str:
    """``text`` without markup and without repeated letters; as it is where nothing else stands in it."""
    head = text[:_LOOKED_AT]
    kept = _QUOTED.sub("", _repeated().split(_without_tags(head), maxsplit=1)[0])
    return kept if kept.strip() else head


def _without_tags(text: str) -> str:
    if "<" in text:
        text = _TAG.sub("", _BLOCK.sub("\n", _SILENT.sub(" ", text)))
    return html.unescape(text) if "&" in text else text


@cache
def _repeated() -> re.Pattern[str]:
    source = files(__package__) / "data" / "debris.toml"
    lines = tomllib.loads(source.read_text(encoding="utf-8"))["quoted_from_here"]
    return re.compile(rf"^[ \t]*(?:{'|'.join(lines)})[ \t]*$", re.MULTILINE | re.IGNORECASE)
