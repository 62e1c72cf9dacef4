"""``kefu draft``: the letter for a remedy, within what the policy allows for the facts."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kefu.cli.django_setup import refuse
from kefu.cli.jsonlines import LineError, handle_lines, text_of

if TYPE_CHECKING:
    from kefu.policy import Facts, Verdict
    from kefu.policy.book import Book


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of ``kefu draft``."""
    parser.add_argument("--gloss", choices=("zh", "en"), default="zh", help="agent's language")
    parser.add_argument("--policy", metavar="FOLDER", help="instead of the shipped policy")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="refuse whatever the policy does not offer, not only what it forbids",
    )


def run(options: argparse.Namespace) -> int:
    """Write a letter a line."""
    from pathlib import Path

    from kefu.policy import BookError, load_book

    try:
        book = load_book(Path(options.policy) if options.policy else None)
    except (BookError, OSError) as error:
        return refuse(f"the policy cannot be read: {error}")
    writer = _Writer(book=book, gloss=options.gloss, strict=options.strict)
    return handle_lines(writer.write)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    book: Book
    gloss: str
    strict: bool

    def write(self, line: dict[str, Any]) -> Mapping[str, Any]:
        """The letter that one line asks for. Raises ``LineError``."""
        from kefu import replies
        from kefu.policy import FactsError, parse_facts

        line = dict(line)
        remedies, language = _remedies(line), text_of(line, "language", required=True) or ""
        if language not in replies.LANGUAGES:
            raise LineError(
                f'"language" must be one of {", ".join(replies.LANGUAGES)}', field="language"
            )
        context = _context(line)
        for name in ("remedy", "language", "context"):
            line.pop(name, None)
        try:
            facts = parse_facts(line)
            verdict, beyond = self._within(facts, remedies)
            letter = replies.draft_letter(
                verdict,
                facts,
                language,
                remedies=remedies,
                context=context,
                gloss_language=self.gloss,
            ).to_json()
            return {**letter, "not_offered": beyond} if beyond else letter
        except FactsError as error:
            raise LineError(str(error), error_zh=error.message("zh")) from error
        except ValueError as error:
            raise LineError(str(error)) from error

    def _within(self, facts: Facts, remedies: Sequence[str]) -> tuple[Verdict | None, list[str]]:
        """The verdict that limits the letter, and the remedies that it does not offer.

        Where there are any, no verdict limits the letter: a second person would have to say yes. Raises ``LineError`` for a remedy that the policy forbids for these facts.
        """
        from kefu import replies

        verdict = self.book.decide(facts)
        forbidden = {ban.remedy: ban.rule for ban in verdict.forbidden}
        for remedy in remedies:
            if remedy in forbidden:
                raise LineError(
                    f"the policy forbids {remedy} for these facts ({forbidden[remedy]}): "
                    f"{self._reason(facts, remedy, 'en')}",
                    field="remedy",
                    rule=forbidden[remedy],
                    reason=self._reason(facts, remedy, self.gloss),
                )
        strange = [r for r in remedies if not replies.allows(verdict, r)]
        if strange and self.strict:
            allowed = ", ".join(option.remedy for option in verdict.options) or verdict.next
            raise LineError(
                f"the policy does not offer {strange[0]} for these facts; it offers {allowed}",
                field="remedy",
            )
        return (None if strange else verdict), strange

    def _reason(self, facts: Facts, remedy: str, language: str) -> str:
        for entry in self.book.explain(facts).trace:
            if entry["stage"] == "forbidden" and entry["remedy"] == remedy:
                return str(entry["text"][language])
        return ""


def _remedies(line: Mapping[str, Any]) -> list[str]:
    """``remedy``: a code, or several for one letter."""
    given = line.get("remedy")
    if not isinstance(given, list):
        return [text_of(line, "remedy", required=True) or ""]
    if not given or not all(isinstance(code, str) for code in given):
        raise LineError('"remedy" must be a code, or a list of codes', field="remedy")
    return given


def _context(line: Mapping[str, Any]) -> Any:
    from kefu.replies.reading import parse_context

    given = line.get("context")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise LineError('"context" must be an object', field="context")
    try:
        return parse_context(given)
    except ValueError as error:
        raise LineError(str(error), field="context") from error
