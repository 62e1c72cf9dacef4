"""Why a verdict says what it says: the rows that spoke, what each cell saw, why remedies are
forbidden, and which single fact would have allowed another one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from kefu.policy.amounts import verdict_of
from kefu.policy.cells import Cell, Limits, OneOf, Value
from kefu.policy.facts import Facts
from kefu.policy.invariants import circumstances
from kefu.policy.matching import Match, match
from kefu.policy.money import STEP
from kefu.policy.planning import plan_of
from kefu.policy.tables import REFUND, DerivedRow, Row, Spec
from kefu.policy.verdict import Verdict
from kefu.policy.vocabulary import NEEDS_STOCK
from kefu.policy.words import LANGUAGES, phrase, remedy, word, words

Entry = Mapping[str, object]
_EXPLAINED = ("goods", "refund_way")
_IN_STOCK = OneOf(fact="in_stock", values=(True,))


def explain(spec: Spec, policy: str, facts: Facts, limits: Limits) -> Verdict:
    """The verdict, reached by reading the tables literally, with its full trace in order of decision."""
    found = match(spec, facts, limits)
    now = circumstances(facts, limits, str(found.values["refund_way"]))
    made = plan_of(spec, found.row, found.standing, now)
    verdict = verdict_of(made, policy, facts, limits)
    return replace(
        verdict, trace=tuple(_Explanation(spec, facts, limits, found, verdict).entries())
    )


class _Explanation:
    def __init__(
        self, spec: Spec, facts: Facts, limits: Limits, found: Match, verdict: Verdict
    ) -> None:
        self.spec, self.limits, self.found, self.verdict = spec, limits, found, verdict
        self.currency = facts.currency
        self.values = {**found.values, "in_stock": facts.in_stock}

    def entries(self) -> Iterator[Entry]:
        spoken = {(entry["table"], entry["row"]): entry for entry in self.verdict.trace}
        for row in self._rows():
            if entry := spoken.get((row.table, row.id)):
                yield {**entry, "cells": [self._seen(cell) for cell in row.cells]}
        if not spoken and self.found.row is not None:
            yield self._left_to_person(self.found.row)
        if "RET-6" in self.verdict.rules:
            yield from self._derived()
        yield from self._bans()
        yield from self._near_misses()

    def _rows(self) -> Iterator[Row]:
        if self.found.row:
            yield self.found.row
        for standing in self.found.standing:
            yield standing.row

    def _left_to_person(self, row: Row) -> Entry:
        return {
            "stage": "person",
            "table": row.table,
            "row": row.id,
            "rule": None,
            "text": row.text.to_json(),
            "cells": [self._seen(cell) for cell in row.cells],
        }

    def _derived(self) -> Iterator[Entry]:
        for derivation in self.spec.derivations:
            if derivation.fact not in _EXPLAINED:
                continue
            row = next(r for r in derivation.rows if all(self._fits(c) for c in r.cells))
            yield {
                "stage": "derived",
                "fact": derivation.fact,
                "value": row.value,
                "rule": row.rule,
                "text": row.text.to_json() if row.text else None,
                "cells": [self._seen(cell) for cell in row.cells],
            }

    def _bans(self) -> Iterator[Entry]:
        texts = {
            (ban.remedy, ban.rule): row.text.to_json()
            for row in self._rows()
            for ban in row.forbids
        }
        for ban in self.verdict.forbidden:
            text = texts.get((ban.remedy, ban.rule)) or words()["ban"][ban.rule]
            yield {"stage": "forbidden", "remedy": ban.remedy, "rule": ban.rule, "text": text}

    def _near_misses(self) -> Iterator[Entry]:
        """Rows that one fact alone keeps from allowing what is not allowed now."""
        told = set()
        for table in self.spec.answers:
            for row in table.rows if table.name == self.values["topic"] else ():
                if row is self.found.row or not row.offer:
                    continue
                missed = [cell for cell in row.cells if not self._fits(cell)]
                remedies = self._not_allowed(row)
                if len(missed) == 1 and remedies and (missed[0], remedies) not in told:
                    told.add((missed[0], remedies))
                    yield self._near_miss(table.name, row.id, row.rule, missed[0], remedies)
        if "check_stock" in (order.task for order in self.verdict.tasks):
            yield from self._stock_near_misses()
        if self.values["refund_way"] == "refund_on_return" and "RET-6" in self.verdict.rules:
            yield from self._refund_near_misses()

    def _stock_near_misses(self) -> Iterator[Entry]:
        """What waits for nothing but the stock (DEL-8)."""
        for row in self._rows():
            waiting = {o.remedy for step in row.offer for o in step} & NEEDS_STOCK
            for code in sorted(
                waiting - {forbidden.remedy for forbidden in self.verdict.forbidden}
            ):
                yield self._near_miss(row.table, row.id, "DEL-8", _IN_STOCK, (code,))

    def _refund_near_misses(self) -> Iterator[Entry]:
        rows = next(d.rows for d in self.spec.derivations if d.fact == "refund_way")
        allowed = {option.remedy for option in self.verdict.options}
        for row in rows:
            missed = [cell for cell in row.cells if not self._fits(cell)]
            if len(missed) == 1 and row.value not in allowed:
                yield self._near_miss(
                    "refund_way", _name(row), row.rule, missed[0], (str(row.value),)
                )

    def _not_allowed(self, row: Row) -> tuple[str, ...]:
        """What the row would put on the table first; refunds are told by their own near misses."""
        allowed = {option.remedy for option in self.verdict.options}
        offered = (offer.remedy for offer in row.offer[0])
        return tuple(r for r in offered if r != REFUND and r not in allowed)

    def _near_miss(
        self, table: str, row: str, rule: str | None, cell: Cell, remedies: tuple[str, ...]
    ) -> Entry:
        text = {
            language: _sentence(
                phrase(
                    "near_miss",
                    language,
                    remedies=phrase("and", language).join(
                        str(remedy(r, "name", language)) for r in remedies
                    ),
                    fact=word("fact", cell.fact, language),
                    wanted=self._wanted(cell, language),
                    saw=self._said(cell.fact, self.values[cell.fact], language),
                )
            )
            for language in LANGUAGES
        }
        return {
            "stage": "near_miss",
            "table": table,
            "row": row,
            "rule": rule,
            "remedies": list(remedies),
            "text": text,
            "cells": [self._seen(cell)],
        }

    def _fits(self, cell: Cell) -> bool:
        return cell.accepts(self.values[cell.fact], self.limits)

    def _seen(self, cell: Cell) -> Entry:
        value = self.values[cell.fact]
        return {
            "fact": cell.fact,
            "saw": self._plain(cell.fact, value),
            "wanted": {language: self._wanted(cell, language) for language in LANGUAGES},
            "fits": self._fits(cell),
        }

    def _plain(self, fact: str, value: Value) -> str | bool | None:
        if not isinstance(value, Decimal):
            return value
        return format(value if fact == "price" else value.quantize(Decimal("0.1")), "f")

    def _wanted(self, cell: Cell, language: str) -> str:
        if isinstance(cell, OneOf):
            said = [self._said(cell.fact, value, language) for value in cell.values]
            return phrase("one_of", language).join(said)
        ends = (
            ("at_least", cell.at_least),
            ("more_than", cell.more_than),
            ("at_most_limit", cell.at_most),
            ("less_than", cell.less_than),
        )
        said = [
            phrase(code, language, limit=self._said(cell.fact, self.limits[name], language))
            for code, name in ends
            if name is not None
        ]
        if not said and cell.known:
            said = [phrase("any_known", language)]
        if cell.unknown:
            said.append(word("value", "unknown", language))
        return phrase("one_of", language).join(said)

    def _said(self, fact: str, value: Value, language: str) -> str:
        if value is None:
            return word("value", "unknown", language)
        if isinstance(value, bool):
            return word("value", "true" if value else "false", language)
        if not isinstance(value, Decimal):
            if fact == "refund_way":
                return str(remedy(value, "name", language))
            return word("issue" if fact in ("issue", "topic") else "value", value, language)
        if fact == "price" and self.currency:
            return f"{value.quantize(STEP[self.currency])} {self.currency}"
        return format(value.quantize(Decimal("0.1")).normalize(), "f")


def _name(row: DerivedRow) -> str:
    return f"line {row.place.line}"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
