"""Files that came with a mail: named and measured now, taken out only when somebody asks for one."""

from __future__ import annotations

import binascii
import re

from kefu.channels.inbound import InboundAttachment
from kefu.connectors.mail.reading.charsets import decode_header_bytes
from kefu.connectors.mail.reading.content import (
    decode_transfer,
    decode_uu,
    transfer_size,
    uuencoded_files,
)
from kefu.connectors.mail.reading.headers import text_header
from kefu.connectors.mail.reading.mime import Mail, Part, split
from kefu.connectors.mail.reading.plaintext import one_line

MAX_ATTACHMENTS = 100
_MAX_NAME = 150
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\u200e\u200f]+')
_RESERVED = re.compile(r"(?i)\A(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|\Z)")

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"II*\x00", 0, "image/tiff"),
    (b"MM\x00*", 0, "image/tiff"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"ftypqt", 4, "video/quicktime"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"%PDF-", 0, "application/pdf"),
    (b"PK\x03\x04", 0, "application/zip"),
    (b"Rar!\x1a\x07", 0, "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", 0, "application/x-7z-compressed"),
    (b"\x1f\x8b", 0, "application/gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"),
    (b"MZ", 0, "application/x-msdownload"),
    (b"\x7fELF", 0, "application/x-executable"),
    (b"#!", 0, "text/x-script"),
    (b"\x78\x9f\x3e\x22", 0, "application/ms-tnef"),
    (b"OggS", 0, "audio/ogg"),
)
_EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/pdf": ".pdf",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "video/mp4": ".mp4",
}
# Containers whose declared types are all right: zip holds office files, ole holds old ones.
_CONTAINERS = ("application/zip", "application/x-ole-storage")
_TYPE = re.compile(r"\A[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}\Z")


def list_attachments(mail: Mail, files: list[Part], defects: list[str]) -> list[InboundAttachment]:
    """Every file of a mail, in reading order; a hundred at most."""
    found: list[InboundAttachment] = []
    for part in files:
        if len(found) >= MAX_ATTACHMENTS:
            defects.append("too_many_attachments")
            break
        if part.end > part.start:
            found.append(_describe(mail, part, len(found) + 1, defects))
    for part in mail.root.walk():
        if part.content_type == "text/plain" and not part.children and part not in files:
            found += _uuencoded(mail, part)
    return found[:MAX_ATTACHMENTS]


def _describe(mail: Mail, part: Part, number: int, defects: list[str]) -> InboundAttachment:
    declared = part.content_type if _TYPE.match(part.content_type) else "application/octet-stream"
    start, _ = decode_transfer(mail.content(part, 1024), part.encoding)
    seen = sniff(start)
    content_type = declared
    if seen and seen != declared and not _compatible(seen, declared):
        content_type = seen
        if declared != "application/octet-stream":
            defects.append(f"type_mismatch:{part.path}")
    content_id = part.header("content-id").decode("latin-1").strip(" <>")[:200]
    return InboundAttachment(
        name=file_name(part.filename or _name_of_nested(mail, part), content_type, number),
        content_type=content_type,
        declared_type=declared,
        size=transfer_size(mail, part),
        part=part.path,
        inline=part.disposition == "inline" or bool(content_id and part.disposition == ""),
        content_id=content_id,
    )


def _compatible(seen: str, declared: str) -> bool:
    return (seen in _CONTAINERS and declared.startswith("application/")) or (
        seen.partition("/")[0] == declared.partition("/")[0] == "video"
    )


def _name_of_nested(mail: Mail, part: Part) -> str:
    if part.content_type != "message/rfc822":
        return ""
    subject = text_header(split(mail.content(part, 64 * 1024)).root, "subject")
    return f"{subject[:80]}.eml" if subject else ""


def _uuencoded(mail: Mail, part: Part) -> list[InboundAttachment]:
    data, _ = decode_transfer(mail.content(part), part.encoding)
    found = []
    for number, (name, body) in enumerate(uuencoded_files(data), 1):
        decoded = decode_uu(body)
        content_type = sniff(decoded) or "application/octet-stream"
        found.append(
            InboundAttachment(
                name=file_name(decode_header_bytes(name), content_type, number),
                content_type=content_type,
                declared_type="application/octet-stream",
                size=len(decoded),
                part=f"{part.path}:uu{number}",
                inline=False,
            )
        )
    return found


def sniff(start: bytes) -> str:
    """The type that a file's first bytes show, or empty."""
    for magic, offset, content_type in _MAGIC:
        if start.startswith(magic, offset):
            return content_type
    return ""


def file_name(name: str, content_type: str, number: int) -> str:
    """A name safe on every disk and screen: no path, no controls, no direction tricks, no bare dots."""
    name = one_line(name).replace("\\", "/").rpartition("/")[2]
    name = _FORBIDDEN.sub("_", name).strip(" .")
    name = _RESERVED.sub("_", name)
    if not name:
        return f"attachment-{number}{_EXTENSIONS.get(content_type, '')}"
    if len(name) > _MAX_NAME:
        stem, dot, extension = name.rpartition(".")
        keep = f"{dot}{extension}" if dot and len(extension) <= 10 else ""
        name = (stem if keep else name)[: _MAX_NAME - len(keep)] + keep
    return name


def extract_attachment(raw: bytes, part: str) -> bytes:
    """The bytes of an attachment, by the address that ``read_mail`` gave it.

    Raises ``KeyError`` if the mail has no such part. What is compressed stays compressed.
    """
    mail = split(raw)
    path, _, number = part.partition(":uu")
    found = mail.find(path)
    if found is None or found.children:
        raise KeyError(part)
    try:
        data, _ = decode_transfer(mail.content(found), found.encoding)
    except (binascii.Error, ValueError):
        data = mail.content(found)
    if not number:
        return data
    files = uuencoded_files(data)
    if not number.isdigit() or not 1 <= int(number) <= len(files):
        raise KeyError(part)
    return decode_uu(files[int(number) - 1][1])
