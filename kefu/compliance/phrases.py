"""The small phrase language of the tables, compiled to regular expressions.

A phrase is a row of slots. In languages with spaces they are separated by blanks in the text too:

    <review>           a class of the same file            leave|give     one of these words
    thank*             any ending                          thank_you      several words as one
    us?                may be missing (never the last)     ..3            up to three words between
    verb:<command>     kept under a name for suggestions   rest:          to the end of the clause

In Chinese and Japanese slots follow each other directly and `..6` counts characters. A class entry
that starts with `re:` is a regular expression over folded text. A phrase is only searched for where
every slot that must be there has one of its literal pieces in the text: that keeps the check fast.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kefu.compliance.beginnings import beginnings
from kefu.compliance.normalise import fold_words
from kefu.compliance.passages import Sentence
from kefu.compliance.sieve import Keys

_SPACED_GAP = r"[^\w.!?。！？]{1,3}"
_TIGHT_GAP = r"[\s\"'「」『』《》,，、]{0,2}"
_NOT_SENTENCE_END = r"[^.!?。！？\n]"
_NAMED = re.compile(r"(?!re:)([a-z]+):")

_PIECE = re.compile(r"(\*?)(\w+)(\*?)")
SIGNS = frozenset("★⭐")
_WHOLE = "="  # before a key that is a whole word, not a beginning
_BEGINNING = 4  # letters of a word that are a key
_GROUPS = 3  # of keys for a slot
_SMALL = 2  # letters of a word that tells little
_PAIR = 2  # characters that are a key where there are no words


def keys_of_word(word: str) -> tuple[str, ...]:
    """The keys that a word of a folded text is: itself, and its beginnings."""
    return (*(word[:size] for size in range(1, _BEGINNING + 1)), _WHOLE + word)


def keys_of_pair(pair: str) -> tuple[str, ...]:
    """The same for two characters in a row: both, and the first."""
    return (pair, pair[:1])


def keys_of(sentence: Sentence) -> Keys:
    """All keys of a folded sentence."""
    keys = map(keys_of_word if sentence.spaced else keys_of_pair, sentence.words)
    return SIGNS.intersection(sentence.text).union(*keys)


@dataclass(frozen=True, kw_only=True)
class Atom:
    """One slot: its expression, and groups of keys; of each a text must have one (no groups: cannot be told)."""

    source: str
    needed: tuple[Keys, ...]


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Slots in a fixed order; what stands before `begin` may be missing."""

    source: str
    begin: int
    needed: tuple[Keys, ...]

    def possible(self, keys: Keys) -> bool:
        """Whether a search can succeed, told from the keys alone."""
        return not any(map(keys.isdisjoint, self.needed))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled expression, made on first use."""
        return re.compile(self.source)

    def stands_in(self, text: str) -> bool:
        """Whether it stands somewhere in a text."""
        return self._core.search(text) is not None

    @cached_property
    def _core(self) -> re.Pattern[str]:
        return re.compile(self.source[self.begin :])  # led by letters, so that a search can skip


def _alternatives(sources: Iterable[str]) -> str:
    """Join expressions so that common beginnings are tried once; longer ones come first."""
    groups: dict[str, list[str]] = {}
    for source in sorted(set(sources), key=lambda s: (-len(s), s)):
        plain = source[:1].isalnum() and source[1:2] not in ("?", "*", "+", "{")
        groups.setdefault(source[:1] if plain else source, []).append(source)
    pieces = []
    for start, members in groups.items():
        if len(members) == 1:
            pieces.append(members[0])
            continue
        rest = _alternatives(member[1:] for member in members)
        pieces.append(f"{start}(?:{rest})")
    return "|".join(sorted(pieces, key=lambda piece: piece == ""))


def _at_word_start(sources: Iterable[str]) -> str:
    """The alternatives where a word begins, each led by a literal so that a search can skip to it."""
    by_first: dict[str, list[str]] = {}
    others = []
    for source in set(sources):
        plain = source[:1].isalnum() and source[1:2] not in ("?", "*", "+", "{")
        if plain:
            by_first.setdefault(source[0], []).append(source[1:])
        else:
            others.append(source)
    pieces = [
        rf"{first}(?<!\w{first})(?:{_alternatives(rests)})"
        for first, rests in sorted(by_first.items())
    ]
    if others:
        pieces.append(rf"(?<!\w)(?:{_alternatives(others)})")
    return f"(?:{'|'.join(pieces)})"


class Lexicon:
    """The classes of one language file, and the compiler for phrases that use them.

    `small_words` are in most sentences of the language, so that they tell little.
    """

    def __init__(
        self,
        classes: Mapping[str, Iterable[str]],
        *,
        spaced: bool,
        small_words: frozenset[str] = frozenset(),
    ) -> None:
        self._classes = {name: tuple(entries) for name, entries in classes.items()}
        self._spaced = spaced
        self._small_words = small_words
        self._atoms: dict[str, Atom] = {}

    def atom(self, slot: str) -> Atom:
        """The atom of one slot, such as `<review>` or `leave|give`."""
        if slot not in self._atoms:
            self._atoms[slot] = self._build(slot)
        return self._atoms[slot]

    def phrase(self, text: str) -> Phrase:
        """Compile one phrase; raises ValueError where it is not well formed."""
        gap = _SPACED_GAP if self._spaced else _TIGHT_GAP
        source, begin = "", 0
        atoms: list[Atom] = []
        slots = text.split()
        for index, slot in enumerate(slots):
            last = index == len(slots) - 1
            if slot.startswith(".."):
                if last:
                    raise ValueError(f"a phrase cannot end in a gap: {text}")
                source += self._gap(int(slot[2:]))
                continue
            named = _NAMED.match(slot)
            name, body = (named.group(1), slot[named.end() :]) if named else ("", slot)
            if slot == "rest:":
                source = source.removesuffix(gap) + r"(?P<rest>[^.!?,;:。！？\n]{0,200})"
                continue
            optional = body.endswith("?") and not body.startswith("re:")
            atom = self.atom(body[:-1] if optional else body)
            piece = f"(?P<{name}>{atom.source})" if name else atom.source
            if optional:
                if last:
                    raise ValueError(f"a phrase cannot end in an optional slot: {text}")
                source += f"(?:{piece}{gap})?"
            else:
                begin = begin if atoms else len(source)
                atoms.append(atom)
                source += piece if last else piece + gap
        if not atoms:
            raise ValueError(f"a phrase needs one slot that must be there: {text}")
        needed = {keys for atom in atoms for keys in atom.needed}
        return Phrase(source=source, begin=begin, needed=tuple(sorted(needed, key=len)))

    def _gap(self, count: int) -> str:
        if self._spaced:
            return rf"(?:\w++{_SPACED_GAP}){{0,{count}}}?"
        return rf"{_NOT_SENTENCE_END}{{0,{count}}}?"

    def _build(self, slot: str) -> Atom:
        if slot.startswith("re:"):
            entries: list[str] = [slot]
        else:
            entries = [entry for part in slot.split("|") for entry in self._entries(part)]
        sources = [self._entry_source(entry) for entry in entries]
        joined = f"(?:{_alternatives(sources)})"
        if self._spaced:
            joined = f"{_at_word_start(sources)}(?!\\w)"
        return Atom(source=joined, needed=self._needed(entries))

    def _needed(self, entries: Iterable[str]) -> tuple[Keys, ...]:
        """Groups of keys that every text with one of some entries has: for each entry the most telling, the next, …"""
        told = [self._told(entry) for entry in entries]
        if not all(told):
            return ()
        groups = (
            frozenset().union(*(keys[min(number, len(keys) - 1)] for keys in told))
            for number in range(_GROUPS)
        )
        return tuple(dict.fromkeys(groups))

    def _entries(self, part: str) -> tuple[str, ...]:
        if part.startswith("<"):
            name = part.strip("<>")
            if name not in self._classes:
                raise ValueError(f"unknown class <{name}>")
            nested = (e for entry in self._classes[name] for e in self._nested(entry))
            return tuple(nested)
        return (part,)

    def _nested(self, entry: str) -> tuple[str, ...]:
        return self._entries(entry) if entry.startswith("<") else (entry,)

    def _entry_source(self, entry: str) -> str:
        if entry.startswith("re:"):
            return f"(?:{entry[3:]})"
        gap = _SPACED_GAP if self._spaced else _TIGHT_GAP
        words = fold_words(entry.replace("_", " ")).split()
        pieces = []
        for word in words:
            stem = (r"\w*" if word.startswith("*") else "") + re.escape(word.strip("*"))
            pieces.append(stem + (r"\w*" if word.endswith("*") else ""))
        return gap.join(pieces)

    def _told(self, entry: str) -> list[Keys]:
        """Groups of keys of which every text with this entry has one, the most telling first; none where it cannot be told."""
        if entry.startswith("re:"):
            if "\\d" in entry:
                return [frozenset("0123456789")]
            keys = SIGNS if "★" in entry else self._keys_of_expression(entry[3:])
            return [keys] if keys else []
        if entry.startswith("*"):
            return []
        words = sorted(set(self._keys_within(entry)), key=self._telling, reverse=True)
        if not words and SIGNS.intersection(entry):
            return [SIGNS]
        return [frozenset({key}) for key in words]

    def _telling(self, key: str) -> tuple[bool, int, int, str]:
        """How much a key rules out: no small word such as "your", then the longest, then what fewest entries have."""
        word = key.removeprefix(_WHOLE)
        small = len(word) <= _SMALL or word in self._small_words
        return not small, len(key), -self._uses[key], key

    @cached_property
    def _uses(self) -> Counter[str]:
        """In how many entries of the classes a key is."""
        entries = (entry for entries in self._classes.values() for entry in entries)
        return Counter(key for entry in entries for key in self._keys_within(entry))

    def _keys_within(self, entry: str) -> list[str]:
        """The keys of the words of an entry, each of which every text with it has."""
        if entry.startswith(("re:", "<")):
            return []
        pieces = _PIECE.findall(fold_words(entry.replace("_", " ")))
        words = [(word, open_end) for open_start, word, open_end in pieces if not open_start]
        if self._spaced:
            return [word[:_BEGINNING] if open_end else _WHOLE + word for word, open_end in words]
        return [word[at : at + _PAIR] for word, _ in words for at in range(max(1, len(word) - 1))]

    def _keys_of_expression(self, expression: str) -> Keys:
        found = beginnings(expression)
        if not self._spaced:
            return frozenset(letters[:_PAIR] for letters, _ in found)
        return frozenset(
            _WHOLE + letters if whole else letters[:_BEGINNING] for letters, whole in found
        )
