"""``kefu simulate``: a day of business, played by robots against the simulated Amazon."""

import json
import os
import subprocess
import sys

import pytest

from kefu.cli.simulate import _differences
from kefu.cli.simulation.outcome import outcome_of
from kefu.cli.simulation.standing import standing_of
from kefu.cli.simulation.table import lines


def letter(case, at, answered=None, **other):
    return {
        "case": case,
        "at": f"2026-09-01T{at}:00+00:00",
        "answered_at": answered and f"2026-09-0{answered}:00+00:00",
        "no_response_needed_at": None,
        "solved": None,
        **other,
    }


@pytest.mark.rule("ANL-5")
def test_what_a_play_came_to_is_read_off_amazons_books():
    refund = {"principal": "10.00", "tax": "1.00", "shipping": "0.50"}
    books = {
        "us": {
            "orders": {
                "1": {"currency": "USD", "refunds": [refund, refund], "debited": "5.00"},
                "2": {"currency": "USD", "refunds": [], "debited": "0"},
            },
            "messages": [
                letter("a", "08:00", "1T10:00", solved=True),
                letter("a", "09:00", "2T10:00", solved=False),
                letter("b", "09:00"),
            ],
            "claims": [{"state": "granted"}, {"state": "open"}],
            "feedback": [
                {"rating": 1, "removed_at": None},
                {"rating": 2, "removed_at": "2026-09-02"},
                {"rating": 5, "removed_at": None},
            ],
        }
    }
    found = outcome_of(books, {"answers": 2})
    assert (found["orders"], found["contacts"], found["letters_late"]) == (2, 2, 2)
    assert found["median_answer_hours"] == 13.5
    assert (found["refunded"], found["taken_by_claims"]) == ({"USD": "23.00"}, {"USD": "5.00"})
    assert found["claims"] == {"granted": 1, "open": 1}
    assert (found["negative_feedback"], found["positive_feedback"]) == (1, 1)
    assert (found["solved_yes"], found["solved_no"]) == (1, 1)


def test_policies_are_compared_with_the_first():
    first = {"policy": "shipped", "contacts": 9, "letters_late": 2, "seconds": 1.0}
    other = {"policy": "mild", "contacts": 9, "letters_late": 5, "seconds": 2.0}
    assert _differences([first, other]) == {"mild": {"letters_late": 3}}


def figure(metric, bad, of, days=60):
    rate = bad / of if of else None
    told = {"numerator": bad, "denominator": of, "rate": rate}
    return {"metric": metric, "window_days": days, **told}


@pytest.mark.rule("HLT-1")
def test_the_account_stands_as_amazon_and_the_desk_count_it():
    amazon = [figure("order_defect_rate", 2, 100), figure("order_defect_rate", 9, 9, days=7)]
    desk = [figure("order_defect_rate", 1, 100), figure("late_answer_rate", 0, 0, days=30)]
    assert standing_of({"figures": amazon}, desk) == {
        "order_defect_rate": {
            "amazon": {"bad": 2, "of": 100, "rate": 0.02},
            "desk": {"bad": 1, "of": 100, "rate": 0.01},
        }
    }


def play(policy, refunded, defects, work, known=None):
    told = {
        "amazon": {"bad": defects, "of": 200, "rate": defects / 200},
        "desk": {"bad": defects if known is None else known, "of": 200, "rate": defects / 200},
    }
    return {
        **outcome_of({}, work),
        "policy": policy,
        "refunded": {"EUR": refunded},
        "claims": {"granted": 1},
        "health": {"us": {"order_defect_rate": told}},
    }


@pytest.mark.rule("ANL-5")
def test_two_policies_stand_side_by_side_and_what_differs_is_marked():
    work = {"answers": 40, "by_hand": 1, "by_person:invoice": 2, "by_person:beyond": 1}
    first = play("shipped", "10.00", 1, work)
    other = play("mild", "25.00", 3, {"answers": 50, "refused:overdue": 4}, known=2)
    table = list(lines([first, other]))
    shown = {row[: table[0].index("shipped")].strip(): row.split() for row in table}
    assert shown["refunded, EUR"][-2:] == ["10.00", "25.00*"]
    assert shown["claims granted"][-2:] == ["1", "1"]
    assert "3/200 = 1.50% [desk: 2/200 = 1.50%]*" in table[table.index("ACCOUNT") + 1]
    assert shown["decided by a person, as the policy leaves it"][-2:] == ["3", "0*"]
    assert shown["covered by nothing, of letters"][-2:] == ["2.5%", "0.0%*"]
    assert shown["refused by the desk"][-2:] == ["0", "4*"]


@pytest.mark.rule("ANL-5")
def test_rates_of_the_accounts_are_compared_too():
    first, other = play("shipped", "1", 1, {}), play("mild", "1", 3, {})
    assert _differences([first, other]) == {"mild": {"us:order_defect_rate": 0.01}}


@pytest.mark.rule("ANL-5")
def test_money_is_compared_to_the_cent_also_where_the_first_paid_nothing():
    first = {"policy": "shipped", "refunded": {"EUR": "10.10"}, "claims": {"granted": 1}}
    other = {"policy": "mild", "refunded": {"EUR": "30.05", "USD": "2.50"}, "claims": {"open": 1}}
    money = {"refunded:EUR": "19.95", "refunded:USD": "2.50"}
    assert _differences([first, other]) == {
        "mild": {**money, "claims:granted": -1, "claims:open": 1}
    }


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("--from", "yesterday"), "no day"),
        (("--days", "0"), "at least 1"),
        (("--policy", "/nowhere"), "there is no /nowhere"),
    ],
)
def test_wrong_use_is_told(wrong, told):
    done = simulate(*wrong)
    assert done.returncode == 2
    assert told in done.stderr


def simulate(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "kefu.cli.main", "simulate", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )


TWO_DAYS = ("--days", "2", "--step", "4", "--stores", "us")


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("play")
    done = simulate(*TWO_DAYS, "--keep", str(folder), PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    [result] = [json.loads(line) for line in done.stdout.splitlines()]
    return result, folder


@pytest.mark.rule("STD-5")
def test_two_days_are_played_from_the_first_order_to_the_answers(played):
    result, folder = played
    assert result["orders"] > 100
    assert result["contacts"] > 0
    assert result["work"]["answers"] > 0
    assert result["median_answer_hours"] < 24
    assert (folder / "shipped" / "desk").is_dir()


@pytest.mark.rule("STD-5")
def test_stores_at_desks_of_their_own_come_to_the_same_as_at_one_desk():
    """The books differ in the number by which a desk calls its refund, nothing else."""
    told = []
    for together in ([], ["--together"]):
        done = simulate("--days", "2", "--step", "6", "--stores", "us,de", *together)
        assert done.returncode == 0, done.stderr
        told.append(json.loads(done.stdout))
    apart, together = (
        {name: value for name, value in one.items() if not name.startswith(("seconds", "books"))}
        for one in told
    )
    assert apart == together
    assert apart["work"]["answers"] > 0
    assert set(apart["health"]) == {"us", "de"}


def test_the_same_seed_gives_the_same_books_and_the_same_work(played):
    """Whatever order Python's own sets come in."""
    done = simulate(*TWO_DAYS, PYTHONHASHSEED="2")
    again = json.loads(done.stdout)
    same = {name: told for name, told in played[0].items() if not name.startswith("seconds")}
    assert {name: told for name, told in again.items() if name in same} == same
