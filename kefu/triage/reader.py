"""From a message to its Reading: certain words first, then the classifier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .classifier import scores
from .debris import own_words
from .evidence import QUIET, from_subject, goes_on_after_thanks, hits, mentioned
from .facts import refusals, told
from .features import Floats, prepare
from .language import detect_language
from .reading import ISSUES, TROUBLES, Candidate, Reading
from .text import clean

CONFIDENT = 0.7
"""Best score from which no person need look; see docs/triage.md for what it was measured to cost."""
CONFIRMED = 0.3
"""The same where certain words name this issue and no other: such guesses were right as often."""
DETAILED = 0.4
"""Best score from which the details of an issue (how severe, which part) are told.

Certain words of that issue do as well."""
TROUBLE = 4.0
"""How much a certain word of trouble speaks against a message needing no answer."""
BESIDE = 2.0
"""How much a certain word of broken or wrong goods speaks against an invoice being the matter."""
GOODS_TROUBLE = frozenset({"damaged", "defective", "wrong_item"})
NAMED = 0.12
"""Share that issues named by certain words divide among them, so that none is left unlisted."""
NEARLY = 0.3
"""Score from which a second guess is taken for a second matter of the same message."""
LISTED = 0.02
MOST_CANDIDATES = 5
SHORTEST = 2
"""Letters below which a text says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One message to read: what `read` takes, for a batch."""

    text: str
    subject: str = ""
    language: str | None = None
    attachments: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    source: Source
    language: str
    cleaned: str
    folded: str

    @property
    def empty(self) -> bool:
        return sum(map(str.isalpha, self.folded)) < SHORTEST


def read(
    text: str, *, subject: str = "", language: str | None = None, attachments: int = 0
) -> Reading:
    """What one message says; any text at all is read, none raises.

    `subject` is a hint that the text overrules, `language` (ISO 639-1) is believed when given,
    `attachments` counts files that came with the message.
    """
    source = Source(text=text, subject=subject, language=language, attachments=attachments)
    return read_many([source])[0]


def read_many(sources: Iterable[Source | str]) -> list[Reading]:
    """The readings of many messages, in order; faster than one by one."""
    prepared = [_prepare(item) for item in sources]
    if not prepared:
        return []
    likely = scores(
        [item.cleaned for item in prepared],
        [item.folded for item in prepared],
        np.stack([hits(item.folded, item.language) for item in prepared]),
    )
    return [_reading(item, row) for item, row in zip(prepared, likely, strict=True)]


def _prepare(item: Source | str) -> _Prepared:
    source = Source(text=item) if isinstance(item, str) else item
    text = own_words(source.text)
    if not clean(text):
        text = source.subject
    language = source.language or detect_language(text)
    cleaned, folded = prepare(text, language)
    return _Prepared(source=source, language=language, cleaned=cleaned, folded=folded)


def _reading(item: _Prepared, likely: Floats) -> Reading:
    spoken: Sequence[str] = ()
    if item.empty:
        candidates: tuple[Candidate, ...] = (_silent(item),)
        confident = False
    else:
        spoken = mentioned(item.folded, item.language)
        evidence = from_subject(item.source.subject)
        evidence += _beyond_thanks(item, spoken) + _beside_trouble(spoken)
        candidates = _ranked(likely, evidence, spoken)
        confident = _confident(candidates[0], spoken)
    issue = candidates[0].issue
    return Reading(
        language=item.language,
        issue=issue,
        candidates=candidates,
        facts=told(
            item.folded,
            item.language,
            issue=issue,
            certain=candidates[0].score >= DETAILED or issue in spoken,
            attachments=item.source.attachments,
        ),
        confident=confident,
        also=_also(candidates, spoken),
    )


def _confident(best: Candidate, spoken: Sequence[str]) -> bool:
    named = [name for name in spoken if name != QUIET]
    return best.score >= (CONFIRMED if named == [best.issue] else CONFIDENT)


def _beyond_thanks(item: _Prepared, spoken: Sequence[str]) -> Floats:
    """ "Thanks, but it still has not arrived", "no thanks, I want no voucher": evidence against reading thanks."""
    evidence = np.zeros(len(ISSUES), dtype=np.float32)
    if QUIET not in spoken and (
        TROUBLES.intersection(spoken)
        or goes_on_after_thanks(item.folded, item.language)
        or refusals(item.folded, item.language)
    ):
        evidence[ISSUES.index(QUIET)] = -TROUBLE
    return evidence


def _beside_trouble(spoken: Sequence[str]) -> Floats:
    """Who also asks for an invoice writes because of the trouble."""
    evidence = np.zeros(len(ISSUES), dtype=np.float32)
    if GOODS_TROUBLE.intersection(spoken):
        evidence[ISSUES.index("invoice")] = -BESIDE
    return evidence


def _also(candidates: Sequence[Candidate], spoken: Sequence[str]) -> tuple[str, ...]:
    """Further issues: named by certain words, or nearly as likely as the first guess."""
    likely = [c.issue for c in candidates[1:] if c.score >= NEARLY]
    found = dict.fromkeys([*spoken, *likely])
    return tuple(name for name in found if name not in (candidates[0].issue, "no_answer_needed"))


def _silent(item: _Prepared) -> Candidate:
    thanks = any(sign in item.source.text for sign in "👍🙏❤😊🙂👌")
    return Candidate(issue="no_answer_needed" if thanks else "other", score=0.5)


def _ranked(likely: Floats, evidence: Floats, spoken: Sequence[str]) -> tuple[Candidate, ...]:
    weighed = np.log(np.maximum(likely, 1e-9)) + evidence
    shares = np.exp(weighed - weighed.max())
    shares /= shares.sum()
    named = [ISSUES.index(name) for name in spoken if name != "no_answer_needed"]
    if set(named) - {int(shares.argmax())}:
        shares *= 1 - NAMED
        shares[named] += NAMED / len(named)
    order: Sequence[int] = np.argsort(-shares)[:MOST_CANDIDATES].tolist()
    ranked = [Candidate(issue=ISSUES[i], score=round(float(shares[i]), 4)) for i in order]
    return tuple(c for c in ranked[:1] + [c for c in ranked[1:] if c.score >= LISTED])
