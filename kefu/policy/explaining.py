"""Why a verdict says what it says: the rows that spoke, what each cell saw, why remedies are
forbidden, and which single fact would have allowed another one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from kefu.policy.amounts import verdict_of
from kefu.policy.cells import Cell, Limits, OneOf, Value
from kefu.policy.facts import Facts
from kefu.policy.invariants import circumstances
from kefu.policy.matching import Match, fits, match
from kefu.policy.money import STEP
from kefu.policy.planning import plan_of
from kefu.policy.tables import REFUND, DerivedRow, Row, Spec
from kefu.policy.verdict import Verdict
from kefu.policy.vocabulary import NEEDS_STOCK
from kefu.policy.words import LANGUAGES, phrase, remedy, word, words

Entry = Mapping[str, object]
_EXPLAINED = ("goods", "refund_way")
_IN_STOCK = OneOf(fact="in_stock", values=(True,))


Worded = dict[tuple[int, int, str | None, tuple[str, ...]], Mapping[str, str]]
"""What a cell wants, in words, and the remedies that it alone keeps away: by cell and limits (both live as
long as their policy) and currency."""
SAW = "\0"


def explain(
    spec: Spec, policy: str, facts: Facts, limits: Limits, worded: Worded | None = None
) -> Verdict:
    """The verdict, reached by reading the tables literally, with its full trace in order of decision.

    ``worded`` keeps what has been put into words before, for the next explanations of this policy.
    """
    found = match(spec, facts, limits)
    now = circumstances(facts, limits, str(found.values["refund_way"]), spec.shares)
    made = plan_of(spec, found.row, found.standing, now)
    verdict = verdict_of(made, policy, facts, limits, spec.numbers)
    told = _Explanation(spec, facts, limits, found, verdict, {} if worded is None else worded)
    return replace(verdict, trace=tuple(told.entries()))


class _Explanation:
    def __init__(
        self,
        spec: Spec,
        facts: Facts,
        limits: Limits,
        found: Match,
        verdict: Verdict,
        worded: Worded,
    ) -> None:
        self.spec, self.limits, self.found, self.verdict = spec, limits, found, verdict
        self.worded = worded
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
            row = next(r for r in derivation.rows if fits(r.cells, self.values, self.limits))
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
                missed = self._only_miss(row.cells)
                remedies = self._not_allowed(row) if missed else ()
                if missed and remedies and (missed, remedies) not in told:
                    told.add((missed, remedies))
                    yield self._near_miss(table.name, row.id, row.rule, missed, remedies)
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
            missed = self._only_miss(row.cells)
            if missed and row.value not in allowed:
                yield self._near_miss("refund_way", _name(row), row.rule, missed, (str(row.value),))

    def _only_miss(self, cells: tuple[Cell, ...]) -> Cell | None:
        """The one cell that keeps a row away; None where none does, or several do."""
        missed = None
        for cell in cells:
            if not cell.accepts(self.values[cell.fact], self.limits):
                if missed is not None:
                    return None
                missed = cell
        return missed

    def _not_allowed(self, row: Row) -> tuple[str, ...]:
        """What the row would put on the table first; refunds are told by their own near misses."""
        allowed = {option.remedy for option in self.verdict.options}
        offered = (offer.remedy for offer in row.offer[0])
        return tuple(r for r in offered if r != REFUND and r not in allowed)

    def _near_miss(
        self, table: str, row: str, rule: str | None, cell: Cell, remedies: tuple[str, ...]
    ) -> Entry:
        patterns = self._miss_patterns(cell, remedies)
        value = self.values[cell.fact]
        text = {
            language: pattern.replace(SAW, self._said(cell.fact, value, language))
            for language, pattern in patterns.items()
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

    def _miss_patterns(self, cell: Cell, remedies: tuple[str, ...]) -> Mapping[str, str]:
        """The sentence of a near miss in each language, with a mark where the value seen goes."""
        key = (id(cell), id(self.limits), self.currency, remedies)
        found = self.worded.get(key)
        if found is None:
            found = self.worded[key] = {
                language: _sentence(
                    phrase(
                        "near_miss",
                        language,
                        remedies=phrase("and", language).join(
                            str(remedy(r, "name", language)) for r in remedies
                        ),
                        fact=word("fact", cell.fact, language),
                        wanted=self._wanted(cell)[language],
                        saw=SAW,
                    )
                )
                for language in LANGUAGES
            }
        return found

    def _fits(self, cell: Cell) -> bool:
        return cell.accepts(self.values[cell.fact], self.limits)

    def _seen(self, cell: Cell) -> Entry:
        value = self.values[cell.fact]
        return {
            "fact": cell.fact,
            "saw": self._plain(cell.fact, value),
            "wanted": dict(self._wanted(cell)),
            "fits": self._fits(cell),
        }

    def _plain(self, fact: str, value: Value) -> str | bool | None:
        if not isinstance(value, Decimal):
            return value
        return format(value if fact == "price" else value.quantize(Decimal("0.1")), "f")

    def _wanted(self, cell: Cell) -> Mapping[str, str]:
        key = (id(cell), id(self.limits), self.currency, ())
        said = self.worded.get(key)
        if said is None:
            said = {language: self._put_into_words(cell, language) for language in LANGUAGES}
            self.worded[key] = said
        return said

    def _put_into_words(self, cell: Cell, language: str) -> str:
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
