"""``kefu replay``: what would have differed, in cases and money, one JSON line a case and one for the sums."""

import argparse
import json
from datetime import date

import pytest

from kefu.cli import replay
from kefu.policy.book import book_files
from tests.desk import open_desk
from tests.replay.test_replay import BROKEN, LESS, SCRATCHED, told

pytestmark = pytest.mark.rule("ANL-5")


@pytest.fixture
def less(tmp_path):
    """The defaults with a smaller compensation, as a file of its own."""
    name, old, new = LESS
    file = tmp_path / name
    file.write_text(book_files()[name].replace(old, new, 1), encoding="utf-8")
    return file


@pytest.fixture
def kefu_replay(capsys):
    """Run the command. Returns its exit code and the objects it printed."""

    def run(*arguments):
        parser = argparse.ArgumentParser()
        replay.add_arguments("replay", parser)
        code = replay.run(parser.parse_args([str(argument) for argument in arguments]))
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def days(desk, **given):
    day = desk.now.date()
    found = {"from": day, "to": day, **given}
    return [part for name, value in found.items() for part in (f"--{name}", value)]


def test_each_case_that_would_have_differed_is_a_line_and_the_sums_are_the_last(
    desk, less, kefu_replay
):
    told(desk, 1, BROKEN)
    case = told(desk, 2, SCRATCHED)
    code, [line, sums] = kefu_replay("--policy", less, *days(desk))
    assert code == 0
    assert (line["case"], line["store"], line["order_id"]) == (
        case.pk,
        "nova",
        case.amazon_order_id,
    )
    assert (line["before"]["amount"], line["after"]["amount"]) == ("10.11", "5.78")
    assert (line["rule"], line["asin"], line["sku"]) == ("PRD-1", "B0EXAMPLE1", "LAMP")
    assert (line["currency"], line["difference"]) == ("EUR", "-4.33")
    assert (sums["compared"], sums["changed"]) == (2, 1)
    euros = {"cases": 1, "before": "10.11", "after": "5.78", "difference": "-4.33"}
    assert sums["currencies"] == {"EUR": euros}
    dollars = {"before": "11.68", "after": "6.68", "difference": "-5.00"}
    assert sums["total"] == {"currency": "USD", **dollars}
    assert sums["rules"] == {"PRD-1": {"cases": 1, **dollars}}
    assert sums["products"] == {"B0EXAMPLE1": {"cases": 1, **dollars}}


def test_the_shipped_policy_itself_would_have_changed_nothing(desk, tmp_path, kefu_replay):
    told(desk, 1, SCRATCHED)
    for name, text in book_files().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, [sums] = kefu_replay("--policy", tmp_path, *days(desk))
    assert (code, sums["compared"], sums["changed"]) == (0, 1, 0)


def test_one_store_alone_may_be_replayed(desk, less, kefu_replay):
    told(desk, 1, SCRATCHED)
    open_desk("luna", "DE")
    _, [*lines, sums] = kefu_replay("--policy", less, *days(desk), "--store", "luna")
    assert (lines, sums["compared"]) == ([], 0)
    assert kefu_replay("--policy", less, *days(desk), "--store", "nobody") == (2, [])


def test_a_wrong_policy_is_told_with_its_place_and_nothing_is_replayed(desk, tmp_path, kefu_replay):
    wrong = tmp_path / "product.toml"
    text = book_files()["product.toml"]
    wrong.write_text(text.replace('severity = "slight"', 'severity = "mild"', 1), encoding="utf-8")
    code, [problem] = kefu_replay("--policy", wrong, *days(desk))
    assert (code, problem["file"]) == (2, "product.toml")
    assert text.splitlines()[problem["line"] - 1] == 'when.severity = "slight"'
    assert "'mild' is no value of `severity`" in problem["error"]


def test_the_last_day_may_not_come_before_the_first(desk, less, kefu_replay):
    assert kefu_replay("--policy", less, *days(desk, to=date(2020, 1, 1)))[0] == 2
