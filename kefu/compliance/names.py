"""Names of shops, ways to pay and messengers (MSG-5, MSG-7), also in disguise.

The text is reduced to its bare letters, digits and signs that stand for letters made letters; a
name is looked for there and then must start and end at word borders of the real text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from kefu.compliance.disguises import SKIPPED, skeleton_of
from kefu.compliance.findings import Hit
from kefu.compliance.listed_names import Name, around, listed_names
from kefu.compliance.misspellings import misspelt
from kefu.compliance.name_beginnings import PIECES, names_within
from kefu.compliance.normalise import Folded
from kefu.compliance.passages import sentence_around
from kefu.compliance.tables import table

_HANDLE = re.compile(
    r"(?<![a-z0-9_.+@-])@(?!amazon)[a-z](?:[a-z0-9_]|\.(?=[a-z0-9_])){3,30}(?![a-z0-9@(])"
)
_SENTENCE_BREAK = re.compile(r"[.,:;]\s|\n\n")
_MOST_DOUBTFUL = 60


@cache
def _talk() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = table("names")["messenger"]
    return re.compile(rows["product_talk"]), re.compile(rows["contact_talk"])


def names(folded: Folded) -> Iterator[Hit]:
    """Every forbidden name in the text, and bare handles such as "@lampco"."""
    if "@" in folded.text:
        for handle in _HANDLE.finditer(folded.text):
            yield Hit(code="messenger", start=handle.start(), end=handle.end())
    possible, wrong = names_within(folded.text, PIECES.of(folded.text))
    found = list(_listed(folded, possible))
    yield from (hit for hit, meant in found if meant)
    yield from _joined(folded, found)
    codes = _codes()
    for start, end, right in misspelt(folded.text, wrong):
        if codes[right] != "messenger" or not _about_the_product(folded.text, start, end):
            yield Hit(code=codes[right], start=start, end=end, mention=True)


@cache
def _codes() -> dict[str, str]:
    """The code of each name that may be misspelt."""
    by_skeleton = {name.skeleton: name.code for name in listed_names()}
    right = table("names")["around"]["misspelt"].split()
    return {word: by_skeleton[skeleton_of(word)] for word in right}


def _listed(folded: Folded, possible: Iterable[Name]) -> Iterator[tuple[Hit, bool]]:
    """Every place that looks like one of some names, and whether its surroundings say that it is one."""
    for name in possible:
        for match in name.pattern.finditer(folded.text):
            start, end = match.span()
            hit = Hit(code=name.code, start=start, end=end, mention=True)
            if _is_meant(name, folded, start, end):
                yield hit, True
            elif (
                name.before
                and _is_word(name, folded.text, start, end)
                and name.could_fit(folded, start, end)
            ):
                yield hit, False


def _joined(folded: Folded, found: list[tuple[Hit, bool]]) -> Iterator[Hit]:
    """Doubtful names that stand in one list with sure ones: "Cash App or Zelle"."""
    doubtful = [hit for hit, meant in found if not meant]
    if not doubtful:
        return
    joined = around()["joined"]
    sure = [hit for hit, meant in found if meant]
    for hit in doubtful[:_MOST_DOUBTFUL]:
        for other in sure[:_MOST_DOUBTFUL]:
            first, second = (other, hit) if other.start < hit.start else (hit, other)
            between = folded.text[first.end : second.start]
            if 0 < len(between) < 12 and joined.search(between):
                yield hit
                break


def _is_meant(name: Name, folded: Folded, start: int, end: int) -> bool:
    text = folded.text
    if not _is_word(name, text, start, end) or not _is_tight(text[start:end]):
        return False
    if not name.fits(folded, start, end):
        return False
    return name.code != "messenger" or not _about_the_product(text, start, end)


def _is_word(name: Name, text: str, start: int, end: int) -> bool:
    if name.eastern:
        return True
    before = text[start - 1 : start] if start else ""
    after = text[end : end + 1]
    if (before.isascii() and before.isalnum()) or (after.isascii() and after.isalpha()):
        return False
    letters = sum(char.isalpha() for char in text[start:end])
    return letters * 2 >= len(name.skeleton) or name.number


def _is_tight(written: str) -> bool:
    """The letters stand together, or apart with small gaps all along."""
    gaps = SKIPPED.findall(written)
    if any(_SENTENCE_BREAK.search(gap) for gap in gaps):
        return False
    letters = len(SKIPPED.sub("", written))
    return len(gaps) <= 2 or len(gaps) >= letters - 2


def _about_the_product(text: str, start: int, end: int) -> bool:
    product, contact = _talk()
    begin, stop = sentence_around(text, start, end, reach=150)
    sentence = f"{text[begin:start]} {text[end:stop]}"
    return product.search(sentence) is not None and contact.search(sentence) is None
