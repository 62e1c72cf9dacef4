"""What rows, cells and numbers say, part by part, in words: so that two versions of them can be told apart."""

from collections.abc import Iterable, Mapping
from typing import Final

from kefu.policy.cells import Cell, OneOf, Range
from kefu.policy.differing_numbers import said_value
from kefu.policy.lexicon import outcome_word, value_word
from kefu.policy.numbers import DEFAULT
from kefu.policy.tables import DerivedRow, Offer, Row, Spec, StandingRow
from kefu.policy.words import phrase, word

Parts = Mapping[str, str]
"""Part of a row → what it says, empty where it says nothing: `when.severity`, `offer`, `ask` and so on."""

CELL: Final = "when."


class Describer:
    """Puts a policy's rows into words of one language. Limits are told by name and newest value."""

    def __init__(self, spec: Spec, language: str) -> None:
        self.numbers, self.language = spec.numbers, language

    def answer(self, row: Row) -> Parts:
        """A row of an answer table."""
        return {**self._cells(row.cells), "offer": self._ladder(row.offer), **self._said(row)}

    def standing(self, standing: StandingRow) -> Parts:
        """A standing row."""
        row = standing.row
        return {
            **self._cells(row.cells),
            "first": self._ladder((*row.offer, *standing.first)),
            "last": self._ladder((standing.last,)),
            "alone": value_word("", True, self.language) if standing.alone else "",
            **self._said(row),
        }

    def derived(self, fact: str, row: DerivedRow) -> Parts:
        """A row of a derived fact."""
        return {
            **self._cells(row.cells),
            "is": value_word(fact, row.value, self.language),
            "rule": row.rule or "",
            "text": self._text(row),
        }

    def wish(self, remedies: Iterable[str]) -> Parts:
        """What answers something that the buyer wants."""
        return {"answered_by": self._codes("remedy", remedies)}

    def _cells(self, cells: Iterable[Cell]) -> dict[str, str]:
        return {f"{CELL}{cell.fact}": self._cell(cell) for cell in cells}

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, OneOf):
            said = [self._code(cell.fact, value) for value in cell.values]
        else:
            said = self._range(cell)
        return phrase("one_of", self.language).join(said)

    def _code(self, fact: str, value: str | bool | None) -> str:
        if value is None:
            return word("value", "unknown", self.language)
        return value_word(fact, value, self.language)

    def _range(self, cell: Range) -> list[str]:
        ends = (
            ("at_least", cell.at_least),
            ("more_than", cell.more_than),
            ("at_most_limit", cell.at_most),
            ("less_than", cell.less_than),
        )
        bounds = [phrase(code, self.language, limit=self._limit(n)) for code, n in ends if n]
        said = [phrase("and", self.language).join(bounds)] if bounds else []
        if not said and cell.known:
            said = [phrase("any_known", self.language)]
        return [*said, word("value", "unknown", self.language)] if cell.unknown else said

    def _limit(self, name: str) -> str:
        if name not in self.numbers:
            return name
        base = self.numbers.base
        money = self.numbers.unit(name) == "money"
        quantity = self.numbers.quantity(name, currency=base if money else None)
        if quantity is None:
            return name
        value = said_value(quantity.unit, quantity.value, base if money and base else DEFAULT)
        return phrase("named_limit", self.language, value=value, name=name)

    def _said(self, row: Row) -> dict[str, str]:
        return {
            "ask": self._codes("ask", row.asks),
            "task": self._codes("task", (order.task for order in row.tasks)),
            "forbid": self._codes("remedy", (forbidden.remedy for forbidden in row.forbids)),
            "deadline": phrase("and", self.language).join(self._limit(n) for n in row.deadlines),
            "next": self._codes("remedy", [row.next] if row.next else []),
            "rule": row.rule or "",
            "cites": ", ".join(row.cites),
            "text": self._text(row),
        }

    def _codes(self, kind: str, codes: Iterable[str]) -> str:
        and_ = phrase("and", self.language)
        return and_.join(outcome_word(kind, code, self.language) for code in codes)

    def _ladder(self, steps: Iterable[Iterable[Offer]]) -> str:
        and_ = phrase("or", self.language)
        said = [and_.join(self._offer(offer) for offer in step) for step in steps]
        return phrase("step_then", self.language).join(step for step in said if step)

    def _offer(self, offer: Offer) -> str:
        said = outcome_word("offer", offer.remedy, self.language)
        shares = [
            phrase(code, self.language, percent=format(percent, "f"))
            for code, name in (("up_to", offer.most), ("about", offer.target))
            if name in self.numbers and (percent := self.numbers.value(str(name))) is not None
        ]
        if shares:
            share = ", ".join(shares)
            said = phrase("of_share", self.language, remedy=said, share=share)
        return phrase("with_approval", self.language, remedy=said) if offer.approval else said

    def _text(self, row: Row | DerivedRow) -> str:
        if row.text is None:
            return ""
        return row.text.zh if self.language == "zh" else row.text.en
