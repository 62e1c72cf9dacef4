"""Header values as people mean them: addresses, dates, message ids."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import mktime_tz, parsedate_tz

from kefu.connectors.mail.reading.charsets import decode_header_bytes
from kefu.connectors.mail.reading.mime import Part
from kefu.connectors.mail.reading.plaintext import one_line

MAX_ID = 250
MAX_REFERENCES = 100
_MAX_ADDRESSES = 50

_NOT_IN_ADDRESS = r"""<>\s"(),;:\[\]"""
_ADDRESS = re.compile(
    rf"<\s*([^{_NOT_IN_ADDRESS}]+@[^{_NOT_IN_ADDRESS}]+?)\.?\s*>"
    rf"|(?<![^{_NOT_IN_ADDRESS}])([^{_NOT_IN_ADDRESS}]+@[^{_NOT_IN_ADDRESS}]+)"
)
_COMMENT = re.compile(rb"\s*\(([^()]{1,200})\)")
_MAX_ADDRESS_HEADER = 8_000
_MESSAGE_ID = re.compile(rb"<\s*([^<>\s]{1,2000})\s*>")
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_SLOWEST_DELIVERY = timedelta(days=7)
_CLOCK_SKEW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox: ``name`` decoded, ``address`` as written."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2].lower()

    @property
    def local(self) -> str:
        return self.address.rpartition("@")[0].lower()


def addresses(value: bytes, charset: str = "") -> list[Address]:
    """Every mailbox in a header. Encoded words are decoded after the address has been found, so
    that an encoded name containing ``<amazon@…>`` can never become the address."""
    found: list[Address] = []
    value = value[:_MAX_ADDRESS_HEADER]
    if b"@" not in value:
        return found
    masked = re.sub(r'"(?:[^"\\]|\\.)*"', _mask, value.decode("latin-1"))
    position = 0
    for match in _ADDRESS.finditer(masked):
        if len(found) >= _MAX_ADDRESSES:
            break
        bare = match[1] is None
        name = value[position : match.start()].strip(b" ,;\t")
        if bare and b"<" in value[match.end() : match.end() + 200].split(b",")[0]:
            continue  # "seller@example.com <real@example.org>": the first is only a name
        position = match.end()
        if bare and not name and (comment := _COMMENT.match(value, position)):
            name, position = comment[1], comment.end()
        address = (match[1] or match[2]).strip("'")
        if one_line(address) != address:
            continue  # with a control character in it, it is no address, and must not pass for one
        found.append(Address(name=_display_name(name, charset), address=address))
    return found


def _mask(match: re.Match[str]) -> str:
    return '"' + "x" * (len(match[0]) - 2) + '"'


def _display_name(raw: bytes, charset: str) -> str:
    name = decode_header_bytes(raw, charset).strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return one_line(name.strip(" '\""))[:200]


def text_header(part: Part, name: str, charset: str = "") -> str:
    """A header as one clean line of text, at most 1,000 characters."""
    return one_line(decode_header_bytes(part.header(name)[:20_000], charset))[:1_000]


def message_ids(value: bytes) -> tuple[str, ...]:
    """Message ids without angle brackets, in order, each once; the last hundred of a long list."""
    ids = [_shortened(match[1]) for match in _MESSAGE_ID.finditer(value)]
    if not ids:
        words = [word for word in value.split() if b"@" in word]
        ids = [_shortened(word.strip(b"<>,;")) for word in words[:MAX_REFERENCES]]
    return tuple(dict.fromkeys(ids))[-MAX_REFERENCES:]


def message_id(value: bytes) -> str:
    """The mail's own id without brackets; some mailers write one without ``@``."""
    ids = message_ids(value)
    if ids:
        return ids[0]
    bare = value.strip(b"<> \t")
    return _shortened(bare) if bare and b" " not in bare else ""


def _shortened(raw: bytes) -> str:
    text = one_line(raw.decode("utf-8", "replace"))
    if len(text) <= MAX_ID:
        return text
    return f"{text[:180]}~{hashlib.sha256(raw).hexdigest()[:32]}"


def parse_date(value: bytes | str) -> datetime | None:
    """An RFC 5322 date in UTC, or ``None`` if it is none or absurd."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    try:
        parsed = parsedate_tz(text[:200])
        moment = datetime.fromtimestamp(mktime_tz(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None
    return moment if moment and _EARLIEST <= moment <= _LATEST else None


def received_at(part: Part) -> datetime | None:
    """When the sender's side took the mail in (MSG-1 counts from there), in UTC.

    The Date header says so, but anyone can write it: it must not lie after our own server's stamp
    (topmost Received) nor more than a week before it. Otherwise the earliest stamp within that week
    counts, at last our own.
    """
    written = parse_date(part.header("date")) if part.header("date") else None
    stamps = [
        stamp
        for value in part.headers.get("received", ())[:50]
        if (stamp := parse_date(value.rpartition(b";")[2])) is not None
    ]
    if not stamps:
        return written
    ours = stamps[0]

    def trusted(moment: datetime) -> bool:
        return ours - _SLOWEST_DELIVERY <= moment <= ours + _CLOCK_SKEW

    if written is not None and trusted(written):
        return min(written, ours)
    return min(stamp for stamp in stamps if trusted(stamp))
