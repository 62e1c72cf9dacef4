"""Parameters of Content-Type and Content-Disposition, with RFC 2231 values and their common abuses."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from kefu.connectors.mail.reading.charsets import decode_header_bytes, decode_text

_PARAMETER = re.compile(
    rb""";\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)""",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_SECTION = re.compile(r"(.+?)\*(\d{1,3})?(\*)?\Z")
_MAX_PARAMETERS = 100


def parse_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Split ``text/plain; charset=utf-8`` into the lower-case value and its decoded parameters."""
    if not value:
        return "", {}
    head, separator, rest = value.partition(b";")
    main = head.decode("latin-1").strip().lower()
    if not separator:
        return main, {}
    plain: dict[str, str] = {}
    extended: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for number, match in enumerate(_PARAMETER.finditer(b";" + rest)):
        if number >= _MAX_PARAMETERS:
            break
        name = match[1].decode("latin-1").lower()
        content = match[2].strip()
        if content.startswith(b'"'):
            content = _ESCAPE.sub(rb"\1", content.strip(b'"'))
        if "*" in name and (section := _SECTION.match(name)):
            pieces = extended.setdefault(section[1], {})
            pieces.setdefault(int(section[2] or 0), (content, bool(section[3]) or not section[2]))
        else:
            plain.setdefault(name, decode_header_bytes(content))
    for name, pieces in extended.items():
        plain[name] = _join(pieces)
    return main, plain


def _join(pieces: dict[int, tuple[bytes, bool]]) -> str:
    charset, data = "", b""
    for number in sorted(pieces):
        content, encoded = pieces[number]
        if encoded:
            if number == min(pieces) and content.count(b"'") >= 2:
                name, _, content = content.split(b"'", 2)
                charset = name.decode("latin-1")
            content = unquote_to_bytes(content)
        data += content
    if not charset and b"=?" in data:
        return decode_header_bytes(data)
    return decode_text(data, charset)[0]
