"""From parts to what a person reads: plain text, HTML, and the files beside them."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

from kefu.connectors.mail.reading.charsets import decode_base64, decode_text
from kefu.connectors.mail.reading.html import Readable, read_html
from kefu.connectors.mail.reading.mime import Mail, Part
from kefu.connectors.mail.reading.plaintext import clean, tidy, unflow

MAX_TEXT_BYTES = 1024 * 1024
MAX_TEXT = 400_000
_UU = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[\x20-\x60][^\n]*\n)*?)[` ]?\r?\nend[ \t]*\r?$",
    re.MULTILINE,
)
_HTML_START = re.compile(r"\s{0,50}<(?:!doctype html|html)\b", re.IGNORECASE)
_BASE64_SPACE = (b"\n", b"\r", b" ", b"\t")


@dataclass(slots=True)
class Content:
    """The readable side of a mail; ``files`` are the parts that are attachments."""

    plain: str = ""
    html: Readable = field(default_factory=Readable)
    files: list[Part] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    @property
    def reads_plain(self) -> bool:
        """Whether the plain part is the one to read: not where it merely says "see the HTML"."""
        return bool(self.plain) and not (
            len(self.plain) < 120 and len(self.html.text) > 4 * len(self.plain)
        )

    @property
    def text(self) -> str:
        """The whole readable text."""
        return self.plain if self.reads_plain else self.html.text


def read_content(mail: Mail) -> Content:
    """Decode what is to be read, list what is not."""
    content = Content()
    texts: list[Part] = []
    htmls: list[Part] = []
    _sort(mail.root, texts, htmls, content.files)
    budget = MAX_TEXT_BYTES
    plain: list[str] = []
    sources: list[str] = []
    for part in texts:
        text, used = _decoded(mail, part, budget, content.defects)
        budget -= used
        if _HTML_START.match(text):
            content.defects.append("html_labelled_plain")
            sources.append(text)
        elif text.strip():
            plain.append(text)
    for part in htmls:
        source, used = _decoded(mail, part, budget, content.defects)
        budget -= used
        sources.append(source)
    content.plain = tidy("\n\n".join(plain))
    if len(content.plain) > MAX_TEXT:
        content.plain = content.plain[:MAX_TEXT]
        content.defects.append("text_truncated")
    if sources:
        content.html = read_html(*sources)
        content.defects += content.html.defects
    return content


def _sort(part: Part, texts: list[Part], htmls: list[Part], files: list[Part]) -> None:
    """Distribute the leaves. Of alternatives, plain and HTML say the same: both are kept apart."""
    if part.children:
        for child in part.children:
            _sort(child, texts, htmls, files)
        return
    is_text = part.content_type in ("text/plain", "text/html")
    if part.disposition == "attachment" or part.filename or not is_text:
        # A named text part without "attachment" is still the body if nothing else is.
        nameless_role = is_text and part.disposition != "attachment" and part.path in ("1", "1.1")
        if not nameless_role:
            files.append(part)
            return
    (htmls if part.content_type == "text/html" else texts).append(part)


def _decoded(mail: Mail, part: Part, budget: int, defects: list[str]) -> tuple[str, int]:
    limit = max(0, min(MAX_TEXT_BYTES, budget))
    data, defect = decode_transfer(mail.content(part, limit * 2), part.encoding)
    if defect:
        defects.append(defect)
    if len(data) > limit or part.end - part.start > limit * 2:
        defects.append("text_truncated")
        data = data[:limit]
    if part.content_type == "text/plain" and b"begin " in data:
        data = _UU.sub(b"", data)
    if b"\x00" in data and not part.params.get("charset", "").lower().startswith("utf-"):
        defects.append("nul_bytes")
    label = part.params.get("charset", "") or _charset_in_html(part, data)
    text, defect = decode_text(data, label)
    if defect:
        defects.append(defect)
    text = clean(text)
    if part.params.get("format", "").lower() == "flowed" and part.content_type == "text/plain":
        text = unflow(text, part.params.get("delsp", "").lower() == "yes")
    return text, len(data)


_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{3,40})", re.IGNORECASE)


def _charset_in_html(part: Part, data: bytes) -> str:
    match = _META_CHARSET.search(data[:4000]) if part.content_type == "text/html" else None
    return match[1].decode("ascii") if match else ""


def decode_transfer(data: bytes, encoding: str) -> tuple[bytes, str]:
    """Undo Content-Transfer-Encoding. The second value is a defect code or empty."""
    if encoding == "base64":
        cleaned = data.translate(None, b"\r\n \t")
        try:
            return binascii.a2b_base64(cleaned, strict_mode=True), ""
        except (binascii.Error, ValueError):
            return decode_base64(data), "bad_base64"
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data), ""
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return decode_uu(data), ""
    known = ("", "7bit", "8bit", "binary")
    return data, "" if encoding in known else "unknown_transfer_encoding"


def transfer_size(mail: Mail, part: Part) -> int:
    """Decoded size in bytes; of base64 it is counted without decoding."""
    if part.encoding == "base64":
        space = sum(mail.raw.count(char, part.start, part.end) for char in _BASE64_SPACE)
        padding = mail.raw[max(part.start, part.end - 8) : part.end].count(b"=")
        return max(0, (part.end - part.start - space) * 3 // 4 - padding)
    if part.encoding in ("quoted-printable", "x-uuencode", "uuencode", "x-uue", "uue"):
        return len(decode_transfer(mail.content(part), part.encoding)[0])
    return part.end - part.start


def uuencoded_files(data: bytes) -> list[tuple[bytes, bytes]]:
    """Names and encoded bodies of uuencoded files within a text, at most twenty."""
    if b"begin " not in data:
        return []
    found = []
    for match in _UU.finditer(data):
        found.append((match[1], match[2]))
        if len(found) == 20:
            break
    return found


def decode_uu(data: bytes) -> bytes:
    """Decode uuencoded lines; broken lines are cut to what their length byte says."""
    decoded = bytearray()
    for line in data.splitlines():
        if line.startswith((b"begin ", b"end")) or not line.strip(b"` "):
            continue
        try:
            decoded += binascii.a2b_uu(line)
        except binascii.Error:
            count = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                decoded += binascii.a2b_uu(line[:count])
            except binascii.Error:
                continue
    return bytes(decoded)
