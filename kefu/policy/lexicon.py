"""What may be typed into a policy's cells and outcomes: codes, their words in English and Chinese, numbers by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from kefu.policy.cells import KNOWN, UNKNOWN
from kefu.policy.tables import REFUND
from kefu.policy.vocabulary import ASK_BUYER, ASKS, HAND_TO_PERSON, REMEDIES, TASKS
from kefu.policy.words import LANGUAGES, remedy, word

Code = str | bool | None
"""A value of a coded fact; None is unknown."""

STEPS: Final = (ASK_BUYER, HAND_TO_PERSON)
_SIGNS: Final[Mapping[Code, str]] = {True: "yes", False: "no", None: "?"}
_TYPED: Final[Mapping[str, Code]] = {
    "yes": True, "true": True, "是": True, "no": False, "false": False, "否": False,
    "?": None, "？": None, UNKNOWN: None, "未知": None,
}  # fmt: skip
KNOWN_WORDS: Final = (KNOWN, "已知")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The values of every coded fact, derived ones too, and every number with its unit."""

    codes: Mapping[str, tuple[str | bool, ...]]
    numbers: Mapping[str, str]

    def named(self, unit: str) -> tuple[str, ...]:
        """The numbers of a unit."""
        return tuple(name for name, its in self.numbers.items() if its == unit)

    def read_value(self, fact: str, typed: str) -> Code:
        """A value of the fact, as code or word. Raises KeyError."""
        allowed = self.codes[fact]
        bare = typed.strip().lower()
        if bare in allowed:
            return bare
        by_word = {value_word(fact, code, zh).lower(): code for code in allowed for zh in LANGUAGES}
        if bare in by_word:
            return by_word[bare]
        sign = _TYPED[bare]
        if sign is not None and sign not in allowed:
            raise KeyError(typed)
        return sign


def value_word(fact: str, value: Code, language: str) -> str:
    """How a value is typed: a code in English, words in Chinese, `?` for unknown."""
    if isinstance(value, bool):
        return word("value", "true" if value else "false", language)
    if value is None:
        return "?"
    if fact == "refund_way":
        return str(remedy(value, "name", language))
    return word("issue" if fact in ("issue", "topic") else "value", value, language)


def typed_value(fact: str, value: Code, language: str) -> str:
    """What stands in the field where the value is typed."""
    if language == "zh":
        return value_word(fact, value, language)
    return value if isinstance(value, str) else _SIGNS[value]


KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "remedy": REMEDIES,
    "offer": (*REMEDIES, REFUND),
    "ask": ASKS,
    "task": TASKS,
    "step": STEPS,
}
"""The codes of each kind of outcome."""


def outcome_word(kind: str, code: str, language: str) -> str:
    """What an outcome's code is called."""
    if code == REFUND:
        return word("value", REFUND, language)
    if kind in ("ask", "task"):
        return word(kind, code, language)
    return str(remedy(code, "name", language)) if code in REMEDIES else code


def typed_outcome(kind: str, code: str, language: str) -> str:
    """What stands in the field where it is typed: a code in English, words in Chinese."""
    return outcome_word(kind, code, language) if language == "zh" else code


def read_outcome(kind: str, typed: str) -> str:
    """The code of an outcome, typed as code or word. Raises KeyError."""
    bare = typed.strip().lower()
    if bare in KINDS[kind]:
        return bare
    by_word = {
        outcome_word(kind, code, language).lower(): code
        for code in KINDS[kind]
        for language in LANGUAGES
    }
    return by_word[bare]


def nearest(typed: str, known: list[str]) -> str | None:
    """What was probably meant."""
    found = get_close_matches(typed.strip().lower(), known, n=1)
    return found[0] if found else None
