"""The worded rules by meaning: families of words that stand together in one sentence (`data/frames.toml`).

Phrases (`rows.py`) know wordings; frames know what must meet for a sentence to say a forbidden
thing, such as a review, a condition and money, in whatever words and order. They find what nobody
has written before, and are held to whole sentences and short distances so that they find no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import islice, pairwise

from kefu.compliance.families import Mention, SpacedFamilies, TightFamilies
from kefu.compliance.findings import Hit
from kefu.compliance.passages import Sentence, Window, one_sentence, sentence_around
from kefu.compliance.phrases import Lexicon, Phrase
from kefu.compliance.sieve import Sieve
from kefu.compliance.tables import TIGHT, table

_TIGHT_SHARE = 0.45  # a character of Chinese or Japanese says as much as two of the others
_MOST_MIXTURES = 4096  # of families that are kept in mind
_MOST_PLACES = 100  # of one frame in one window
# What a sign cannot do without: a hint, and one of these words or (beginnings of words, in pairs) or symbols.
_SIGN_HINT = re.compile(r"[\d★⭐☆一二三四五六七八九十百千万]|qr|euro|dol[al]|bucks|quid")
_SIGN_WORD = re.compile(
    "qr|eur|usd|dol|pound|gbp|yen|buck|quid|percent|prozent|star|ster|etoil|stell|estrell"
    "|^(?:qr|eu|us|do|po|gb|ye|bu|qu|pe|pr|st|et|es)$|[a-z]\\d|[★⭐☆円元美欧块刀折维維次]"
)
_SYMBOL = re.compile("[$€£¥%/]")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Families that must meet: one of each slot, within so many characters."""

    code: str
    needs: tuple[frozenset[str], ...]
    within: int
    sentences: int
    excuses: tuple[Phrase, ...]


class Frames:
    """Some frames, and which of them families make possible."""

    def __init__(self, frames: Iterable[Frame]) -> None:
        self._frames = tuple(frames)
        self._sieve = Sieve([frame.needs for frame in self._frames])
        self.served_by = lru_cache(maxsize=_MOST_MIXTURES)(self._sieve.served_by)
        self.possible = lru_cache(maxsize=_MOST_MIXTURES)(self._possible)

    def _possible(self, served: int) -> list[Frame]:
        """The frames that have all that they need."""
        return [self._frames[number] for number in self._sieve.passing(served)]


@dataclass(frozen=True, kw_only=True)
class Framing:
    """The frames of one language and the families they are made of; `over` reach over two sentences."""

    language: str
    families: SpacedFamilies | TightFamilies
    alone: Frames
    over: Frames
    excuses: Mapping[str, tuple[Phrase, ...]]

    @property
    def width(self) -> int:
        """How many bits there may be to know of a word."""
        return self.families.width + 2

    def of(self, word: str) -> int:
        """What a word is known for: as families know it, and whether it may be of a sign."""
        of_sign = bool(_SIGN_WORD.search(word)) | bool(_SIGN_HINT.search(word)) << 1
        return self.families.of(word) | of_sign << self.families.width

    @cached_property
    def reach(self) -> Callable[[frozenset[str]], tuple[bool, int]]:
        """Whether families make a frame of one sentence possible, and what they serve to those over two."""
        return lru_cache(maxsize=_MOST_MIXTURES)(self._reach)

    def _reach(self, families: frozenset[str]) -> tuple[bool, int]:
        framed = self.alone.possible(self.alone.served_by(families))
        return bool(framed), self.over.served_by(families)

    def families_in(self, sentence: Sentence, known: int) -> frozenset[str]:
        """The families that a sentence mentions, of whose words so much is known."""
        found = self.families.present(sentence, known)
        if self._may_have_sign(sentence, known):
            return found.union(name for name, sign in _signs() if sign.search(sentence.text))
        return found

    def _may_have_sign(self, sentence: Sentence, known: int) -> bool:
        of_sign, text = known >> self.families.width & 3, sentence.text
        possible = of_sign & 1 or (of_sign and _SYMBOL.search(text))
        return bool(possible and _SIGN_HINT.search(text))


@cache
def framing(language: str) -> Framing:
    """The frames as one language words them."""
    data = table(f"families/{language}")
    spaced = language not in TIGHT
    known = {name: entries.split() for name, entries in data["families"].items()}
    lexicon = Lexicon({**known, **dict.fromkeys(table("frames")["signs"], ())}, spaced=spaced)
    excuses = {
        code: tuple(lexicon.phrase(text) for text in texts)
        for code, texts in data["excuses"].items()
    }
    frames = [
        Frame(
            code=row["code"],
            needs=tuple(frozenset(slot.split("|")) for slot in row["needs"]),
            within=round(row["within"] * (1 if spaced else _TIGHT_SHARE)),
            sentences=row.get("sentences", 1),
            excuses=excuses.get(row["code"], ()),
        )
        for row in table("frames")["frame"]
    ]
    families = data["families"]
    return Framing(
        language=language,
        families=SpacedFamilies(families)
        if spaced
        else TightFamilies(families, data.get("only", {})),
        alone=Frames(frame for frame in frames if frame.sentences == 1),
        over=Frames(frame for frame in frames if frame.sentences == 2),
        excuses=excuses,
    )


@cache
def _signs() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(sign)) for name, sign in table("frames")["signs"].items())


def framed(language: str, text: str, windows: Iterable[Window]) -> Iterator[Hit]:
    """Every place in windows of a text where a frame of one sentence holds."""
    known = framing(language)
    for window in windows:
        yield from _held(known, text, _mentions(known, text, window), known.alone)


def framed_over(language: str, text: str, pairs: Iterable[tuple[Window, Window]]) -> Iterator[Hit]:
    """Every place in pairs of neighbouring windows where a frame of two sentences holds."""
    known = framing(language)
    for first, second in pairs:
        mentions = _mentions(known, text, first) + _mentions(known, text, second)
        yield from _held(known, text, mentions, known.over)


def _mentions(known: Framing, text: str, window: Window) -> list[Mention]:
    found = list(known.families.mentions(text, window))
    if _SIGN_HINT.search(text, window.start, window.end):
        for name, sign in _signs():
            places = sign.finditer(text, window.start, window.end)
            found += (Mention(match.start(), match.end(), name) for match in places)
    found.sort()
    return found


def _held(known: Framing, text: str, mentions: list[Mention], frames: Frames) -> Iterator[Hit]:
    served = frames.served_by(frozenset(mention.family for mention in mentions))
    for frame in frames.possible(served):
        for start, end in islice(_clusters(frame, mentions), _MOST_PLACES):
            if frame.sentences == 1 and not one_sentence(text, start, end):
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


def is_excused(language: str, code: str, sentence: str) -> bool:
    """Whether a sentence holds an excuse that a code has in a language."""
    excuses = framing(language).excuses.get(code, ())
    return any(phrase.pattern.search(sentence) for phrase in excuses)
