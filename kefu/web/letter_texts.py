"""The letters' texts as their pages show them: where each is used, how it reads, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from kefu import replies
from kefu.accounts.models import Store
from kefu.cases.models import Case
from kefu.flow.letter_context import letter_context
from kefu.policy import Facts, parse_facts
from kefu.replies import grammar, texts
from kefu.replies.examples import example_of, example_values
from kefu.replies.usage import Use, uses
from kefu.web.facts import fact_value
from kefu.web.words import TABLES, word

# The language that a store's buyers mostly write, by its marketplace; elsewhere English.
SPOKEN = {
    "DE": "de",
    "FR": "fr",
    "BE": "fr",
    "ES": "es",
    "MX": "es",
    "IT": "it",
    "JP": "ja",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """A text in the list: its key, the first place where it is used, how it reads now."""

    key: str
    place: str
    places: int
    text: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What the check says of a text, in the reader's language."""

    rule: str
    text: str
    start: int
    end: int
    blocks: bool
    reason: str
    suggestion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A letter with the text in it; ``paragraphs`` say whether the text stands there."""

    subject: str
    paragraphs: list[tuple[str, str, bool]]
    gaps: list[str]
    holds_it: bool
    real: bool


def language_of(store: Store) -> str:
    """The language whose texts are shown first."""
    return SPOKEN.get(store.marketplace, "en")


def grouped(language: str, own: Mapping[str, str], query: str) -> list[tuple[str, list[TextRow]]]:
    """All texts of a language by group, narrowed to what ``query`` names."""
    shipped = texts.load(language)
    found = []
    for group, keys in texts.groups().items():
        rows = [_row(key, own.get(key, shipped[key]), key in own) for key in keys]
        rows = [row for row in rows if _named(row, query)]
        if rows:
            found.append((group, rows))
    return found


def places(key: str) -> list[str]:
    """Where a text is used, a sentence each."""
    return list(dict.fromkeys(_place(use) for use in uses().get(key, ())))


def faults(
    store: Store | None, text: str, language: str, reader: str, key: str = ""
) -> list[Fault]:
    """What is wrong with a text of one's own, in the place of ``key``; ``reader``: zh or en.

    ``store``: whose letters hold it, none for those of every store.
    """
    tracking_links = store is not None and store.tracking_links
    return [
        Fault(
            rule=found.rule,
            text=found.text,
            start=found.start,
            end=found.end,
            blocks=found.severity == "block",
            reason=found.zh if reader == "zh" else found.en,
            suggestion=found.suggestion,
        )
        for found in replies.check_override(text, language, key, tracking_links=tracking_links)
    ]


def gap_examples(language: str) -> list[tuple[str, str, str]]:
    """Every gap with what it is and a made-up value."""
    values = example_values(language)
    return [(name, word("gap", name), values[name]) for name in TABLES["gap"]]


def preview(
    store: Store, key: str, language: str, text: str, reader: str, case: Case | None
) -> Preview | None:
    """The letter with ``text`` in the place of ``key``; none where the text is not well formed."""
    try:
        grammar.parse(text)
    except grammar.GrammarError:
        return None
    # The shipped words have a translation for the gloss; one's own stand there as they are.
    overrides = {} if text == texts.load(language)[key] else {language: {key: text}}
    if case is not None:
        letter = _real(case, language, reader, overrides)
        if letter is not None:
            return _shown(letter, key, real=True)
    example = example_of(key, language)
    example = replace(example, context=replace(example.context, store_name=store.name))
    return _shown(example.letter(language, gloss=reader, overrides=overrides), key, real=False)


def sentence_preview(text: str, language: str) -> str:
    """A text filled with made-up values; empty where it is not well formed."""
    try:
        return grammar.parse(text).fill(example_values(language))[0]
    except grammar.GrammarError:
        return ""


def _row(key: str, text: str, own: bool) -> TextRow:
    where = places(key)
    return TextRow(key=key, place=where[0] if where else "", places=len(where), text=text, own=own)


def _named(row: TextRow, query: str) -> bool:
    words = f"{row.key} {row.place} {row.text}".casefold()
    return all(part in words for part in query.casefold().split())


def _place(use: Use) -> str:
    what = word("ask" if use.part == "ask" else "remedy", use.code)
    head = [word("text_part", use.part)] if use.part != "remedy" else []
    conditions = [_condition(name, wanted) for name, wanted in use.when.items()]
    return " · ".join([": ".join(filter(None, [*head, what])), *conditions])


def _condition(name: str, wanted: object) -> str:
    if name.startswith("with_"):
        return gettext("together with: {what}").format(
            what=word("remedy", name.removeprefix("with_"))
        )
    if isinstance(wanted, bool):
        label = word("text_mark", name) if name in TABLES["text_mark"] else word("fact", name)
        return f"{label}: {word('flag', 'yes' if wanted else 'no')}"
    return f"{word('fact', name)}: {fact_value(name, wanted)}"


def _real(
    case: Case, language: str, reader: str, overrides: Mapping[str, Mapping[str, str]]
) -> replies.Draft | None:
    """The letter that the case's proposal would have; none where nothing is to be written."""
    decision = case.decisions.first()
    facts: Facts = parse_facts(decision.facts) if decision else Facts()
    step = decision.verdict["next"] if decision else "explain"
    try:
        return replies.draft_letter(
            None,
            facts,
            language,
            remedies=[step],
            context=letter_context(case),
            gloss_language=reader,
            overrides=overrides,
        )
    except replies.RemedyNotAllowed:
        return None


def _shown(letter: replies.Draft, key: str, *, real: bool) -> Preview:
    marked = [
        (text, gloss, key in keys)
        for (text, gloss), keys in zip(letter.paragraphs, letter.keys, strict=True)
    ]
    return Preview(
        subject=letter.subject,
        paragraphs=marked,
        gaps=[word("gap", gap) for gap in letter.gaps],
        holds_it=key.startswith("subject.") or any(held for _, _, held in marked),
        real=real,
    )
