"""The check itself: every rule over one text, overlaps settled, positions led back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from kefu.compliance.bank_accounts import bank_accounts
from kefu.compliance.direction import CODE, direction_marks
from kefu.compliance.findings import Finding, Hit, Report
from kefu.compliance.languages import languages_of
from kefu.compliance.links import links
from kefu.compliance.names import names
from kefu.compliance.normalise import Folded, fold
from kefu.compliance.phones import phones
from kefu.compliance.quotations import is_answer, is_quoted, is_reported
from kefu.compliance.tables import codes, table
from kefu.compliance.wordings import mentions, wordings

_MOST_HITS = 1000  # of one kind; more would tell nobody more
_KEPT = 128  # reports of the texts checked last
CHANNELS = ("amazon", "email")


def lint(
    text: str,
    *,
    language: str | None = None,
    channel: str = "amazon",
    tracking_links: bool = False,
) -> Report:
    """Check a reply before it is sent (playbook MSG-4 to MSG-7).

    `language` is an ISO 639-1 code; without it, or beside it, the text's own languages are told.
    `channel` is "amazon" (everything applies) or "email" (only tone and promises); raises
    ValueError for another. `tracking_links`: secure links to carriers' own pages pass, as the
    store chose. Never fails on any text.
    """
    if channel not in CHANNELS:
        raise ValueError(f"channel must be one of {', '.join(CHANNELS)}: {channel!r}")
    return _checked(text, language, channel, tracking_links)


@lru_cache(maxsize=_KEPT)
def _checked(text: str, language: str | None, channel: str, tracking_links: bool) -> Report:
    """A letter is checked when it is written, shown, sent and handed over: mostly the same words."""
    folded = fold(text)
    spoken = languages_of(folded.text, language)
    contacts: tuple[Hit, ...] = ()
    if channel == "amazon":
        contacts = tuple(mentions(folded, spoken, _names_and_contacts(folded, tracking_links)))
    worded = [_weighed_as_told(folded, hit) for hit in _worded(folded, spoken, channel, contacts)]
    named = [_weighed_as_told(folded, hit) if hit.mention else hit for hit in contacts]
    return _report(folded, [*named, *worded], spoken, channel)


def lint_names_and_contacts(text: str, *, tracking_links: bool = False) -> Report:
    """Only what needs no language: addresses, links, names, telephone numbers (for attachments)."""
    folded = fold(text)
    return _report(folded, _names_and_contacts(folded, tracking_links), ("en",), "amazon")


def _report(folded: Folded, hits: Iterable[Hit], spoken: tuple[str, ...], channel: str) -> Report:
    findings = [_finding(folded, hit, spoken[0], channel) for hit in settled(hits)]
    if channel == "amazon":
        findings += _turned(folded.original)
    findings.sort(key=lambda finding: (finding.start, finding.end, finding.rule))
    return Report(ok=all(f.severity != "block" for f in findings), findings=tuple(findings))


def _turned(text: str) -> Iterator[Finding]:
    code = codes()[CODE]
    for start, end in islice(direction_marks(text), _MOST_HITS):
        yield Finding(
            rule=code.rule,
            start=start,
            end=end,
            text=text[start:end],
            severity=code.severity,
            suggestion="",
            code=CODE,
        )


def _names_and_contacts(folded: Folded, tracking_links: bool = False) -> Iterator[Hit]:
    yield from islice(links(folded, tracking_links=tracking_links), _MOST_HITS)
    for search in (names, phones, bank_accounts):
        yield from islice(search(folded), _MOST_HITS)


def _worded(
    folded: Folded, spoken: Iterable[str], channel: str, known_already: tuple[Hit, ...] = ()
) -> Iterator[Hit]:
    known = codes()
    for hit in wordings(folded, spoken, known_already):
        if channel in known[hit.code].channels and not _is_about_words_of_buyer(folded, hit):
            yield hit


def _weighed_as_told(folded: Folded, hit: Hit) -> Hit:
    """What the buyer asks for or threatens with, and a letter only repeats, is doubtful; addresses and numbers are not."""
    if hit.code not in table("languages")["reported_codes"]:
        return hit
    told = is_reported(folded.text, hit.start, hit.end)
    return replace(hit, doubtful=True) if told else hit


def _is_about_words_of_buyer(folded: Folded, hit: Hit) -> bool:
    """Whether the buyer's own words are repeated or their question answered, and it is no demand of ours."""
    known, place = table("languages"), (folded.text, hit.start, hit.end)
    if hit.code in known["quoted_codes"] and is_quoted(*place):
        return True
    return hit.code in known["asked_codes"] and is_answer(*place)


def settled(hits: Iterable[Hit]) -> list[Hit]:
    """One finding a place and rule: of overlapping hits the weightier, then the longer stays."""
    known = codes()
    ranked = sorted(
        dict.fromkeys(hits),
        key=lambda hit: (known[hit.code].rule, hit.start, -hit.end, hit.code),
    )
    kept: list[Hit] = []
    for hit in ranked:
        if not kept or known[kept[-1].code].rule != known[hit.code].rule:
            kept.append(hit)
            continue
        last = kept[-1]
        if hit.start >= last.end:
            kept.append(hit)
            continue
        weightier = hit if _weight(hit) > _weight(last) else last
        if _weight(hit)[0] and _weight(last)[0]:  # both block: the place is all of both
            weightier = replace(weightier, start=last.start, end=max(hit.end, last.end))
        kept[-1] = weightier
    return kept


def _weight(hit: Hit) -> tuple[bool, int]:
    return hit.severity == "block", hit.end - hit.start


def _breaks_a_rule(suggestion: str, channel: str) -> bool:
    folded = fold(suggestion)
    if channel == "amazon" and any(True for _ in _names_and_contacts(folded)):
        return True
    return any(True for _ in _worded(folded, languages_of(folded.text), channel))


def _finding(folded: Folded, hit: Hit, language: str, channel: str) -> Finding:
    code = codes()[hit.code]
    start, end = folded.span(hit.start, hit.end)
    suggestion = (
        code.suggested(hit.language or language) if hit.suggestion is None else hit.suggestion
    )
    if suggestion and hit.suggestion is not None and _breaks_a_rule(suggestion, channel):
        suggestion = ""  # what it repeats of the text would break another rule
    return Finding(
        rule=code.rule,
        start=start,
        end=end,
        text=folded.original[start:end],
        severity=hit.severity,
        suggestion=suggestion,
        code=hit.code,
        doubtful=hit.doubtful,
    )
