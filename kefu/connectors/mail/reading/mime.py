"""A bounded MIME splitter: finds the parts of a mail without decoding or copying them.

The standard library's parser walks a mail line by line and nests without limit, so that one 30 MB
attachment costs a second and a mail of nested boundaries costs minutes. Here every part is a pair of
offsets into the raw bytes, boundaries are found by ``bytes.find``, and depth, number of parts and
size of headers have limits. What goes beyond a limit stays readable as one undivided part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kefu.connectors.mail.reading.parameters import parse_parameters

MAX_DEPTH = 12
MAX_PARTS = 300
MAX_HEADERS = 1_000
MAX_MISSES = 5_000
MAX_HEADER_BLOCK = 512 * 1024
MAX_HEADER_VALUE = 64 * 1024

_HEADER = re.compile(rb"([!-9;-~]{1,100})[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)\n?")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_STRAY_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)")
_KNOWN_HEADER = re.compile(
    rb"(?:received|from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|reply-to"
    rb"|return-path|dkim-signature|authentication-results|x-[!-9;-~]+)[ \t]*:",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False)
class Part:
    """One part: its headers (raw bytes by lower-case name) and where its content lies."""

    path: str
    headers: dict[str, list[bytes]]
    start: int
    end: int
    content_type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    filename: str = ""
    encoding: str = ""
    children: list[Part] = field(default_factory=list)

    def header(self, name: str) -> bytes:
        """The first value of a header, unfolded; empty where absent."""
        values = self.headers.get(name)
        return values[0] if values else b""

    def walk(self) -> Iterator[Part]:
        """This part and everything below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Mail:
    """A split mail. ``raw`` has had lone carriage returns and a leading mbox line put right."""

    raw: bytes
    root: Part
    defects: list[str]

    def content(self, part: Part, limit: int | None = None) -> bytes:
        """The part's bytes as transferred (not decoded), at most ``limit`` of them."""
        end = part.end if limit is None else min(part.end, part.start + limit)
        return self.raw[part.start : end]

    def find(self, path: str) -> Part | None:
        """The part with this section number."""
        return next((part for part in self.root.walk() if part.path == path), None)


class _Splitter:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.defects: list[str] = []
        self.parts = 0

    def defect(self, code: str) -> None:
        if code not in self.defects:
            self.defects.append(code)

    def headers(self, start: int, end: int) -> tuple[dict[str, list[bytes]], int]:
        """Read a header block; the second value is where the body begins."""
        found: dict[str, list[bytes]] = {}
        raw, position, count = self.raw, start, 0
        limit = min(end, start + MAX_HEADER_BLOCK)
        while position < limit:
            if raw.startswith((b"\r\n", b"\n"), position):
                return found, position + (1 if raw[position] == 10 else 2)
            match = _HEADER.match(raw, position, limit)
            if match is None:
                following = raw.find(b"\n", position, limit) + 1
                if not following or not _KNOWN_HEADER.match(raw, following):
                    self.defect("headers_without_blank_line")
                    return found, position
                self.defect("broken_header_line")
                position = following
                continue
            position = match.end()
            count += 1
            if count > MAX_HEADERS:
                self.defect("too_many_headers")
                break
            value = _FOLD.sub(b" ", match[2][:MAX_HEADER_VALUE]).strip()
            if len(match[2]) > MAX_HEADER_VALUE:
                self.defect("header_too_long")
            found.setdefault(match[1].decode("ascii").lower(), []).append(value)
        if position < end:
            self.defect("too_many_headers")
            return found, self._after_blank_line(position, end)
        return found, end

    def _after_blank_line(self, position: int, end: int) -> int:
        ends = [
            at + len(blank)
            for blank in (b"\r\n\r\n", b"\n\n")
            if (at := self.raw.find(blank, position, end)) >= 0
        ]
        return min(ends, default=end)

    def part(self, start: int, end: int, path: str, depth: int, default: str) -> Part:
        """Read one part and, where it is a container, its children."""
        self.parts += 1
        headers, body = self.headers(start, end)
        part = Part(path=path, headers=headers, start=body, end=end)
        self._describe(part, default)
        if part.content_type.startswith("multipart/"):
            self._divide(part, depth)
        elif not path:
            part.path = "1"
        return part

    def _describe(self, part: Part, default: str) -> None:
        value, part.params = parse_parameters(part.header("content-type"))
        media_type = value.split(" ")[0]
        part.content_type = media_type if media_type.count("/") == 1 else default
        if part.content_type != value and value:
            self.defect("bad_content_type")
            if charset := _STRAY_CHARSET.search(value):
                part.params.setdefault("charset", charset[1])
        part.disposition, disposition_params = parse_parameters(part.header("content-disposition"))
        part.filename = disposition_params.get("filename", "") or part.params.get("name", "")
        encoding, _ = parse_parameters(part.header("content-transfer-encoding"))
        part.encoding = encoding.strip(" .;\"'")

    def _divide(self, part: Part, depth: int) -> None:
        boundary = part.params.get("boundary", "").encode("latin-1", "replace")
        if not boundary:
            boundary = self._guess_boundary(part)
            self.defect("no_boundary")
        sections = self._sections(part, boundary) if boundary else []
        if not sections:
            self.defect("boundary_not_found")
            self._undivided(part)
            return
        if depth >= MAX_DEPTH:
            self.defect("too_deep")
            self._undivided(part)
            return
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        prefix = f"{part.path}." if part.path else ""
        for number, (start, end) in enumerate(sections, 1):
            if self.parts >= MAX_PARTS:
                self.defect("too_many_parts")
                break
            part.children.append(self.part(start, end, f"{prefix}{number}", depth + 1, default))

    def _undivided(self, part: Part) -> None:
        part.content_type = "text/plain"
        part.path = part.path or "1"

    def _guess_boundary(self, part: Part) -> bytes:
        match = re.compile(rb"(?:^|\n)--([^\s-][^\r\n]{0,69})\r?\n").search(
            self.raw, max(0, part.start - 1), min(part.end, part.start + 64 * 1024)
        )
        return match[1].rstrip() if match else b""

    def _sections(self, part: Part, boundary: bytes) -> list[tuple[int, int]]:
        """Offsets between the delimiter lines, at most a few more than will be read."""
        raw, marker = self.raw, b"\n--" + boundary
        sections: list[tuple[int, int]] = []
        opened, position, misses = -1, max(0, part.start - 1), 0
        while len(sections) <= MAX_PARTS and misses < MAX_MISSES:
            at = raw.find(marker, position, part.end)
            if at < 0:
                break
            position = at + len(marker)
            closing = raw.startswith(b"--", position)
            line_end = raw.find(b"\n", position, part.end)
            line_end = part.end if line_end < 0 else line_end
            if raw[position + 2 * closing : line_end].strip():
                if not closing:
                    misses += 1  # a longer boundary that begins like this one
                    continue
                self.defect("text_after_boundary")
            if opened >= 0:
                before = at - 1 if at > opened and raw[at - 1] == 13 else at
                sections.append((opened, max(opened, before)))
            opened = min(line_end + 1, part.end)
            position = line_end
            if closing:
                return sections
        if opened >= 0 and len(sections) <= MAX_PARTS:
            self.defect("boundary_not_closed")
            sections.append((opened, part.end))
        return sections


def split(raw: bytes) -> Mail:
    """Split raw bytes into parts. Never raises; what was wrong is in ``defects``."""
    splitter = _Splitter(raw)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        splitter.raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
        splitter.defect("saved_as_utf16")
    if b"\n" not in splitter.raw and b"\r" in splitter.raw:
        splitter.raw = splitter.raw.replace(b"\r", b"\n")
        splitter.defect("carriage_returns_only")
    start = 0
    if splitter.raw.startswith(b"\xef\xbb\xbf"):
        start = 3
    while splitter.raw.startswith((b"\r\n", b"\n"), start):
        start += 1 if splitter.raw[start] == 10 else 2
        splitter.defect("leading_blank_lines")
    while splitter.raw.startswith((b"From ", b">From "), start):
        start = splitter.raw.find(b"\n", start) + 1 or len(splitter.raw)
        splitter.defect("mbox_from_line")
    root = splitter.part(start, len(splitter.raw), "", 0, "text/plain")
    return Mail(raw=splitter.raw, root=root, defects=splitter.defects)
