"""From bytes to text: what the label says, checked against what the bytes are.

Labels lie in known ways: UTF-8 sent as gb2312 or latin-1, GBK as gb2312, Shift_JIS with vendor
characters, windows-1252 as latin-1, nothing said at all. A label is believed only if it decodes, and a
single-byte label (which always decodes) only if the bytes are not plainly UTF-8.
"""

from __future__ import annotations

import base64
import codecs
import re
from functools import lru_cache

# Supersets of what the label names: every text that is right under the label is right under these.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz-gb-2312": "hz",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "us-ascii": "ascii",
    "ansi_x3.4-1968": "ascii",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "big5": "cp950",
    "x-euc-jp": "euc_jp",
    "utf8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-unknown": "",
    "unknown-8bit": "",
    "default": "",
    "binary": "",
    "8bit": "",
    "ansi": "",
    "_iso-2022-jp$esc": "iso-2022-jp",
    "iso-2022-jp-ms": "iso-2022-jp",
    "cp50220": "iso-2022-jp",
    "cp50221": "iso-2022-jp",
}
_CJK = ("gb18030", "cp932", "euc_jp", "cp950", "cp949")
_COMMON_CHINESE = frozenset(
    "的一是不了我在有人这到们个你来他说请收货退款谢没订单您好买问题没有能可以为什么发还要就和已经天"
    "這個們來說請貨訂單買問題沒發還經為謝您產品換"
)
_SAMPLE = 4_000
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_HIGH_RUN_BESIDE_LETTER = re.compile(rb"[A-Za-z'][\x80-\xff]+|[\x80-\xff]+[A-Za-z']")
_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([@BDOPQ]|\([BJIH])")
_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,100000}?)\?=")
_BETWEEN_WORDS = re.compile(rb"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")


@lru_cache(maxsize=256)
def codec_name(label: str) -> str:
    """The codec to try for a charset label; empty if the label means nothing."""
    label = label.strip(" \t\"'").lower()
    label = _SUPERSETS.get(label, label)
    try:
        name = codecs.lookup(label).name if label else ""
    except (LookupError, ValueError):
        return ""
    # Python lists byte-to-byte transforms ("base64", "zlib") as codecs; they are no charsets.
    return name if name and codecs.lookup(name)._is_text_encoding else ""


def decode_text(data: bytes, label: str = "") -> tuple[str, str]:
    """Decode, never failing. The second value is a defect code, or empty if the label was right."""
    if not data:
        return "", ""
    name = codec_name(label) if label else ""
    if b"\x1b$" in data and name in ("", "ascii", "utf-8", "iso2022_jp", "cp1252"):
        return decode_iso2022jp(data), "" if name == "iso2022_jp" else "wrong_charset"
    if data.isascii() and not name.startswith(("utf-16", "utf-32", "utf-7", "hz", "iso2022")):
        return data.decode("ascii"), ""
    if name.startswith(("utf-16", "utf-32")) and not _has_wide_units(data):
        name = ""
    if name != "utf-8":
        as_utf8 = _strictly(data, "utf-8-sig")
        if as_utf8 is not None:
            return as_utf8, "wrong_charset" if name and name != "utf-8-sig" else ""
    if name and name != "ascii":
        decoded = _strictly(data, name)
        if decoded is not None and not _contradicts(decoded, name, data):
            return decoded.removeprefix("\ufeff"), ""
    return _guess(data, name), "wrong_charset" if label else "no_charset"


def _has_wide_units(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:200]


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None


def _contradicts(decoded: str, name: str, data: bytes) -> bool:
    """The label decodes, yet the bytes are plainly of the other family of writing."""
    if name == "cp1252":  # what mailers write when they do not know
        return _best_cjk(data[:_SAMPLE])[0] > 0.65 and not _western(data[:_SAMPLE])
    return name in _CJK and _western(data[:_SAMPLE])


def _guess(data: bytes, label: str) -> str:
    sample = data[:_SAMPLE]
    score, name = _best_cjk(sample)
    if score > 0.35 and not _western(sample):
        return data.decode(name, "replace")
    if label == "utf-8":
        # Mostly right UTF-8 with a few broken bytes loses less by replacement than by guessing.
        replaced = data.decode("utf-8", "replace")
        multibyte = sum(1 for char in replaced[:_SAMPLE] if ord(char) > 127 and char != "\ufffd")
        if multibyte > replaced[:_SAMPLE].count("\ufffd"):
            return replaced
    return data.decode("cp1252", "replace")


def _best_cjk(sample: bytes) -> tuple[float, str]:
    scored = [
        (_plausibility(decoded), name)
        for name in _CJK
        if (decoded := _strictly_but_for_the_cut_end(sample, name)) is not None
    ]
    return max(scored, default=(0.0, ""))


def _strictly_but_for_the_cut_end(sample: bytes, name: str) -> str | None:
    for cut in range(4):
        decoded = _strictly(sample[: len(sample) - cut], name)
        if decoded is not None:
            return decoded
    return None


def _plausibility(text: str) -> float:
    """How much a decoded text looks like Chinese, Japanese or Korean: 0 to about 1."""
    good = bad = 0.0
    for char in text:
        code = ord(char)
        if code < 0x80:
            continue
        if 0x3041 <= code <= 0x30FF or char in _COMMON_CHINESE:
            good += 1
        elif 0xAC00 <= code <= 0xD7A3:
            good += 0.6
            bad += 0.2
        elif 0x4E00 <= code <= 0x9FFF:
            good += 0.4
            bad += 0.25
        elif 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF5E:
            good += 0.8
        else:  # half-width kana, private use, box drawing: what wrong decodings are made of
            bad += 1
    return good / (good + bad) if good + bad else 0.0


def _western(sample: bytes) -> bool:
    """Short runs of high bytes, each beside an ASCII letter: an accented European language."""
    runs = _HIGH_RUN.findall(sample)
    if not runs:
        return False
    beside = len(_HIGH_RUN_BESIDE_LETTER.findall(sample))
    return beside > 0.75 * len(runs) and sum(map(len, runs)) <= 2.5 * len(runs)


def decode_iso2022jp(data: bytes) -> str:
    """ISO-2022-JP as mailers really send it: with vendor characters (①, ㈱) and half-width kana."""
    pieces: list[str] = []
    mode, position = b"(B", 0
    for match in _ESCAPE.finditer(data):
        pieces.append(_jis(data[position : match.start()], mode))
        mode, position = match[1], match.end()
    pieces.append(_jis(data[position:], mode))
    return "".join(pieces)


def _jis(data: bytes, mode: bytes) -> str:
    if mode == b"(I":
        return bytes(byte | 0x80 for byte in data).decode("cp932", "replace")
    if not mode.startswith(b"$"):
        return data.decode("cp932", "replace")
    shifted = bytearray()
    pairs = iter(data)
    for row in pairs:
        if row < 0x21 or row > 0x7E:  # a line break without the escape back
            shifted.append(row)
            continue
        cell = next(pairs, 0x21)
        if row % 2:
            cell += 0x1F if cell < 0x60 else 0x20
        else:
            cell += 0x7E
        row = (row - 0x21) // 2 + 0x81
        shifted += bytes((row + 0x40 if row > 0x9F else row, min(cell, 0xFC)))
    return bytes(shifted).decode("cp932", "replace")


def decode_header_bytes(value: bytes, charset: str = "") -> str:
    """Decode a header value: RFC 2047 words, raw 8-bit text, and the usual breakages of both.

    Neighbouring words in one charset are joined before decoding, because mailers cut multi-byte
    characters in half. ``charset`` is what the body declares: the best hint for raw 8-bit headers.
    """
    if b"=?" not in value:
        return decode_text(value, charset)[0]
    value = _BETWEEN_WORDS.sub(rb"\1", value)
    pieces: list[str] = []
    pending, pending_charset, position = b"", "", 0
    for match in _WORD.finditer(value):
        between = value[position : match.start()]
        position = match.end()
        name = match[1].split(b"*")[0].decode("latin-1")
        if between or name.lower() != pending_charset.lower():
            pieces += [_words(pending, pending_charset), decode_text(between, charset)[0]]
            pending = b""
        pending_charset = name
        pending += _decode_word(match[3], match[2] in b"bB")
    pieces += [_words(pending, pending_charset), decode_text(value[position:], charset)[0]]
    return "".join(pieces)


def _words(data: bytes, charset: str) -> str:
    return decode_text(data, charset)[0]


def _decode_word(data: bytes, base64_word: bool) -> bytes:
    if base64_word:
        return decode_base64(data)
    return re.sub(
        rb"=([0-9A-Fa-f]{2})", lambda m: bytes((int(m[1], 16),)), data.replace(b"_", b" ")
    )


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def decode_base64(data: bytes) -> bytes:
    """Decode leniently: foreign characters skipped, missing padding added, a stray last one dropped."""
    try:
        return base64.b64decode(data)
    except ValueError:
        kept = _NOT_BASE64.sub(b"", data)
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
