"""Names of shops, ways to pay and messengers (MSG-5, MSG-7), also in disguise.

The text is reduced to its bare letters, digits and signs that stand for letters made letters; a
name is looked for there and then must start and end at word borders of the real text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from operator import add

from kefu.compliance.findings import Hit
from kefu.compliance.misspellings import misspelt
from kefu.compliance.normalise import Folded, fold_words
from kefu.compliance.passages import sentence_around
from kefu.compliance.remembered import ByWord
from kefu.compliance.runs import Runs
from kefu.compliance.tables import table

_KINDS = ("competing_shop", "outside_payment", "messenger")
_LEET = {"@": "a", "4": "a", "3": "e", "€": "e", "1": "i", "!": "i", "|": "i", "l": "i"}
_LEET |= {"0": "o", "$": "s", "5": "s", "7": "t", "+": "t", "8": "b"}
_LEET_BYTES = bytes(ord(_LEET.get(chr(code), chr(code))) for code in range(256))
_AS_WRITTEN = {
    "a": "[a@4]",
    "e": "[e3€]",
    "i": "[i1!|l]",
    "o": "[o0]",
    "s": "[s5$]",
    "t": "[t7+]",
    "b": "[b8]",
}
_SKIPPED = re.compile(r"[^\w@!|$€+]+|_+")
_SIGNS = "@!|$€+"
_PIECES = Runs(r"[a-z0-9@!|$€+]+|[^\W\x00-\x7f]+")
_HANDLE = re.compile(
    r"(?<![a-z0-9_.+@-])@(?!amazon)[a-z](?:[a-z0-9_]|\.(?=[a-z0-9_])){3,30}(?![a-z0-9@(])"
)
_GAP = r"[\s._*\-/\\'\"·~=^❤♥♡]{0,3}"
_SURNAME = re.compile(r"\s+(?:[A-Z]\.\s)?[A-ZÄÖÜ][a-zäöüß]{2,}")
_SENTENCE_BREAK = re.compile(r"[.,:;]\s|\n\n")


@dataclass(frozen=True, kw_only=True)
class Name:
    """One name with what must or must not stand around it."""

    code: str
    skeleton: str
    number: bool = False
    before: tuple[re.Pattern[str], ...] = ()
    after: tuple[re.Pattern[str], ...] = ()
    not_before: tuple[re.Pattern[str], ...] = ()
    not_after: tuple[re.Pattern[str], ...] = ()
    not_near: tuple[re.Pattern[str], ...] = ()
    case: str = ""
    person: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The letters in order, each as it may be written, with small gaps between."""
        letters = (_AS_WRITTEN.get(letter, re.escape(letter)) for letter in self.skeleton)
        return re.compile(_GAP.join(letters))

    @cached_property
    def eastern(self) -> bool:
        """Written in characters that have no word borders."""
        return not self.skeleton.isascii()

    def fits(self, folded: Folded, start: int, end: int) -> bool:
        """Whether the surroundings make this occurrence the name and not an ordinary word."""
        if not self.could_fit(folded, start, end):
            return False
        if not self.before and not self.after:
            return True
        before, after = folded.text[max(0, start - 40) : start], folded.text[end : end + 40]
        if any(p.search(after) for p in self.after):
            return True
        if self.person and _SURNAME.match(folded.original, folded.span(start, end)[1]):
            return False
        return any(p.search(before) for p in self.before)

    def could_fit(self, folded: Folded, start: int, end: int) -> bool:
        """Whether nothing around this occurrence speaks against the name."""
        before, after = folded.text[max(0, start - 40) : start], folded.text[end : end + 40]
        if self.case and not folded.slice(start, end).startswith(self.case):
            return False
        if any(p.search(before) for p in self.not_before):
            return False
        if any(p.search(after) for p in self.not_after):
            return False
        return not any(p.search(before) or p.search(after) for p in self.not_near)


def _skeleton(text: str) -> str:
    return _plain(_SKIPPED.sub("", text))


def _plain(letters: str) -> str:
    """Signs that stand for letters made letters."""
    if letters.isascii():
        return letters.encode().translate(_LEET_BYTES).decode()
    for sign, letter in _LEET.items():  # no letter is a sign of another
        letters = letters.replace(sign, letter)
    return letters


@cache
def _around() -> dict[str, re.Pattern[str]]:
    around = table("names")["around"]
    return {key: re.compile(around[key]) for key in ("placed", "meant", "joined", "not_near")}


@cache
def _names() -> tuple[Name, ...]:
    found: list[Name] = []
    for code in _KINDS:
        rows = table("names")[code]
        for word in rows["always"]:
            found.append(Name(code=code, skeleton=_skeleton(fold_words(word))))
        for cue in ("placed", "meant"):
            found.extend(_after_small_words(code, word, cue) for word in rows.get(cue, "").split())
        for row in rows.get("cued", ()):
            cues = {
                key: tuple(re.compile(cue) for cue in row.get(key, ()))
                for key in ("before", "after", "not_before", "not_after", "not_near")
            }
            found.append(
                Name(
                    code=code,
                    skeleton=_skeleton(fold_words(row["name"])),
                    number=row["name"].isdigit(),
                    case=row.get("case", ""),
                    person=row.get("person", False),
                    **cues,
                )
            )
    return tuple(dict.fromkeys(found))


def _after_small_words(code: str, word: str, cue: str) -> Name:
    around = _around()
    return Name(
        code=code,
        skeleton=_skeleton(fold_words(word)),
        before=(around[cue],),
        not_near=(around["not_near"],),
        case=word[0],
        person=True,
    )


_GRAM = 4
_EASTERN = re.compile("[\u0370-\u03ff\u0400-\u052f\u2e80-\ud7ff\uf900-\ufaff]")
_MOST_DOUBTFUL = 60


@cache
def _by_beginning() -> dict[str, tuple[int, ...]]:
    """The first letters of a name, as a skeleton has them → the names that begin so."""
    beginnings: dict[str, tuple[int, ...]] = {}
    for number, name in enumerate(_names()):
        begin = name.skeleton[: 2 if name.eastern else _GRAM]
        beginnings[begin] = (*beginnings.get(begin, ()), number)
    return beginnings


@cache
def _prefixes() -> frozenset[str]:
    """With what a name may begin, short as it may be."""
    return frozenset(begin[:size] for begin in _by_beginning() for size in range(len(begin) + 1))


@lru_cache(maxsize=20_000)
def _beginning_with(letters: str) -> tuple[int, ...]:
    """The names that could begin with these letters of a text."""
    beginnings = _by_beginning()
    starts = {begin[:length] for begin in _written(letters) for length in range(1, _GRAM + 1)}
    return tuple(number for start in starts for number in beginnings.get(start, ()))


def _written(letters: str) -> set[str]:
    return {_plain(letters), _plain(letters.lstrip(_SIGNS))}


def _begun_by(piece: str) -> tuple[int, ...] | None:
    """The names that could begin with a piece of a text; None where what follows it must tell."""
    if len(piece) > _GRAM:
        return _beginning_with(piece[:_GRAM])
    leads = any(
        written[:_GRAM] in _prefixes() or _beginning_with(written) for written in _written(piece)
    )
    return None if leads else ()


_begun = ByWord(_begun_by)


def _possible(text: str, pieces: list[str]) -> list[Name]:
    """The names of which the beginning stands where a word begins, and all letters somewhere, in the order of the table."""
    numbers: set[int] = set()
    for at, begun in enumerate(map(_begun.__getitem__, pieces)):
        if begun is None:
            numbers.update(_beginning_with("".join(pieces[at : at + _GRAM + 1])[: _GRAM + 1]))
        elif begun:
            numbers.update(begun)
    eastern = not text.isascii() and _EASTERN.search(text)
    if not numbers and not eastern:
        return []
    skeleton = _plain("".join(pieces))
    if eastern:
        beginnings = _by_beginning()
        for pair in filter(beginnings.__contains__, map(add, skeleton, skeleton[1:])):
            numbers.update(beginnings[pair])
    listed = map(_names().__getitem__, sorted(numbers))
    return [name for name in listed if name.skeleton in skeleton]


@cache
def _talk() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = table("names")["messenger"]
    return re.compile(rows["product_talk"]), re.compile(rows["contact_talk"])


def names(folded: Folded) -> Iterator[Hit]:
    """Every forbidden name in the text, and bare handles such as "@lampco"."""
    if "@" in folded.text:
        for handle in _HANDLE.finditer(folded.text):
            yield Hit(code="messenger", start=handle.start(), end=handle.end())
    pieces = _PIECES.of(folded.text)
    found = list(_listed(folded, pieces))
    yield from (hit for hit, meant in found if meant)
    yield from _joined(folded, found)
    codes = _codes()
    for start, end, right in misspelt(folded.text, pieces):
        if codes[right] != "messenger" or not _about_the_product(folded.text, start, end):
            yield Hit(code=codes[right], start=start, end=end)


@cache
def _codes() -> dict[str, str]:
    """The code of each name that may be misspelt."""
    by_skeleton = {name.skeleton: name.code for name in _names()}
    right = table("names")["around"]["misspelt"].split()
    return {word: by_skeleton[_skeleton(word)] for word in right}


def _listed(folded: Folded, pieces: list[str]) -> Iterator[tuple[Hit, bool]]:
    """Every place that looks like a name, and whether its surroundings say that it is one."""
    for name in _possible(folded.text, pieces):
        for match in name.pattern.finditer(folded.text):
            start, end = match.span()
            hit = Hit(code=name.code, start=start, end=end)
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
    joined = _around()["joined"]
    sure = [hit for hit, meant in found if meant]
    for hit in doubtful[:_MOST_DOUBTFUL]:
        for other in sure[:_MOST_DOUBTFUL]:
            first, second = (other, hit) if other.start < hit.start else (hit, other)
            between = folded.text[first.end : second.start]
            if 0 < len(between) < 12 and joined.search(between):
                yield Hit(code=hit.code, start=hit.start, end=hit.end)
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
    gaps = _SKIPPED.findall(written)
    if any(_SENTENCE_BREAK.search(gap) for gap in gaps):
        return False
    letters = len(_SKIPPED.sub("", written))
    return len(gaps) <= 2 or len(gaps) >= letters - 2


def _about_the_product(text: str, start: int, end: int) -> bool:
    product, contact = _talk()
    begin, stop = sentence_around(text, start, end, reach=150)
    sentence = f"{text[begin:start]} {text[end:stop]}"
    return product.search(sentence) is not None and contact.search(sentence) is None
