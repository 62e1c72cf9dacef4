"""Drafts of letters: the buyer's language, with the agent's gloss paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kefu.replies import grammar, texts
from kefu.replies.composing import Case, Paragraph, compose
from kefu.replies.context import ReplyContext
from kefu.replies.spelling import joined
from kefu.replies.values import gap_values, locale_of, money_values

if TYPE_CHECKING:
    from kefu.compliance import Report
    from kefu.policy import Facts, Verdict

Overrides = Mapping[str, Mapping[str, str]]
"""A store's own sentences: language → text key → text in the grammar of grammar.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter to be read by the agent, and ``paragraphs`` as pairs of text and gloss.

    ``keys`` holds, for each paragraph, the keys of its texts.
    ``gaps`` names what is indispensable and unknown; it shows in the text as ``⟪name⟫``.
    """

    subject: str
    text: str
    gloss: str
    language: str
    gloss_language: str
    paragraphs: tuple[tuple[str, str], ...]
    keys: tuple[tuple[str, ...], ...]
    gaps: tuple[str, ...]
    lint: Report

    @property
    def sendable(self) -> bool:
        """Nothing indispensable is open and nothing in the text blocks (MSG-4 to MSG-7)."""
        return not self.gaps and self.lint.ok

    def to_json(self) -> dict[str, Any]:
        """The line that ``kefu draft`` prints."""
        return {
            "subject": self.subject,
            "text": self.text,
            "gloss": self.gloss,
            "lint": self.lint.to_json(),
        }


def draft(
    facts: Facts,
    remedy: str,
    language: str,
    *,
    context: ReplyContext | None = None,
    verdict: Verdict | None = None,
    gloss_language: str = "zh",
    overrides: Overrides | None = None,
) -> Draft:
    """Write the letter for one remedy.

    Raises RemedyNotAllowed when ``verdict`` does not allow the remedy or its amount (STD-3),
    ValueError for an unknown remedy, ask or language.
    """
    case = Case(facts=facts, context=context or ReplyContext(), verdict=verdict)
    return _write(case, (remedy,), language, gloss_language, overrides or {})


def draft_letter(
    verdict: Verdict | None,
    facts: Facts,
    language: str,
    *,
    remedies: Sequence[str] | None = None,
    context: ReplyContext | None = None,
    gloss_language: str = "zh",
    overrides: Overrides | None = None,
) -> Draft:
    """Write one letter for several steps; without ``remedies``, for the verdict's next step.

    Without a verdict the remedies must be named, and nothing limits them.

    Several remedies of which the buyer gets only one (a refund or a replacement) become the
    buyer's choice (MSG-6). Raises as ``draft`` does, and RemedyNotAllowed when a statement to
    Amazon and a letter to the buyer are asked for in one.
    """
    case = Case(facts=facts, context=context or ReplyContext(), verdict=verdict)
    steps = remedies or (() if verdict is None else (verdict.next,))
    if not steps:
        raise ValueError("no remedy is named, and no verdict names one")
    return _write(case, steps, language, gloss_language, overrides or {})


def _write(
    case: Case,
    remedies: Sequence[str],
    language: str,
    gloss_language: str,
    overrides: Overrides,
) -> Draft:
    from kefu.compliance import lint

    in_text = _Wording(case, language, overrides.get(language, {}))
    # What a store has put into its own words stands in the gloss as it is, unless the store
    # translated it too: a gloss that says something else than the letter would mislead the agent.
    own_gloss = {**overrides.get(language, {}), **overrides.get(gloss_language, {})}
    in_gloss = _Wording(case, gloss_language, own_gloss)

    letter = compose(case, remedies)
    both = [(in_text(part), in_gloss(part), part) for part in letter.paragraphs]
    paragraphs = tuple((text, gloss) for text, gloss, _ in both if text)
    subject = in_text(letter.subject)
    text = "\n\n".join(text for text, _ in paragraphs)
    return Draft(
        subject=subject,
        text=text,
        gloss="\n\n".join(gloss for _, gloss in paragraphs),
        language=language,
        gloss_language=gloss_language,
        paragraphs=paragraphs,
        keys=tuple(tuple(sentence.key for sentence in part) for text, _, part in both if text),
        gaps=tuple(in_text.gaps),
        lint=lint(
            text,
            language=language,
            channel="amazon",
            tracking_links=case.context.tracking_links,
        ),
    )


class _Wording:
    """Puts the paragraphs of one letter into one language, and remembers the gaps left open."""

    def __init__(self, case: Case, language: str, own: Mapping[str, str]) -> None:
        self.texts = {**texts.load(language), **own}
        self.language = language
        self.locale = locale_of(language, case.facts.marketplace)
        self.values = gap_values(case.facts, case.context, self.locale)
        self.gaps: dict[str, None] = {}

    def __call__(self, paragraph: Paragraph) -> str:
        sentences: list[str] = []
        for sentence in paragraph:
            money = money_values(sentence.money, sentence.percent, self.locale)
            text, missing = grammar.parse(self.texts[sentence.key]).fill({**self.values, **money})
            sentences.append(joined(text.strip(), self.language))
            self.gaps.update(dict.fromkeys(missing))
        is_list = paragraph[0].key == "choice.intro"
        space = "\n" if is_list else "" if self.language in ("ja", "zh") else " "
        return space.join(filter(None, sentences))
