"""An independent reading: what somebody who knows only playbook and vocabulary expects of the shipped policy.

The cases in `exam/` were first written without looking at the tables, from as few facts as an outsider would
give; where reader and policy differed, the playbook's text settled it.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kefu.policy import load_book, parse_facts

BOOK = load_book()
UNCOVERED = "none"
"""The rule of a case that no rule covers: a person takes it, and the verdict names no rule."""

GROUPS: Mapping[str, frozenset[str]] = {
    "money_at_once": frozenset({"refund_full", "refund_without_return"}),
    "money": frozenset(
        {"refund_full", "refund_without_return", "refund_on_return", "refund_partial"}
    ),
}


def _cases() -> list[Any]:
    cases = [
        case
        for file in sorted((Path(__file__).parent / "exam").glob("*.toml"))
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
    ]
    return [
        pytest.param(
            case,
            id=f"{case['rule']}: {case['says']}",
            marks=[] if case["rule"] == UNCOVERED else pytest.mark.rule(case["rule"]),
        )
        for case in cases
    ]


CASES = _cases()


AMOUNTS: Mapping[str, str] = {
    "shares": "max_percent",
    "targets": "target_percent",
    "amounts": "max_amount",
    "approval": "needs_approval",
}
"""Expectations about one option, and the field of the verdict they are about."""


def _differences(case: Mapping[str, Any], verdict: Mapping[str, Any]) -> dict[str, object]:
    """What the verdict says otherwise than the case expects: the expectation, and what was found."""
    wrong: dict[str, object] = {}
    if verdict["next"] not in case.get("next", [verdict["next"]]):
        wrong["next"] = verdict["next"]
    if "asks" in case and sorted(case["asks"]) != sorted(verdict["asks"]):
        wrong["asks"] = verdict["asks"]
    return wrong | _rules(case, verdict) | _remedies(case, verdict) | _orders(case, verdict)


def _rules(case: Mapping[str, Any], verdict: Mapping[str, Any]) -> dict[str, object]:
    cited = set(verdict["rules"])
    if case["rule"] == UNCOVERED:
        return {"rules": cited} if cited else {}
    sets = {
        "cites": {case["rule"], *case.get("cites", [])} - cited,
        "not_cites": cited & set(case.get("not_cites", [])),
    }
    return {name: rules for name, rules in sets.items() if rules}


def _remedies(case: Mapping[str, Any], verdict: Mapping[str, Any]) -> dict[str, object]:
    options = {option["remedy"]: option for option in verdict["options"]}
    never = {r for name in case.get("never", []) for r in GROUPS.get(name, frozenset({name}))}
    sets = {
        "allows": set(case.get("allows", [])) - set(options),
        "never": (never | set(case.get("forbids", {}))) & set(options),
    }
    wrong: dict[str, object] = {name: remedies for name, remedies in sets.items() if remedies}
    for name, field in AMOUNTS.items():
        for remedy, value in case.get(name, {}).items():
            found = options.get(remedy, {field: "not offered"})[field]
            if found != (None if value == "none" else value):
                wrong[f"{name} {remedy}"] = found
    return wrong


def _orders(case: Mapping[str, Any], verdict: Mapping[str, Any]) -> dict[str, object]:
    tasks = {entry["task"]: entry["rule"] for entry in verdict["tasks"]}
    forbidden = {entry["remedy"]: entry["rule"] for entry in verdict["forbidden"]}
    wrong: dict[str, object] = {
        f"{name} {code}": found.get(code, "nothing")
        for name, found in (("forbids", forbidden), ("tasks", tasks))
        for code, rule in case.get(name, {}).items()
        if found.get(code) != rule
    }
    if set(case.get("not_tasks", [])) & set(tasks):
        wrong["not_tasks"] = tasks
    return wrong


@pytest.mark.parametrize("case", CASES)
def test_the_policy_answers_as_a_reader_of_the_playbook_expects(case: Mapping[str, Any]) -> None:
    verdict = BOOK.decide(parse_facts(case["facts"])).to_json()
    assert _differences(case, verdict) == {}


@pytest.mark.parametrize("case", CASES)
def test_every_verdict_agrees_with_itself(case: Mapping[str, Any]) -> None:
    verdict = BOOK.decide(parse_facts(case["facts"])).to_json()
    remedies = [option["remedy"] for option in verdict["options"]]
    assert verdict["next"] in {*remedies, "ask_buyer", "hand_to_person"}
    assert len(set(remedies)) == len(remedies)
    assert not set(remedies) & {entry["remedy"] for entry in verdict["forbidden"]}
    named = [*verdict["options"], *verdict["forbidden"], *verdict["tasks"]]
    assert {entry["rule"] for entry in named} <= set(verdict["rules"])


def test_an_expectation_that_is_not_met_is_told() -> None:
    case = {
        "rule": "PRD-2",
        "next": ["resend"],
        "allows": ["resend"],
        "never": ["money"],
        "asks": ["photo"],
        "tasks": {"fix_listing": "PRD-6"},
        "forbids": {"compensate": "PRD-10"},
        "amounts": {"refund_on_return": "1.00"},
        "approval": {"resend": True},
    }
    facts = {"issue": "damaged", "severity": "severe", "evidence": True}
    verdict = BOOK.decide(parse_facts({**facts, "price": "45.00", "currency": "USD"})).to_json()
    assert _differences(case, verdict) == {
        "next": "refund_on_return",
        "allows": {"resend"},
        "never": {"refund_on_return"},
        "asks": [],
        "tasks fix_listing": "nothing",
        "forbids compensate": "nothing",
        "amounts refund_on_return": "45.00",
        "approval resend": "not offered",
    }


def test_a_misspelt_expectation_is_no_expectation() -> None:
    known = {
        *("rule", "says", "facts", "next", "cites", "not_cites", "allows", "never", "forbids"),
        *("asks", "tasks", "not_tasks", "shares", "targets", "amounts", "approval"),
    }
    assert [case.id for case in CASES if set(case.values[0]) - known] == []
