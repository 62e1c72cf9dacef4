"""``kefu simulate``: a day of business, played by robots against the simulated Amazon."""

import json
import subprocess
import sys

import pytest

from kefu.cli.simulate import _differences
from kefu.cli.simulation.outcome import outcome_of


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


def simulate(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "kefu.cli.main", "simulate", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )


@pytest.mark.rule("STD-5")
def test_two_days_are_played_from_the_first_order_to_the_answers(tmp_path):
    done = simulate("--days", "2", "--step", "4", "--stores", "us", "--keep", str(tmp_path))
    assert done.returncode == 0, done.stderr
    [result] = [json.loads(line) for line in done.stdout.splitlines()]
    assert result["orders"] > 100
    assert result["contacts"] > 0
    assert result["work"]["answers"] > 0
    assert result["median_answer_hours"] < 24
    assert (tmp_path / "shipped" / "desk").is_dir()
