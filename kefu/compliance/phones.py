"""MSG-7: telephone numbers in every national form, told apart from all other long numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kefu.compliance.findings import Hit
from kefu.compliance.normalise import Folded
from kefu.compliance.spoken_numbers import spoken_numbers
from kefu.compliance.tables import table

# Both are led by one class of characters, so that a search can skip to the next of them. Folded digits are ASCII.
_MIXED = re.compile(r"[0-9](?:[oli]|(?<=[oli].))")
_CANDIDATE = re.compile(
    r"[+(0-9](?<![a-z0-9=#].)(?:(?<=[0-9])|(?<=\+)\s?\(?\+?[0-9]|(?<=\()\+?[0-9])"
    r"(?:[ \t().\-/·ー_*]{0,3}[0-9]){5,17}(?![a-z0-9%])"
)
_ORDER = re.compile(r"(?<![\d-])\d{3}-\d{7}-\d{7}")
_LETTERED = re.compile(r"(?<![a-z0-9])[0-9oli+(][0-9oli ()./-]{6,20}[0-9oli](?![a-z0-9])")
_AS_DIGITS = str.maketrans("oli", "011")
_SENTENCE_END = re.compile(r"(?<!tel)(?<!mob)(?<!tlf)(?<!nr)(?<!no)(?<!ph)[.!?]\s|\n\s*\n|[。！？]")
_ANNOUNCED_AFTER = re.compile(r"\W{0,2}(?:に電話|まで(?:お電話|ご連絡)|へ電話|微信同号)")
_SAID_OF_IT = re.compile(
    r"[^.!?,;。！？，]{0,50}(?:\b(?:is|are|ist|sind|est|sont|e|es|sono|son)\b|は|是)[^.!?,;。！？，]{0,30}"
)
_RIGHT_BEFORE = 12  # characters, such as " number is: "
_LABEL_REACH = 45
_SENTENCE_REACH = 90  # in which a word for other numbers still stands for this one


@cache
def _compiled(name: str) -> re.Pattern[str]:
    source = table("phones")[name]
    if isinstance(source, list):
        return re.compile("|".join(f"(?:{part})" for part in source))
    return re.compile(source.replace("\n", ""))


def phones(folded: Folded) -> Iterator[Hit]:
    """Every telephone number in the text."""
    text = folded.text
    yield from _spelt(text)
    for start, end in _candidates(text):
        yield Hit(code="phone_number", start=start, end=end)
    if _MIXED.search(text):
        yield from _lettered(text)


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    """Ranges that are telephone numbers; what is surely something else is blanked out first."""
    checked = 0
    for match in _CANDIDATE.finditer(text):
        if _ORDER.fullmatch(text, match.start(), match.end()) and text[match.end() :][:1] != "-":
            checked = match.end()  # Amazon's order IDs stand in most letters
            continue
        begin = max(
            text.rfind("\n", max(0, match.start() - 80), match.start()) + 1,
            match.start() - 80,
            checked,
            0,
        )
        stop = min(len(text), match.end() + 40)
        window = _blanked(text[begin:stop])
        for inner in _CANDIDATE.finditer(window):
            start, end = begin + inner.start(), begin + inner.end()
            if (
                start >= checked
                and end <= match.end()
                and _is_phone(inner.group(), text, start, end)
            ):
                yield start, end
        checked = match.end()


def _blanked(window: str) -> str:
    return _compiled("not_phones").sub(lambda match: "\x00" * len(match.group()), window)


def _lettered(text: str) -> Iterator[Hit]:
    """Numbers with letters for digits: "O176-l234567"."""
    for match in _LETTERED.finditer(text):
        said = match.group()
        if sum(map(str.isdigit, said)) >= 4 and re.search("[oli]", said):
            as_digits = said.translate(_AS_DIGITS)
            if _is_phone(as_digits, text, match.start(), match.end()):
                yield Hit(code="phone_number", start=match.start(), end=match.end())


def _spelt(text: str) -> Iterator[Hit]:
    for start, end, sure in spoken_numbers(text):
        if sure or _announced(text, start, end) is not False:
            yield Hit(code="phone_number", start=start, end=end)


def _is_phone(written: str, text: str, start: int, end: int) -> bool:
    count = sum(map(str.isdigit, written))
    announced = _announced(text, start, end)
    if written.startswith("+") and 8 <= count <= 15:
        return announced is not False or not _labelled(text, start)
    if announced is not None:
        return announced and count <= 16
    if _is_posted(written, text, start):
        return False
    groups = re.findall(r"\d+", written)
    if len(groups) >= 7 and all(len(group) == 1 for group in groups):
        return True
    return 8 <= count <= 15 and _compiled("sure").fullmatch(written) is not None


def _is_posted(written: str, text: str, start: int) -> bool:
    """Whether a way to send things stands before: "in raccomandata, 05 2217 4418 330"."""
    if _compiled("mobiles").fullmatch(written):
        return False
    before = _SENTENCE_END.split(text[max(0, start - _LABEL_REACH) : start])[-1]
    return any(_compiled(ways).search(before) for ways in ("posted", "carriers"))


def _labelled(text: str, start: int) -> bool:
    """Whether a word for other numbers stands right before: "Sendungsnummer: +4930…"."""
    before = text[max(0, start - _LABEL_REACH) : start]
    ends = [match.end() for match in _compiled("other_labels").finditer(before)]
    return bool(ends) and len(before) - ends[-1] <= _RIGHT_BEFORE


def _announced(text: str, start: int, end: int) -> bool | None:
    """True: a word for telephones stands nearest before; False: one for other numbers; else None."""
    reach = _SENTENCE_END.split(text[max(0, start - _SENTENCE_REACH) : start])[-1]
    before = reach[-_LABEL_REACH:]
    phone = max((m.end() for m in _compiled("labels").finditer(before)), default=-1)
    other = max((m.end() for m in _compiled("other_labels").finditer(before)), default=-1)
    if phone < 0 and other < 0:
        if _ANNOUNCED_AFTER.match(text, end):
            return True
        return False if _is_other(reach, text, end) else None
    return phone >= other


def _is_other(reach: str, text: str, end: int) -> bool:
    """Whether the sentence says of a number far before or after it that it is another one."""
    if _compiled("labels").search(reach):
        return False
    said = _SAID_OF_IT.match(text, end)
    named_after = said and _compiled("other_labels").search(said.group())
    return bool(named_after or _compiled("other_labels").search(reach))
