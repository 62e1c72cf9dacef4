"""The form in which an answer is written: from the stored draft, or from what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from kefu.approvals.letter_check import Checked, check_files, check_letter, finding_key
from kefu.approvals.limits import Chosen
from kefu.cases.models import Case, Decision, Draft
from kefu.flow.stored_letter import OpenGap, Term, beyond, gaps_in, stored_letter, terms_of
from kefu.policy.vocabulary import REMEDIES
from kefu.returns.enclosing import BRING_BACK, enclosures, labels_to_send
from kefu.returns.models import ReturnLabel
from kefu.web.money import money
from kefu.web.reasons import NOTHING, Beyond
from kefu.web.words import gap_reason, word


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding, ready to be shown and, where it only warns, to be ticked off."""

    key: str
    part: str
    rule: str
    start: int
    end: int
    text: str
    blocks: bool
    suggestion: str
    reason: str
    ticked: bool
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A return label that the letter may carry, and whether it does."""

    pk: int
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftForm:
    """All that the form holds. ``version`` 0 means that nothing was stored yet."""

    version: int
    subject: str
    text: str
    gloss: str
    language: str
    edited: bool
    edited_by: str = ""
    lines: list[Term] = field(default_factory=list)
    labels: list[Enclosed] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    reason: str = ""
    stale: bool = False
    in_place: bool = False
    beyond: Beyond = NOTHING

    @property
    def blocked(self) -> bool:
        """Whether something in it must not leave."""
        return bool(self.beyond.no) or any(f.blocks for f in self.found)

    @property
    def asks(self) -> bool:
        """Whether a second person will have to say yes."""
        lines = any(line.chosen and line.approval for line in self.lines)
        return lines or bool(self.beyond.reasons)

    @property
    def remedies(self) -> list[dict[str, str]]:
        """What the letter offers as the form stands: remedies with share and amount."""
        return [
            {
                "remedy": line.remedy,
                "percent": number(line.percent),
                "amount": number(line.amount),
            }
            for line in self.lines
            if line.chosen
        ]


def form_of(
    case: Case,
    draft: Draft | None,
    decision: Decision | None,
    language: str,
    labels: Sequence[ReturnLabel] = (),
) -> DraftForm:
    """The form as the stored draft fills it; an empty one where there is none.

    ``labels``: what it may carry, and does where a person ticked it or else where it brings goods back.
    """
    letter = stored_letter(case, draft, decision, language)
    back = any(term.chosen and term.remedy in BRING_BACK for term in letter.terms)
    said = draft.labels if draft else {}
    enclosed = [_enclosed(label, said.get(str(label.pk), back)) for label in labels]
    checked = [*letter.checked, *_check_labels(case, enclosed)]
    return DraftForm(
        version=letter.version,
        subject=letter.subject,
        text=letter.text,
        gloss=letter.gloss,
        language=letter.language,
        edited=bool(draft and draft.edited),
        edited_by=str(draft.edited_by) if draft and draft.edited and draft.edited_by else "",
        lines=list(letter.terms),
        labels=enclosed,
        found=[*map(_gap, letter.gaps), *_shown(checked, language)],
    )


def typed_form(
    case: Case,
    draft: Draft | None,
    verdict: dict[str, Any],
    data: QueryDict,
    language: str,
    *,
    stale: bool,
) -> DraftForm:
    """The form just as it was typed. ``stale``: somebody else has changed the draft meanwhile."""
    subject, text = data.get("subject", ""), plain(data.get("text", ""))
    labels = _typed_labels(case, data)
    checked = _check_typed(case, data, labels)
    return DraftForm(
        version=draft.version if draft else 0,
        subject=subject,
        text=text,
        gloss=plain(data.get("gloss", "")),
        language=case.language,
        edited=True,
        edited_by=str(draft.edited_by or "") if draft else "",
        lines=[
            replace(
                line,
                percent=data.get(f"percent:{line.remedy}", line.percent),
                amount=data.get(f"amount:{line.remedy}", line.amount),
            )
            for line in terms_of(
                verdict,
                remedy_codes(data),
                case.price,
                case.currency,
                spoken_of=beyond(checked),
            )
        ],
        labels=labels,
        found=[*map(_gap, gaps_in(subject, text)), *_shown(checked, language, data.getlist("ack"))],
        reason=data.get("reason", ""),
        stale=stale,
        in_place="in_place" in data,
    )


def plain(text: str) -> str:
    """A form's text with the line ends that the desk keeps."""
    return text.replace("\r\n", "\n")


def findings_typed(case: Case, data: QueryDict, language: str) -> list[Found]:
    """What the check finds in the form just as it was typed and ticked."""
    gaps = gaps_in(data.get("subject", ""), plain(data.get("text", "")))
    checked = _check_typed(case, data, _typed_labels(case, data))
    return [*map(_gap, gaps), *_shown(checked, language, data.getlist("ack"))]


def chosen_remedies(data: QueryDict) -> list[dict[str, Any]]:
    """The remedies that the form ticks, each with its share and amount where it has one."""
    chosen = []
    for code in remedy_codes(data):
        line: dict[str, Any] = {"remedy": code}
        for name in ("percent", "amount"):
            if value := number(data.get(f"{name}:{code}", "")):
                line[name] = value
        chosen.append(line)
    return chosen


def remedy_codes(data: QueryDict) -> list[str]:
    """The remedies that the form ticks; what is no remedy is left out."""
    return [code for code in data.getlist("remedy") if code in REMEDIES]


def label_ids(data: QueryDict, name: str = "label") -> list[int]:
    """The return labels that the form ticks."""
    return [int(text) for text in data.getlist(name) if text.isdecimal() and len(text) < 18]


def labels_said(data: QueryDict) -> dict[int, bool]:
    """Of the return labels that the form showed, which it ticks and which it does not."""
    ticked = label_ids(data)
    return {pk: pk in ticked for pk in label_ids(data, "label_shown")}


def number(text: str) -> str:
    """A typed number as a plain decimal string; empty where it is none."""
    plain = text.strip().replace(",", ".")
    try:
        value = Decimal(plain)
    except ArithmeticError:
        return ""
    return plain if value.is_finite() and 0 <= value < 10**9 else ""


def send_label(form: DraftForm, case: Case, own: str = "") -> str:
    """What the button says: what leaves, what is done at Amazon (``own``), what is promised."""
    if form.asks:
        return gettext("Ask a second person")
    if own:
        return own
    promised = [
        " ".join(
            filter(
                None,
                (word("remedy", line.remedy), money(line.amount, case.currency, case.marketplace)),
            )
        )
        for line in form.lines
        if line.chosen and line.amount
    ]
    if not promised:
        return gettext("Send")
    return gettext("Send, promising: {what}").format(what=", ".join(promised))


def _check_typed(case: Case, data: QueryDict, labels: Sequence[Enclosed]) -> list[Checked]:
    chosen = [Chosen.from_json(line) for line in chosen_remedies(data)]
    subject, text = data.get("subject", ""), plain(data.get("text", ""))
    checked = check_letter(case, subject=subject, text=text, chosen=chosen)
    return [*checked, *_check_labels(case, labels)]


def _typed_labels(case: Case, data: QueryDict) -> list[Enclosed]:
    """The labels that the letter may carry, ticked as in the form."""
    ticked = label_ids(data)
    return [_enclosed(label, label.pk in ticked) for label in labels_to_send(case)]


def _enclosed(label: ReturnLabel, chosen: bool) -> Enclosed:
    return Enclosed(pk=label.pk, name=str(label).strip(), chosen=chosen)


def _check_labels(case: Case, labels: Sequence[Enclosed]) -> list[Checked]:
    return check_files(case, enclosures(case, [label.pk for label in labels if label.chosen]))


def _gap(open_gap: OpenGap) -> Found:
    gap = open_gap.gap
    return Found(
        key=f"gap:{gap.name}",
        part=open_gap.part,
        rule="",
        start=gap.start,
        end=gap.end,
        text=open_gap.text,
        blocks=True,
        suggestion="",
        reason=gap_reason(gap.name),
        ticked=False,
    )


def _shown(
    checked: Sequence[Checked], language: str, acknowledged: Sequence[str] = ()
) -> list[Found]:
    return [_found(c, language, acknowledged) for c in checked]


def _found(checked: Checked, language: str, ticked: Sequence[str]) -> Found:
    finding = checked.finding
    key = finding_key(finding)
    return Found(
        key=key,
        part=checked.part,
        rule=finding.rule,
        start=finding.start,
        end=finding.end,
        text=finding.text,
        blocks=finding.severity == "block",
        suggestion=finding.suggestion,
        reason=finding.reason(language),
        ticked=key in ticked,
        remedy=checked.remedy,
    )
