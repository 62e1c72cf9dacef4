"""How a buyer reads an answer: by the words that matter in their language, nothing cleverer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from simulator.buyers.letters import phrases
from simulator.buyers.model import LANGUAGES

_PERCENT = re.compile(
    r"(\d{1,3})(?:[.,]\d+)?\s*(?:%|per ?cent|prozent|pour cent|per cento|por ciento|パーセント)"
)
_AMOUNT = re.compile(
    r"[$£€¥]\s?(?P<before>\d[\d.,]*)"
    r"|(?P<after>\d[\d.,]*)\s?(?:€|eur\b|usd\b|gbp\b|jpy\b|円|美元|欧元|英镑|日元)"
)

WHOLE = 95  # per cent of the price


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What an answer seems to say. `signals` are the keys under `[understands]` of the letters."""

    signals: frozenset[str]
    percent: Decimal | None
    in_other_language: bool


def understand(text: str, language: str, order_total: Decimal | None) -> Understood:
    """Read the seller's own words (quoted lines are skipped) as a speaker of `language`."""
    own_words = "\n".join(line for line in text.splitlines() if not line.startswith(">"))
    plain = _plain(own_words)
    signals = _signals(plain, language)
    other = False
    if not signals:
        mine = _plain(" ".join(phrases(language)["greetings"]["calm"]))
        other = not _shares_words(plain, mine) and any(
            len(_signals(plain, foreign)) >= 1 for foreign in LANGUAGES if foreign != language
        )
    percent = _percent(plain, order_total)
    return Understood(
        signals=_weighed(signals, percent),
        percent=percent,
        in_other_language=other,
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _signals(plain: str, language: str) -> frozenset[str]:
    words = phrases(language)["understands"]
    return frozenset(
        signal for signal, cues in words.items() if any(_plain(cue) in plain for cue in cues)
    )


def _weighed(signals: frozenset[str], percent: Decimal | None) -> frozenset[str]:
    """Tell a partial refund from a whole one: a sum well below the price is partial."""
    if "full" in signals:
        return signals - {"partial"} if "refund" in signals else signals
    if "refund" in signals and percent is not None and percent < WHOLE:
        signals |= {"partial"}
    return signals - {"refund"} if "partial" in signals else signals


def _shares_words(plain: str, greetings: str) -> bool:
    return any(word.strip(",.:!") in plain for word in greetings.split() if len(word) > 4)


def _percent(plain: str, order_total: Decimal | None) -> Decimal | None:
    if match := _PERCENT.search(plain):
        return Decimal(match[1])
    if order_total and (match := _AMOUNT.search(plain)):
        return _number(match["before"] or match["after"]) / order_total * 100
    return None


def _number(written: str) -> Decimal:
    digits = written.rstrip(".,")
    whole, separator, cents = digits.rpartition(
        "," if digits.rfind(",") > digits.rfind(".") else "."
    )
    if separator and len(cents) == 2:
        return Decimal(re.sub(r"\D", "", whole) + "." + cents)
    return Decimal(re.sub(r"\D", "", digits))
