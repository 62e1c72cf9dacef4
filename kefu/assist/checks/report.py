"""Before and after side by side: what changed, and whether a person may take it over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kefu.compliance import Finding, lint
from kefu.compliance.normalise import fold_words

from .dates import same_day
from .figures import Figure, figures
from .mentions import Mention, mentions

IDENTIFIERS = frozenset({"order", "asin", "tracking"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a machine's text is measured by.

    ``known``: texts whose numbers may come in (what the agent asked for, the case's own order).
    ``kinds``: promises that the verdict allows; ``most_amount`` and ``most_percent``: how much,
    ``None`` where the verdict allows no money. ``names``: what must be spelled as it was.
    ``tracking_links``: as the store chose (MSG-4).
    """

    before: str
    language_before: str = ""
    language_after: str = ""
    marketplace: str = ""
    currency: str = ""
    channel: str = "amazon"
    tracking_links: bool = False
    known: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    most_amount: Decimal | None = None
    most_percent: Decimal | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference of substance: ``how`` is ``added``, ``removed`` or ``changed``.

    ``kind`` is a kind of figure, ``promise:<kind>``, ``denial:<kind>`` or ``name``.
    ``confirmable``: a person may say that it is meant so; otherwise the text cannot be taken over.
    """

    kind: str
    how: str
    before: str
    after: str
    confirmable: bool

    def to_json(self) -> dict[str, str | bool]:
        """Plain data."""
        return {
            "kind": self.kind,
            "how": self.how,
            "before": self.before,
            "after": self.after,
            "confirmable": self.confirmable,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All changes, and what compliance finds that was not there before."""

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]

    @property
    def same(self) -> bool:
        """Nothing of substance changed."""
        return not self.changes and not self.findings

    @property
    def takeable(self) -> bool:
        """Whether a person may take the text over, having confirmed what is shown."""
        return all(change.confirmable for change in self.changes) and not any(
            finding.severity == "block" for finding in self.findings
        )


def check(after: str, basis: Basis) -> Report:
    """Compare a machine's text with its basis."""
    changes = [
        *_figure_changes(after, basis),
        *_promise_changes(after, basis),
        *_name_changes(after, basis),
    ]
    return Report(changes=tuple(changes), findings=tuple(_new_findings(after, basis)))


def _figure_changes(after: str, basis: Basis) -> list[Change]:
    old = _figures(basis.before, basis.language_before, basis)
    new = _figures(after, basis.language_after, basis)
    known = [f for text in basis.known for f in _figures(text, basis.language_before, basis)]
    changes: list[Change] = []
    for kind in dict.fromkeys(figure.kind for figure in (*old, *new)):
        gone = _missing([f for f in old if f.kind == kind], new)
        come = _missing([f for f in new if f.kind == kind], old)
        for index in range(max(len(gone), len(come))):
            was = gone[index] if index < len(gone) else None
            now = come[index] if index < len(come) else None
            changes.append(_figure_change(kind, was, now, known, basis))
    return changes


def _figures(text: str, language: str, basis: Basis) -> tuple[Figure, ...]:
    return figures(text, language=language, marketplace=basis.marketplace, currency=basis.currency)


def _missing(wanted: Sequence[Figure], there: Sequence[Figure]) -> list[Figure]:
    """Each wanted value that is not there, once."""
    return list({f.value: f for f in wanted if not _among(f, there)}.values())


def _among(figure: Figure, there: Iterable[Figure]) -> bool:
    if figure.kind == "date":
        return any(f.kind == "date" and same_day(f.value, figure.value) for f in there)
    return any((f.kind, f.value) == (figure.kind, figure.value) for f in there)


def _figure_change(
    kind: str, was: Figure | None, now: Figure | None, known: Sequence[Figure], basis: Basis
) -> Change:
    how = "changed" if was and now else "added" if now else "removed"
    return Change(
        kind=kind,
        how=how,
        before=was.text if was else "",
        after=now.text if now else "",
        confirmable=now is None or _may_come_in(now, known, basis),
    )


def _may_come_in(figure: Figure, known: Sequence[Figure], basis: Basis) -> bool:
    if figure.kind == "link":
        return False
    if figure.kind in IDENTIFIERS:
        return _among(figure, known)
    if figure.kind == "amount":
        currency, _, amount = figure.value.partition(" ")
        return currency == basis.currency and _within(amount, basis.most_amount)
    if figure.kind == "percent":
        return _within(figure.value, basis.most_percent)
    return True


def _within(written: str, most: Decimal | None) -> bool:
    """Whether an amount is known and not above ``most``; nothing allowed means no."""
    if most is None:
        return False
    try:
        return Decimal(written) <= most
    except InvalidOperation:
        return False


def _promise_changes(after: str, basis: Basis) -> list[Change]:
    old = {p.sense: p for p in mentions(basis.before, language=basis.language_before)}
    new = {p.sense: p for p in mentions(after, language=basis.language_after)}
    come = [_promise_change(p, "added", basis) for sense, p in new.items() if sense not in old]
    gone = [_promise_change(p, "removed", basis) for sense, p in old.items() if sense not in new]
    return [*come, *gone]


def _promise_change(promise: Mention, how: str, basis: Basis) -> Change:
    allowed = how == "removed" or promise.denied or promise.kind in basis.kinds
    return Change(
        kind=f"{'denial' if promise.denied else 'promise'}:{promise.kind}",
        how=how,
        before=promise.text if how == "removed" else "",
        after=promise.text if how == "added" else "",
        confirmable=allowed,
    )


def _name_changes(after: str, basis: Basis) -> list[Change]:
    was, now = fold_words(basis.before), fold_words(after)
    return [
        Change(kind="name", how="removed", before=name, after="", confirmable=True)
        for name in basis.names
        if (folded := fold_words(name)) and folded in was and folded not in now
    ]


def _new_findings(after: str, basis: Basis) -> list[Finding]:
    def found(text: str, language: str) -> tuple[Finding, ...]:
        return lint(
            text,
            language=language or None,
            channel=basis.channel,
            tracking_links=basis.tracking_links,
        ).findings

    said = {(f.code, f.text) for f in found(basis.before, basis.language_before)}
    return [f for f in found(after, basis.language_after) if (f.code, f.text) not in said]
