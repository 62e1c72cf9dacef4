"""Two versions of a policy told apart in words: "Damaged, severe-cheap: price “at most 30 USD (low_price)” becomes …"."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from kefu.policy.book import Book
from kefu.policy.describing import CELL, Describer, Parts
from kefu.policy.differing_numbers import number_differences
from kefu.policy.tables import DerivedRow, Spec
from kefu.policy.telling import Difference, Told, becomes, in_both, tell
from kefu.policy.verdict import Text
from kefu.policy.words import LANGUAGES, phrase, word

Key = tuple[str, str, str]
"""Kind, table and row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A row of either version: the rule it serves and what its parts say."""

    rule: str
    parts: Mapping[str, Text]

    @property
    def text(self) -> Text:
        """Its own words, for a row that is new or gone."""
        return self.parts.get("text", Text(en="", zh=""))


def differences(before: Book, after: Book) -> list[Difference]:
    """Everything that differs, numbers first, then tables in their order. Empty where nothing does."""
    old, new = _Described(before.spec), _Described(after.spec)
    found = list(number_differences(before.spec.numbers, after.spec.numbers))
    renumbered = _Described(replace(before.spec, numbers=after.spec.numbers))
    for entries in (_Described.wishes, _Described.answers, _Described.standing):
        same = dict(entries(renumbered))
        found += _compared(dict(entries(old)), dict(entries(new)), same, new)
    facts = dict.fromkeys(d.fact for spec in (before.spec, after.spec) for d in spec.derivations)
    for fact in facts:
        same, _ = _aligned(fact, renumbered, new)
        found += _compared(*_aligned(fact, old, new), same, new)
    return [*found, *_order(before.spec, after.spec)]


class _Described:
    """A policy's rows with their words in both languages."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.describers = {language: Describer(spec, language) for language in LANGUAGES}
        self.titles = {table.name: table.text for table in spec.answers}

    def wishes(self) -> Iterator[tuple[Key, _Entry]]:
        for want, remedies in self.spec.wishes.items():
            yield (
                ("wishes", "wishes", want),
                self._entry("MSG-6", lambda d, codes=remedies: d.wish(codes)),  # type: ignore[misc]
            )

    def answers(self) -> Iterator[tuple[Key, _Entry]]:
        for table in self.spec.answers:
            title = _Entry(rule="", parts={"name": table.text})
            yield ("table", table.name, ""), title
            for row in table.rows:
                yield (
                    ("answer", table.name, row.id),
                    self._entry(row.rule or "", lambda d, row=row: d.answer(row)),  # type: ignore[misc]
                )

    def standing(self) -> Iterator[tuple[Key, _Entry]]:
        for standing in self.spec.standing:
            row = standing.row
            yield (
                ("standing", "always", row.id),
                self._entry(row.rule or "", lambda d, row=standing: d.standing(row)),  # type: ignore[misc]
            )

    def derived(self, fact: str) -> list[_Entry]:
        rows: Sequence[DerivedRow] = next(
            (d.rows for d in self.spec.derivations if d.fact == fact), ()
        )
        return [
            self._entry(row.rule or "", lambda d, row=row: d.derived(fact, row))  # type: ignore[misc]
            for row in rows
        ]

    def _entry(self, rule: str, describe: Callable[[Describer], Parts]) -> _Entry:
        en, zh = (describe(self.describers[language]) for language in LANGUAGES)
        return _Entry(rule=rule, parts={part: Text(en=en[part], zh=zh[part]) for part in en})


def _aligned(
    fact: str, old: _Described, new: _Described
) -> tuple[dict[Key, _Entry], dict[Key, _Entry]]:
    """Rows of a derived fact have no names: what stands between the same neighbours is the same row."""
    was, now = old.derived(fact), new.derived(fact)
    old_said, new_said = ([tuple(e.parts.items()) for e in entries] for entries in (was, now))
    pairs: tuple[dict[Key, _Entry], dict[Key, _Entry]] = ({}, {})
    for _, i, i_end, j, j_end in SequenceMatcher(
        None, old_said, new_said, autojunk=False
    ).get_opcodes():
        for number in range(max(i_end - i, j_end - j)):
            # A row that is gone has no place in the new table: it is named by its old one.
            gone = j + number >= j_end
            key = ("derived", fact, f"({i + number + 1})" if gone else str(j + number + 1))
            if i + number < i_end:
                pairs[0][key] = was[i + number]
            if j + number < j_end:
                pairs[1][key] = now[j + number]
    return pairs


def _compared(
    old: Mapping[Key, _Entry],
    new: Mapping[Key, _Entry],
    renumbered: Mapping[Key, _Entry],
    titles: _Described,
) -> Iterator[Difference]:
    """`renumbered` are the old rows with the new numbers: where they say the same, only numbers differ."""
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        where = _where(key, titles)
        if was is None or now is None:
            entry = now or was
            if entry is not None and key[0] != "table":
                code = "row_new" if was is None else "row_gone"
                said = tell(code, where=where, text=entry.text)
                yield _difference(key, "", entry.rule, said)
            continue
        for part in dict.fromkeys((*was.parts, *now.parts)):
            one, other = was.parts.get(part), now.parts.get(part)
            if one != other:
                nothing = in_both("anything" if part.startswith(CELL) else "nothing")
                said = becomes(where, _part(part), one or nothing, other or nothing)
                follows = key in renumbered and renumbered[key].parts.get(part) == other
                yield replace(_difference(key, part, now.rule, said), follows=follows)


def _difference(key: Key, part: str, rule: str, text: Text) -> Difference:
    kind, table, row = key
    return Difference(kind=kind, table=table, row=row, part=part, rule=rule, text=text)


def _where(key: Key, described: _Described) -> Told:
    """Where it stands, as a person would say it: `Damaged, severe-cheap`."""
    kind, table, row = key

    def say(language: str) -> str:
        title = described.titles.get(table)
        if kind == "derived":
            name = word("fact", table, language)
        elif title is not None:
            name = title.zh if language == "zh" else title.en
        else:
            name = word("part", table, language) if kind != "table" else table
        said = word("value", row, language) if kind == "wishes" else row
        return phrase("place", language, table=name, row=said) if row else name

    return Text(en=say("en"), zh=say("zh"))


def _part(part: str) -> Text:
    section, code = ("fact", part.removeprefix(CELL)) if part.startswith(CELL) else ("part", part)
    return Text(en=f"{word(section, code, 'en')} ", zh=word(section, code, "zh"))


def _order(before: Spec, after: Spec) -> Iterator[Difference]:
    """Standing rows join in their order; those of an answer table exclude each other and may stand anyhow."""
    old, new = ([s.row.id for s in spec.standing] for spec in (before, after))
    if [row for row in old if row in new] != [row for row in new if row in old]:
        where = Text(en=word("part", "always", "en"), zh=word("part", "always", "zh"))
        yield _difference(("standing", "always", ""), "", "", tell("order_changed", where=where))
