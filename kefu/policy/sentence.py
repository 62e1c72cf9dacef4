"""A verdict as one plain sentence with its reason, as the case page shows it."""

from decimal import Decimal

from kefu.policy.verdict import Option, Verdict
from kefu.policy.vocabulary import ASK_BUYER, HAND_TO_PERSON, MONEY_REMEDIES, NEEDS_STOCK
from kefu.policy.words import phrase, remedy, word

_ALTERNATIVES = MONEY_REMEDIES | NEEDS_STOCK | {"send_part", "repair"}


def say(verdict: Verdict, language: str) -> str:
    """One sentence and its reason: "Offer up to 35 % (at most $10.49) to keep it. Slight damage …: PRD-1."

    `language` is `zh` or anything that starts with it; every other is answered in English.
    """
    stop = "。" if _chinese(language) else "."
    parts = [_step(verdict, language) + stop]
    proposed = next((o for o in verdict.options if o.remedy == verdict.next), None)
    if proposed is not None and proposed.needs_approval:
        parts.append(phrase("approval", language))
    if because := _reason(verdict, language):
        parts.append(because + stop)
    return ("" if _chinese(language) else " ").join(parts)


def _step(verdict: Verdict, language: str) -> str:
    if verdict.next == ASK_BUYER:
        asks = phrase("and", language).join(word("ask", ask, language) for ask in verdict.asks)
        return str(remedy(ASK_BUYER, "say", language)).format(asks=asks)
    if verdict.next == HAND_TO_PERSON:
        return str(remedy(HAND_TO_PERSON, "say", language))
    first = next(o for o in verdict.options if o.remedy == verdict.next)
    also = [
        option
        for option in verdict.options
        if {first.remedy, option.remedy} <= _ALTERNATIVES
        and option is not first
        and option.rule == first.rule
    ]
    clauses = [_clause(option, language) for option in (first, *also)]
    later = [
        clause if _chinese(language) else clause[0].lower() + clause[1:] for clause in clauses[1:]
    ]
    return phrase("or", language).join([clauses[0], *later])


def _clause(option: Option, language: str) -> str:
    amount = _money(option.max_amount, option.currency, language)
    pattern = str(remedy(option.remedy, "say", language))
    if amount is None and (bare := remedy(option.remedy, "bare", language)):
        return bare
    return pattern.format(amount=amount, share=_share(option, amount, language))


def _share(option: Option, amount: str | None, language: str) -> str:
    code, percent = (
        ("about", option.target_percent) if option.target_percent else ("up_to", option.max_percent)
    )
    if percent is None:
        return amount or ""
    share = phrase(code, language, percent=format(percent.normalize(), "f"))
    return share if amount is None else phrase("at_most", language, share=share, amount=amount)


def _reason(verdict: Verdict, language: str) -> str:
    """Why this step: the words of the row that proposes it, with its rule."""
    for entry in verdict.trace:
        text, rule = entry.get("text"), entry.get("rule")
        if entry.get("proposes") and isinstance(text, dict):
            reason = str(text["zh" if _chinese(language) else "en"]).rstrip("。.")
            return f"{reason}：{rule}" if _chinese(language) else f"{reason}: {rule}"
    return ""


def _money(amount: Decimal | None, currency: str | None, language: str) -> str | None:
    if amount is None or currency is None:
        return None
    from babel.numbers import format_currency  # only needed where sentences are shown

    return str(
        format_currency(amount, currency, locale="zh_Hans_CN" if _chinese(language) else "en_US")
    )


def _chinese(language: str) -> bool:
    return language.lower().startswith("zh")
