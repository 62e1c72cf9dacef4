"""Whether a policy can be trusted: gaps, overlaps, dead rows and contradictions, by proof."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from kefu.policy.book import Book, policy_files, read_book
from kefu.policy.cells import Cell, OneOf
from kefu.policy.examples import Example, disagreements, examples_in
from kefu.policy.facts import facts_to_json
from kefu.policy.modelling import CURRENCY, Model
from kefu.policy.money import STEP
from kefu.policy.source import BookError
from kefu.policy.tables import REFUND, AnswerTable, Offer, Place, Row, Spec, StandingRow

JsonFacts = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding: `kind` is unreadable, gap, overlap, unreachable, conflict, limits or example."""

    kind: str
    place: Place
    table: str
    row: str
    en: str
    zh: str
    example: JsonFacts | None = None
    """Facts as JSON that show it."""

    def to_json(self) -> dict[str, object]:
        """Ready for `json.dumps`, one line of `kefu policy check`."""
        return {
            "kind": self.kind,
            **self.place.to_json(),
            "table": self.table,
            "row": self.row,
            "message": {"en": self.en, "zh": self.zh},
            "example": self.example,
        }


def check_path(path: Path | None = None) -> list[Problem]:
    """Check a policy folder or file as `load_book` reads it; what cannot be read is a problem, too."""
    try:
        return check_files(policy_files(path))
    except BookError as wrong:
        return unreadable(wrong)


def check_files(files: Mapping[str, str]) -> list[Problem]:
    """Check a whole policy given as texts, its worked examples included."""
    try:
        book = read_book(files)
        return [*check(book), *_examples(book, examples_in(files))]
    except BookError as wrong:
        return unreadable(wrong)


def unreadable(wrong: BookError) -> list[Problem]:
    """What keeps a policy from being read."""
    return [
        Problem(kind="unreadable", place=p.place, table="", row="", en=p.en, zh=p.zh)
        for p in wrong.problems
    ]


def _examples(book: Book, examples: Iterable[Example]) -> list[Problem]:
    """Worked examples with which the policy no longer agrees."""
    return [
        Problem(
            kind="example",
            place=Place(file=example.file, line=example.line),
            table="",
            row=example.rule,
            en=f"{example.text.en}: {name} should be {wanted}, not {found}",
            zh=f"{example.text.zh}：{name} 应为 {wanted}，而不是 {found}",
            example={k: v for k, v in facts_to_json(example.facts).items() if v not in (None, [])},
        )
        for example in examples
        for name, (wanted, found) in disagreements(book, example).items()
    ]


def check(book: Book) -> list[Problem]:
    """Every problem of a policy that could be read, each with an example where there is one."""
    return list(_Check(book.spec).problems())


class _Check:
    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.model = Model(spec)
        self.formulas: dict[int, Any] = {}

    def problems(self) -> Iterator[Problem]:
        yield from self._limits()
        yield from self._gaps()
        for table in self.spec.answers:
            yield from self._overlaps(table)
        yield from self._unreachable()
        yield from self._conflicts()

    def _limits(self) -> Iterator[Problem]:
        """The proofs reckon in US dollars: limits must come in that order in every currency."""
        numbers = self.spec.numbers
        names = sorted(n for n in self.spec.limits if numbers.unit(n) == "money")
        for one, other in combinations(names, 2):
            orders = {}
            for currency in STEP:
                a, b = (numbers.value(name, currency=currency) for name in (one, other))
                if a is not None and b is not None:
                    orders[currency] = (a > b) - (a < b)
            for currency, order in orders.items():
                if order != orders[CURRENCY]:
                    place = Place(file="defaults.toml", line=1)
                    yield Problem(
                        kind="limits",
                        place=place,
                        table="",
                        row=one,
                        en=f"{one} and {other} come in another order in {currency} than in {CURRENCY}",
                        zh=f"{one} 与 {other} 在 {currency} 中的大小顺序与 {CURRENCY} 不同",
                    )

    def _gaps(self) -> Iterator[Problem]:
        topic = next(d for d in self.spec.derivations if d.fact == "topic")
        for value in topic.values:
            tables = [table for table in self.spec.answers if table.name == value]
            rows = [row for table in tables for row in table.rows]
            example = self.model.example(
                self.model.is_("topic", value),
                self.model.no(self.model.any([self._fits(r) for r in rows])),
            )
            if example is not None:
                yield Problem(
                    kind="gap",
                    place=tables[0].place if tables else topic.place,
                    table=str(value),
                    row="",
                    en=f"no row of `{value}` covers the example",
                    zh=f"主题 {value} 中没有一行适用于示例",
                    example=example,
                )

    def _overlaps(self, table: AnswerTable) -> Iterator[Problem]:
        for one, other in combinations(table.rows, 2):
            if _disjoint(one.cells, other.cells) or _outcome(one) == _outcome(other):
                continue
            here = self.model.is_("topic", table.name)
            example = self.model.example(here, self._fits(one), self._fits(other))
            if example is not None:
                yield Problem(
                    kind="overlap",
                    place=other.place,
                    table=table.name,
                    row=other.id,
                    en=f"`{one.id}` and `{other.id}` both fit the example and say different things",
                    zh=f"{one.id} 与 {other.id} 都适用于示例，但结论不同",
                    example=example,
                )

    def _unreachable(self) -> Iterator[Problem]:
        for derivation in self.spec.derivations:
            before: list[Any] = []
            for derived in derivation.rows:
                formula = self.model.all(derived.cells)
                if not self.model.possible(formula, *before):
                    yield _dead(derivation.fact, str(derived.value), derived.place)
                before.append(self.model.no(formula))
        for table in self.spec.answers:
            here = self.model.is_("topic", table.name)
            for row in table.rows:
                if not self.model.possible(here, self._fits(row)):
                    yield _dead(table.name, row.id, row.place)
        for standing in self.spec.standing:
            if not self.model.possible(self._fits(standing.row)):
                yield _dead("always", standing.row.id, standing.row.place)

    def _conflicts(self) -> Iterator[Problem]:
        """An offer that some row forbids in the same case: one of the two is a mistake."""
        replaced = self.model.any([self._fits(s.row) for s in self.spec.standing if s.alone])
        alive = self.model.no(replaced)
        banning = [s for s in self.spec.standing if s.row.forbids]
        for table in self.spec.answers:
            here = self.model.is_("topic", table.name)
            for row in table.rows:
                offers = [offer for step in row.offer for offer in step]
                for ban in (row, *(s.row for s in banning)):
                    yield from self._conflict(row, offers, ban, here, alive)
                for standing in self.spec.standing:
                    if not standing.alone:
                        yield from self._conflict(standing.row, _offers(standing), row, here, alive)
        for standing in self.spec.standing:
            for other in banning:
                both = () if standing.alone else (alive,)
                yield from self._conflict(standing.row, _offers(standing), other.row, *both)

    def _conflict(self, row: Row, offers: list[Offer], ban: Row, *given: Any) -> Iterator[Problem]:
        banned = {forbidden.remedy for forbidden in ban.forbids}
        if not banned or _disjoint(row.cells, ban.cells):
            return
        for offer in offers:
            if offer.remedy == REFUND:
                ways = [w for w in self.model.codes["refund_way"] if w in banned]
                named = self.model.any([self.model.is_("refund_way", way) for way in ways])
            elif offer.remedy in banned:
                ways, named = [offer.remedy], True
            else:
                continue
            example = (
                self.model.example(self._fits(row), self._fits(ban), named, *given)
                if ways
                else None
            )
            if example is not None:
                yield Problem(
                    kind="conflict",
                    place=row.place,
                    table=row.table,
                    row=row.id,
                    en=f"`{row.id}` allows {offer.remedy}, which `{ban.id}` forbids in the same case",
                    zh=f"{row.id} 允许 {offer.remedy}，而 {ban.id} 在同一情况下禁止它",
                    example=example,
                )

    def _fits(self, row: Row) -> Any:
        formula = self.formulas.get(id(row))
        if formula is None:
            formula = self.formulas[id(row)] = self.model.all(row.cells)
        return formula


def _offers(standing: StandingRow) -> list[Offer]:
    return [*standing.last, *(offer for step in standing.first for offer in step)]


def _outcome(row: Row) -> tuple[object, ...]:
    return (
        row.rule,
        row.cites,
        row.offer,
        row.asks,
        row.tasks,
        row.forbids,
        row.deadlines,
        row.next,
    )


def _disjoint(one: tuple[Cell, ...], other: tuple[Cell, ...]) -> bool:
    """Whether two rows exclude each other by listed values alone, without any proof."""
    values = {cell.fact: set(cell.values) for cell in one if isinstance(cell, OneOf)}
    return any(
        isinstance(cell, OneOf) and cell.fact in values and not values[cell.fact] & set(cell.values)
        for cell in other
    )


def _dead(table: str, row: str, place: Place) -> Problem:
    return Problem(
        kind="unreachable",
        place=place,
        table=table,
        row=row,
        en=f"no case can ever reach `{row}`",
        zh=f"没有任何情况会用到 {row}",
    )
