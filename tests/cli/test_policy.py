"""``kefu policy``: what it checks, tells apart, exports and lists."""

import json

import pytest
import zen

from kefu.policy import load_book, parse_facts
from kefu.policy.book import book_files
from kefu.policy.jdm import jdm_input
from tests.cli.test_commands import kefu


@pytest.fixture
def dearer(tmp_path):
    file = tmp_path / "defaults.toml"
    text = book_files()["defaults.toml"].replace("USD = 30\n", "USD = 40\n", 1)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_commands_that_know_the_policy_alone_touch_no_database(tmp_path, dearer):
    home = tmp_path / "never"
    for verb in (["check"], ["diff", dearer], ["export", "--jdm"]):
        kefu("policy", *verb, home=home)
    assert not home.exists()


@pytest.mark.rule("ANL-5")
def test_a_difference_is_a_line_in_both_languages(dearer):
    code, [first, *rest], _ = kefu("policy", "diff", dearer)
    assert code == 1
    assert first["message"] == {
        "en": "A price up to this counts as low (low_price): “30 USD” becomes “40 USD”.",
        "zh": "不超过这个金额算低价（low_price）：由“30 USD”改为“40 USD”。",
    }
    assert all(line["follows"] for line in rest)
    assert kefu("policy", "diff", dearer, dearer)[:2] == (0, [])


def test_a_wrong_cell_is_told_with_line_column_and_what_was_expected(tmp_path):
    wrong = tmp_path / "product.toml"
    text = book_files()["product.toml"].replace('severity = "slight"', 'severity = "mild"', 1)
    wrong.write_text(text, encoding="utf-8")
    code, [problem], _ = kefu("policy", "check", wrong)
    line = text.splitlines()[problem["line"] - 1]
    assert (code, line[problem["column"] - 1 :]) == (1, '"mild"')
    assert "expected severe, slight, unknown or known" in problem["message"]["en"]
    for verb in (["diff", wrong], ["export", "--jdm", wrong]):
        code, [told], _ = kefu("policy", *verb)
        assert (code, told["line"], told["column"]) == (2, problem["line"], problem["column"])


@pytest.mark.parametrize(("price", "row"), [("35", "severe-cheap"), ("45", "severe-dear")])
def test_the_export_decides_in_another_engine_as_the_policy_does(dearer, price, row):
    code, [graph], _ = kefu("policy", "export", "--jdm", dearer)
    assert code == 0
    engine = zen.ZenEngine().create_decision(json.dumps(graph))
    broken = {"issue": "damaged", "severity": "severe", "evidence": True}
    facts = parse_facts({**broken, "price": price, "currency": "USD"})
    found = engine.evaluate(jdm_input(load_book(dearer), facts))["result"]
    assert found["row"] == f"damaged/{row}"


def test_the_book_is_listed_newest_first(tmp_path):
    assert kefu("init", home=tmp_path)[0] == 0
    code, [version], _ = kefu("policy", "list", home=tmp_path)
    assert code == 0
    assert (version["policy"], version["state"], version["active"]) == (
        "amazon-aftersales@1",
        "approved",
        True,
    )
