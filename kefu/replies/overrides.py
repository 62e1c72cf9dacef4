"""A store's own sentences: checked before they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from kefu.replies import grammar, texts
from kefu.replies.values import GAPS


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideFinding:
    """One fault in a store's text; the fields mean what they mean in a finding of ``kefu lint``.

    ``rule`` is a playbook rule, or "TEXT" where the grammar of texts is broken.
    """

    rule: str
    start: int
    end: int
    text: str
    severity: str
    suggestion: str
    en: str
    zh: str


def check_override(
    text: str, language: str, key: str = "", *, tracking_links: bool = False
) -> tuple[OverrideFinding, ...]:
    """Return what is wrong with a store's own text, in reading order; nothing found, it may be kept.

    Blocking: a bracket or brace that does not close, a gap that no letter fills, the sign of an
    open gap. The rest is what
    the compliance check finds in the text as it stands; positions are those of the template.
    With its ``key``, a promise that the shipped text in its place does not make only warns: the
    place is used where the policy may not offer it, and such a letter would be stopped (STD-3).
    ``tracking_links``: as the store chose (MSG-4).
    """
    from kefu.compliance import lint

    try:
        gaps = grammar.parse(text).gaps()
    except grammar.GrammarError as error:
        start, end = error.position, error.position + 1
        return (_text_fault(text, start, end, str(error), "括号没有正确配对，或缺少变量名。"),)
    known = ", ".join(sorted(GAPS))
    faults = [
        _text_fault(
            text,
            gap.start,
            gap.end,
            f"No letter fills the gap {gap.name!r}; there are {known}.",
            f"没有名为“{gap.name}”的变量；可用的有 {known}。",
        )
        for gap in gaps
        if gap.name not in GAPS
    ]
    faults += [
        _text_fault(
            text,
            at,
            at + 1,
            "This sign marks open gaps; a letter that holds it cannot be sent.",
            "这个符号用来标出未填的变量，含有它的信无法发出。",
        )
        for at, sign in enumerate(text)
        if sign in (grammar.MARKER_OPEN, grammar.MARKER_CLOSE)
    ]
    report = lint(text, language=language, channel="amazon", tracking_links=tracking_links)
    for finding in report.findings:
        faults.append(
            OverrideFinding(
                rule=finding.rule,
                start=finding.start,
                end=finding.end,
                text=finding.text,
                severity=finding.severity,
                suggestion=finding.suggestion,
                en=finding.reason("en"),
                zh=finding.reason("zh"),
            )
        )
    faults += _promises(text, language, key) if key else []
    return tuple(sorted(faults, key=lambda fault: fault.start))


def _promises(text: str, language: str, key: str) -> list[OverrideFinding]:
    from kefu.compliance.promises import promised

    ours = {promise.kind for promise in promised(texts.load(language)[key], language)}
    return [
        OverrideFinding(
            rule="STD-3",
            start=promise.start,
            end=promise.end,
            text=promise.text,
            severity="warn",
            suggestion="",
            en="This promises what the shipped text in its place does not promise. Where the policy "
            "does not offer it, the letter is stopped.",
            zh="这里作出了自带文本没有的承诺；策略不允许时，信将无法发出。",
        )
        for promise in promised(text, language)
        if promise.kind not in ours
    ]


def _text_fault(text: str, start: int, end: int, en: str, zh: str) -> OverrideFinding:
    return OverrideFinding(
        rule="TEXT",
        start=start,
        end=end,
        text=text[start:end],
        severity="block",
        suggestion="",
        en=en,
        zh=zh,
    )
