"""docs/policy-language.md is true: its example decides as written, and it names everything there is."""

import json
import re
from pathlib import Path
from typing import Any

from kefu.policy import load_book, parse_facts, read_book, say
from kefu.policy.book import book_files
from kefu.policy.grid import sheets_of
from kefu.policy.lexicon import Lexicon
from kefu.policy.measures import MEASURES, NUMBERS
from kefu.policy.notation import NotationError, parse_cell
from kefu.policy.numbers import UNITS
from kefu.policy.outcomes import parse_outcome

TEXT = (Path(__file__).parents[2] / "docs" / "policy-language.md").read_text(encoding="utf-8")
BOOK = load_book()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_worked_example_decides_as_it_says() -> None:
    facts, expected = (json.loads(block) for block in blocks("json"))
    verdict: dict[str, Any] = BOOK.decide(parse_facts(facts)).to_json()
    assert {name: verdict[name] for name in expected} == expected


def test_the_sentence_and_the_near_miss_are_the_real_ones() -> None:
    facts = parse_facts(json.loads(blocks("json")[0]))
    flat = " ".join(TEXT.split())
    assert say(BOOK.decide(facts), "en") in flat
    misses = [
        entry["text"]["en"] for entry in BOOK.explain(facts).trace if entry["stage"] == "near_miss"
    ]  # type: ignore[index]
    assert any(miss.rstrip(".") in flat for miss in misses)


def test_the_row_it_shows_stands_in_the_shipped_policy() -> None:
    shown = re.sub(r"\s+#.*", "", blocks("toml")[0].split("\n\n")[1]).strip()
    assert shown in book_files()["product.toml"]


def test_the_number_it_shows_can_be_read() -> None:
    read_book(
        {
            **book_files(),
            "more.toml": blocks("toml")[1].replace("refund_after_return", "another_name"),
        }
    )


def test_every_measure_unit_file_and_kind_of_problem_is_named() -> None:
    kinds = ("unreadable", "gap", "overlap", "unreachable", "conflict", "limits", "example")
    named = (*MEASURES, *NUMBERS, *UNITS, *book_files(), *kinds, "goods", "refund_way", "topic")
    assert [name for name in named if f"`{name}`" not in TEXT and f"when.{name} " not in TEXT] == []


def test_everything_the_editor_is_said_to_understand_can_be_typed() -> None:
    lexicon = sheets_of(book_files()).lexicon
    rows = re.findall(r"^\| (`.*`|nothing) \| ", TEXT.split("## In the editor")[1], re.MULTILINE)
    typed = [said.replace("\\|", "|") for row in rows for said in re.findall(r"`([^`]+)`", row)]
    assert len(typed) == 15
    for said in typed:
        assert any(
            _understood(said, key, lexicon)
            for key in ("cell", "offer", "task", "deadline", "number")
        )


def _understood(said: str, key: str, lexicon: Lexicon) -> bool:
    try:
        if key == "number":
            return re.fullmatch(r"USD \d+, EUR \d+", said) is not None
        if key != "cell":
            return parse_outcome(key, said, lexicon) is not None
        return any(_is_cell(said, fact, lexicon) for fact in ("severity", "evidence", "price"))
    except NotationError:
        return False


def _is_cell(said: str, fact: str, lexicon: Lexicon) -> bool:
    try:
        return parse_cell(said, fact, lexicon) is not None
    except NotationError:
        return False
