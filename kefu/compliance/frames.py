"""The worded rules by meaning: families of words that stand together in one sentence (`data/frames.toml`).

Phrases (`rows.py`) know wordings; frames know what must meet for a sentence to say a forbidden
thing, such as a review, a condition and money, in whatever words and order. They find what nobody
has written before, and are held to whole sentences and short distances so that they find no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise

from kefu.compliance.families import Mention, SpacedFamilies, TightFamilies
from kefu.compliance.findings import Hit
from kefu.compliance.passages import Window, one_sentence, sentence_around
from kefu.compliance.phrases import Lexicon, Phrase
from kefu.compliance.tables import table

_TIGHT_SHARE = 0.45  # a character of Chinese or Japanese says as much as two of the others
_MOST_PLACES = 100  # of one frame in one window
_SIGN_HINT = re.compile(r"[\d★⭐☆一二三四五六七八九十百千]|qr|euro|dol[al]|bucks|quid")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Families that must meet: one of each slot, within so many characters."""

    code: str
    needs: tuple[frozenset[str], ...]
    within: int
    sentences: int
    excuses: tuple[Phrase, ...]


@dataclass(frozen=True, kw_only=True)
class Framing:
    """The frames of one language and the families they are made of."""

    language: str
    families: SpacedFamilies | TightFamilies
    by_anchor: Mapping[str, tuple[Frame, ...]]


@cache
def framing(language: str) -> Framing:
    """The frames as one language words them."""
    data = table(f"families/{language}")
    spaced = language not in ("ja", "zh")
    known = {name: entries.split() for name, entries in data["families"].items()}
    lexicon = Lexicon({**known, **dict.fromkeys(table("frames")["signs"], ())}, spaced=spaced)
    excuses = {
        code: tuple(lexicon.phrase(text) for text in texts)
        for code, texts in data["excuses"].items()
    }
    by_anchor: dict[str, tuple[Frame, ...]] = {}
    for row in table("frames")["frame"]:
        frame = Frame(
            code=row["code"],
            needs=tuple(frozenset(slot.split("|")) for slot in row["needs"]),
            within=round(row["within"] * (1 if spaced else _TIGHT_SHARE)),
            sentences=row.get("sentences", 1),
            excuses=excuses.get(row["code"], ()),
        )
        for family in frame.needs[0]:
            by_anchor[family] = (*by_anchor.get(family, ()), frame)
    made = SpacedFamilies if spaced else TightFamilies
    return Framing(language=language, families=made(data["families"]), by_anchor=by_anchor)


@cache
def _signs() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(sign)) for name, sign in table("frames")["signs"].items())


def framed(language: str, text: str, windows: Iterable[Window]) -> Iterator[Hit]:
    """Every place in windows of a text where a frame of one sentence holds."""
    known = framing(language)
    for window in windows:
        yield from _held(known, text, _mentions(known, text, window), sentences=1)


def framed_over(language: str, text: str, pairs: Iterable[tuple[Window, Window]]) -> Iterator[Hit]:
    """Every place in pairs of neighbouring windows where a frame of two sentences holds."""
    known = framing(language)
    for first, second in pairs:
        mentions = _mentions(known, text, first) + _mentions(known, text, second)
        yield from _held(known, text, mentions, sentences=2)


def families_in(language: str, window: Window) -> frozenset[str]:
    """The families that a window mentions."""
    found = framing(language).families.present(window.text, window)
    if _SIGN_HINT.search(window.text, window.start, window.end):
        found.update(
            name for name, sign in _signs() if sign.search(window.text, window.start, window.end)
        )
    return frozenset(found)


def could_hold(language: str, families: Iterable[str], *, sentences: int) -> bool:
    """Whether some frame has all that it needs."""
    present = frozenset(families)
    by_anchor = framing(language).by_anchor
    for family in present & by_anchor.keys():
        for frame in by_anchor[family]:
            if frame.sentences == sentences and not any(map(present.isdisjoint, frame.needs)):
                return True
    return False


def _mentions(known: Framing, text: str, window: Window) -> list[Mention]:
    found = list(known.families.mentions(text, window))
    if _SIGN_HINT.search(text, window.start, window.end):
        for name, sign in _signs():
            places = sign.finditer(text, window.start, window.end)
            found += (Mention(match.start(), match.end(), name) for match in places)
    found.sort()
    return found


def _held(known: Framing, text: str, mentions: list[Mention], *, sentences: int) -> Iterator[Hit]:
    present = {mention.family for mention in mentions}
    anchored = (known.by_anchor[family] for family in present & known.by_anchor.keys())
    for frame in dict.fromkeys(frame for frames in anchored for frame in frames):
        if frame.sentences != sentences or any(map(present.isdisjoint, frame.needs)):
            continue
        for start, end in islice(_clusters(frame, mentions), _MOST_PLACES):
            if sentences == 1 and not one_sentence(text, start, end):
                continue
            if not _excused(frame, text, start, end):
                yield Hit(code=frame.code, start=start, end=end, language=known.language)


def _clusters(frame: Frame, mentions: list[Mention]) -> Iterator[tuple[int, int]]:
    """The tightest ranges that hold one mention of each slot, each mention serving one slot."""
    last: dict[int, Mention] = {}
    for mention in mentions:
        for slot, families in enumerate(frame.needs):
            if mention.family in families and not _taken(last, slot, mention):
                last[slot] = mention
        if len(last) < len(frame.needs):
            continue
        start = min(place.start for place in last.values())
        end = max(place.end for place in last.values())
        if _apart(last.values()) and end - start <= frame.within:
            last.clear()
            yield start, end


def _apart(places: Iterable[Mention]) -> bool:
    """Whether no two places share words: "the shop" is not a shop and buying."""
    return all(before.end <= after.start for before, after in pairwise(sorted(places)))


def _taken(last: dict[int, Mention], slot: int, mention: Mention) -> bool:
    """Whether this slot does better to keep what it has: the place serves another slot."""
    return slot in last and any(
        place.start == mention.start for other, place in last.items() if other != slot
    )


def _excused(frame: Frame, text: str, start: int, end: int) -> bool:
    begin, stop = sentence_around(text, start, end)
    return any(phrase.pattern.search(text, begin, stop) for phrase in frame.excuses)
