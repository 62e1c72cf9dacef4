"""A policy ready to decide."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from kefu.policy.amounts import beginnings, depends_on_case, verdict_of
from kefu.policy.cells import Limits
from kefu.policy.compiling import answer_rows, compile_matcher
from kefu.policy.explaining import Worded, explain
from kefu.policy.facts import Facts
from kefu.policy.files import example_texts, tables_of
from kefu.policy.invariants import Circumstances, circumstances
from kefu.policy.matching import LimitFinder
from kefu.policy.numbers import Quantity
from kefu.policy.planning import Plan, plan_of
from kefu.policy.reading import read_spec
from kefu.policy.source import BookError, BookProblem
from kefu.policy.tables import Place, Spec
from kefu.policy.verdict import Verdict

SHIPPED = "amazon-aftersales"
HEAD = "book.toml"


_Key = tuple[int, int, Circumstances]
_Money = Decimal | None
_Times = tuple[datetime | None, ...]
_PricedKey = tuple[int, int, _Money, str | None, _Money, _Money, _Times]
"""Plan and limits (both are kept, so their identity stands for them), price, currency, paid back, conceded,
and when the deadlines begin."""
_MOST_KEPT = 50_000
"""Plans kept before the store is emptied: a policy has a few thousand, however many cases it sees."""


class Book:
    """One version of one policy. Deciding is pure; plans are kept, as they depend on few facts."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.name = spec.name
        self.version = f"{spec.name}@{spec.version}"
        self._limits = LimitFinder(spec)
        self._match = compile_matcher(spec)
        self._rows = answer_rows(spec)
        self._plans: dict[_Key, tuple[Plan, Verdict | None]] = {}
        self._priced: dict[_PricedKey, Verdict] = {}
        self._worded: Worded = {}

    def decide(self, facts: Facts) -> Verdict:
        """What may be done now, with the rows that spoke as a brief trace."""
        limits = self._limits.find(facts)
        plan, whole = self._kept(facts, limits)
        return whole or self._with_amounts(plan, facts, limits)

    def plan(self, facts: Facts) -> Plan:
        """The verdict without its amounts: the same for all cases that differ in amounts only."""
        return self._kept(facts, self._limits.find(facts))[0]

    def planned(self, answer: int, standing: int, now: Circumstances) -> Plan:
        """The plan for an answer row and a bit set of standing rows, both numbered as the matcher does."""
        key = (answer, standing, now)
        return (self._plans.get(key) or self._keep_plan(key))[0]

    def limits(self, facts: Facts) -> Limits:
        """Every number by name as it stands for this case, None where it has no value."""
        return self._limits.find(facts)

    def _with_amounts(self, plan: Plan, facts: Facts, limits: Limits) -> Verdict:
        """Shops have few prices: what one case of a kind may cost is kept for the next."""
        key = (
            id(plan),
            id(limits),
            facts.price,
            facts.currency,
            facts.refunded_so_far,
            facts.conceded_so_far,
            beginnings(plan, facts, self.spec.numbers) if plan.deadlines else (),
        )
        found = self._priced.get(key)
        if found is None:
            if len(self._priced) >= _MOST_KEPT:
                self._priced.clear()
            found = self._priced[key] = verdict_of(
                plan, self.version, facts, limits, self.spec.numbers
            )
        return found

    def _kept(self, facts: Facts, limits: Limits) -> tuple[Plan, Verdict | None]:
        answer, standing, refund_way = self._match(facts, limits)
        key = (answer, standing, circumstances(facts, limits, refund_way, self.spec.shares))
        return self._plans.get(key) or self._keep_plan(key)

    def _keep_plan(self, key: _Key) -> tuple[Plan, Verdict | None]:
        """Make a plan and keep it; where no money is at stake, keep the whole verdict."""
        answer, standing, now = key
        row = None if answer < 0 else self._rows[answer]
        joined = tuple(s for i, s in enumerate(self.spec.standing) if standing >> i & 1)
        made = plan_of(self.spec, row, joined, now)
        needs = depends_on_case(made)
        whole = None if needs else verdict_of(made, self.version, Facts(), {}, self.spec.numbers)
        if len(self._plans) >= _MOST_KEPT:
            self._plans.clear()
            self._priced.clear()
        self._plans[key] = (made, whole)
        return made, whole

    def explain(self, facts: Facts) -> Verdict:
        """The same verdict with its full trace: cells, bans and near misses, in English and Chinese."""
        limits = self._limits.find(facts)
        return explain(self.spec, self.version, facts, limits, self._worded)

    def undated(self) -> "Book":
        """The same policy with the newest value of every number, whatever the day of a case."""
        return Book(replace(self.spec, numbers=self.spec.numbers.undated()))

    def quantity(
        self,
        name: str,
        *,
        marketplace: str | None = None,
        currency: str | None = None,
        on: date | None = None,
    ) -> Quantity | None:
        """A default with its unit as of a day (None: the newest); None where it has no value here.

        Raises KeyError for a name that the policy does not have.
        """
        return self.spec.numbers.quantity(name, marketplace=marketplace, currency=currency, on=on)

    def number(
        self,
        name: str,
        *,
        marketplace: str | None = None,
        currency: str | None = None,
        on: date | None = None,
    ) -> Decimal | None:
        """The bare value of `quantity`."""
        return self.spec.numbers.value(name, marketplace=marketplace, currency=currency, on=on)

    def convert(
        self, amount: Decimal, source: str, target: str, on: date | None = None
    ) -> Decimal | None:
        """An amount in another currency by the policy's rates of a day, unrounded; None without one."""
        return self.spec.numbers.convert(amount, source, target, on)


def read_book(files: Mapping[str, str], *, version: int | None = None) -> Book:
    """A book from file names and TOML texts; worked examples among them are left aside.

    `version` is the number it bears instead of the one it was written with. Raises BookError with file,
    line and what was expected.
    """
    spec = read_spec(tables_of(files))
    return Book(spec if version is None else replace(spec, version=version))


def load_book(path: Path | None = None) -> Book:
    """A book from a folder; from one file of a folder; or the shipped book with one file replaced.

    Raises BookError with file, line and what was expected, OSError if nothing can be read there.
    """
    return read_book(book_files(path))


def book_files(path: Path | None = None) -> dict[str, str]:
    """The texts `load_book` reads, by file name."""
    folder = path or shipped_folder()
    if folder.is_dir():
        return _texts(folder)
    text = _text(folder)
    if (folder.parent / HEAD).exists():
        return _texts(folder.parent)
    return {**_texts(shipped_folder()), folder.name: text}


def policy_files(path: Path | None = None) -> dict[str, str]:
    """The texts of `book_files`, and the worked examples that lie in the policy's own folder."""
    folder = path or shipped_folder()
    return {**book_files(path), **example_texts(folder if folder.is_dir() else folder.parent)}


def shipped_folder() -> Path:
    """Where the shipped policy lies: inside an installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "policies" / SHIPPED
    return installed if installed.is_dir() else package.parent / "policies" / SHIPPED


def _texts(folder: Path) -> dict[str, str]:
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise FileNotFoundError(f"no policy files in {folder}")
    return {file.name: _text(file) for file in files}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        before = file.read_bytes()[: wrong.start].split(b"\n")
        column = len(before[-1].decode("utf-8", errors="replace")) + 1
        place = Place(file=file.name, line=len(before), column=column)
        problem = BookProblem(place=place, en="not UTF-8 text", zh="不是 UTF-8 文本")
        raise BookError((problem,)) from None
