"""The tables are whole: every row can be read, and says what it is and where it comes from."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from kefu.compliance import Finding
from kefu.compliance.phrases import Lexicon
from kefu.compliance.rows import rows_of
from kefu.compliance.tables import LANGUAGES, codes, table

WORDED = {
    "command", "scolding", "review_positive", "review_incentive", "review_change", "review_threat", "review_request",
    "over_promise", "contact_outside", "qr_code", "own_shop", "outside_payment", "bank_details", "cancel_for_stock", "marketing", "claim_pressure",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_worded_rule_and_all_its_phrases_compile(language):
    rows = rows_of(language)
    assert {row.code for row in rows} == WORDED
    for row in rows:
        for phrase in (*row.phrases, *row.unless):
            assert phrase.pattern.search("") is None


def test_every_code_names_its_rule_and_its_reason_in_both_tongues():
    for code in codes().values():
        assert code.rule in {"STD-3", "MSG-4", "MSG-5", "MSG-6", "MSG-7"}
        assert code.severity in {"block", "warn"}
        finding = Finding(
            rule=code.rule,
            start=0,
            end=1,
            text="x",
            severity=code.severity,
            suggestion="",
            code=code.name,
        )
        assert finding.reason("en")
        assert re.search(r"[\u4e00-\u9fff]", finding.reason("zh-Hans"))


def test_every_table_is_versioned_and_gives_its_source_and_date():
    folder = files("kefu.compliance").joinpath("data")
    names = [p.name for p in folder.iterdir() if p.name.endswith(".toml")]
    for inner in ("lang", "families"):
        names += [f"{inner}/{p.name}" for p in folder.joinpath(inner).iterdir()]
    assert len(names) > 10
    for name in names:
        text = folder.joinpath(*name.split("/")).read_text(encoding="utf-8")
        assert table(name.removesuffix(".toml"))["version"] >= 1
        assert re.search(r"(?:Source|Formats)[^\n]*:", text), name
        assert re.search(r"Date: \d{4}-\d\d-\d\d", text), name


@pytest.mark.parametrize("phrase", ["leave ..3", "leave us?", "<unknown> us", "..3"])
def test_a_phrase_that_is_not_well_formed_is_refused(phrase):
    with pytest.raises(ValueError, match=r"phrase|class"):
        Lexicon({}, spaced=True).phrase(phrase)


def test_the_documentation_describes_every_code():
    text = (Path(__file__).parents[2] / "docs" / "compliance.md").read_text(encoding="utf-8")
    missing = {code for code in codes() if f"`{code}`" not in text}
    assert missing == set()
