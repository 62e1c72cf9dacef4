"""What somebody newly wrote in a mail, without the mail they answer to and without their signature.

Line by line and bounded. (mail-parser-reply was tried first: it takes everything from a line such as
"Thank you, but the lamp is broken" on for a signature, and its patterns need quadratic time.)
"""

from __future__ import annotations

import re

from kefu.connectors.mail.reading.layouts import pattern, table
from kefu.connectors.mail.reading.plaintext import folded, tidy

_MAX_LINES = 5_000
_QUOTED = re.compile(r"^\s{0,3}(?:>|＞)")
_LABEL = re.compile(r"^[\s*>]*([^\s:：*][^:：*]{0,20}?)\s*\*?\s*[:：]\s*\*?\s*\S?")
_RULE = re.compile(r"^\s*[_-]{10,}\s*$")
_SIGNATURE_MARK = re.compile(r"^--\s?$")
_LONGEST_SIGNATURE = 12
_LONGEST_FAREWELL = 15
_HAS_ATTRIBUTION_END = (":", "：")


def own_words(text: str, *, signature_blocks: bool) -> str:
    """The newest writer's words. Where nothing would be left, the whole text is returned.

    ``signature_blocks`` also takes away the contact data below a farewell (ordinary e-mail; through
    Amazon's relay people do not send them).
    """
    lines = text.split("\n")[:_MAX_LINES]
    kept = _without_quotes(lines)
    kept = _without_signature(kept)
    if signature_blocks:
        kept = _without_contact_block(kept)
    words = tidy("\n".join(kept))
    return words or tidy(text)


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    number = 0
    while number < len(lines):
        if _QUOTED.match(lines[number]):
            if lines[number].startswith(">From ") and not (
                number and _QUOTED.match(lines[number - 1])
            ):
                kept.append(lines[number][1:])  # no quote: mail stores put ">" before "From "
            number += 1
            continue
        length = _heading(lines, number)
        if not length:
            kept.append(lines[number])
            number += 1
            continue
        after = number + length
        while after < len(lines) and not lines[after].strip():
            after += 1
        if after < len(lines) and _QUOTED.match(lines[after]):
            number = after  # marked quote: an answer may follow below it
            continue
        break
    return kept


def _heading(lines: list[str], number: int) -> int:
    """How many lines from here on announce a quoted mail; 0 if none do."""
    line = lines[number].strip()
    if not line:
        return 0
    if pattern("quotes", "separator").search(folded(line[:200])):
        return 1
    rule = _RULE.match(line)
    if rule and _header_block(lines, number + 1):
        return 1 + _header_block(lines, number + 1)
    if block := _header_block(lines, number):
        return block
    return _attribution(lines, number)


def _attribution(lines: list[str], number: int) -> int:
    joined = ""
    for length in (1, 2, 3):
        if number + length > len(lines) or not lines[number + length - 1].strip():
            return 0
        joined = f"{joined} {lines[number + length - 1].strip()}"[:600]
        if joined.endswith(_HAS_ATTRIBUTION_END):
            return length if pattern("quotes", "attribution").search(folded(joined)) else 0
    return 0


def _header_block(lines: list[str], number: int) -> int:
    """Lines of a block such as From, Sent, To, Subject: at least three known labels in seven lines."""
    labels = last = 0
    for length, line in enumerate(lines[number : number + 7], 1):
        match = _LABEL.match(line[:200])
        if match and folded(match[1]) in table("quotes")["header_label"]:
            labels, last = labels + 1, length
        elif length == 1 or labels >= 3:
            break
    return last if labels >= 3 else 0


def _without_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if _SIGNATURE_MARK.match(line) and 0 < number >= len(lines) - _LONGEST_SIGNATURE:
            lines = lines[:number]
            break
    last = max(0, len(lines) - _LONGEST_SIGNATURE)
    return lines[:last] + [line for line in lines[last:] if not _names_a_device(line)]


def _names_a_device(line: str) -> bool:
    """ "Sent from my iPhone", but not "Sent from my old address, please change it"."""
    if not line.strip() or len(line) > 100:
        return False
    plain = folded(line)
    return bool(
        pattern("quotes", "sent_from").search(plain) and pattern("quotes", "device").search(plain)
    )


def _without_contact_block(lines: list[str]) -> list[str]:
    farewell, contact = pattern("quotes", "farewell"), pattern("quotes", "contact")
    first = max(1, len(lines) - _LONGEST_FAREWELL)
    for number in range(first, len(lines)):
        if len(lines[number]) > 60 or not farewell.search(folded(lines[number])):
            continue
        name = number + 1
        while name < len(lines) and not lines[name].strip():
            name += 1
        block = lines[name + 1 :]
        if any(contact.search(folded(line)) for line in block):
            return lines[: name + 1]
    return lines
