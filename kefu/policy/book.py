"""A policy ready to decide."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from kefu.policy.explaining import explain
from kefu.policy.facts import Facts
from kefu.policy.matching import LimitFinder, match
from kefu.policy.reading import read_spec
from kefu.policy.settling import settle
from kefu.policy.tables import Spec
from kefu.policy.verdict import Verdict

SHIPPED = "amazon-aftersales"
HEAD = "book.toml"


class Book:
    """One version of one policy. Immutable; deciding touches nothing outside."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.name = spec.name
        self.version = f"{spec.name}@{spec.version}"
        self._limits = LimitFinder(spec)

    def decide(self, facts: Facts) -> Verdict:
        """What may be done now, with the rows that spoke as a brief trace."""
        limits = self._limits.find(facts)
        return settle(self.spec, match(self.spec, facts, limits), facts, limits)

    def explain(self, facts: Facts) -> Verdict:
        """The same verdict with its full trace: cells, bans and near misses, in English and Chinese."""
        return explain(self.spec, facts, self._limits.find(facts))

    def number(
        self,
        name: str,
        *,
        marketplace: str | None = None,
        currency: str | None = None,
        on: date | None = None,
    ) -> Decimal | None:
        """A default by name as of a day (None: the newest), None where it has no value here. KeyError if unknown."""
        return self.spec.numbers.value(name, marketplace=marketplace, currency=currency, on=on)


def read_book(files: Mapping[str, str]) -> Book:
    """A book from file names and TOML texts. Raises BookError with file, line and what was expected."""
    return Book(read_spec(files))


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
    if (folder.parent / HEAD).exists():
        return _texts(folder.parent)
    return {**_texts(shipped_folder()), folder.name: folder.read_text(encoding="utf-8")}


def shipped_folder() -> Path:
    """Where the shipped policy lies: inside an installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "policies" / SHIPPED
    return installed if installed.is_dir() else package.parent / "policies" / SHIPPED


def _texts(folder: Path) -> dict[str, str]:
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise FileNotFoundError(f"no policy files in {folder}")
    return {file.name: file.read_text(encoding="utf-8") for file in files}
