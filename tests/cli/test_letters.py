"""``kefu draft``: within the policy, with what is known, in one letter; odd lines are told."""

import json

import pytest

from tests.cli.test_commands import kefu

SLIGHT = {
    "issue": "damaged",
    "severity": "slight",
    "evidence": True,
    "fulfilment": "seller",
    "order_status": "delivered",
    "marketplace": "US",
    "price": "28.90",
    "currency": "USD",
}
ON_ITS_WAY = {
    "issue": "where_is_my_order",
    "order_status": "shipped",
    "tracking": "in_transit",
    "marketplace": "DE",
    "price": "20",
    "currency": "EUR",
    "now": "2026-11-20T09:00:00+00:00",
    "latest_delivery": "2026-11-25T09:00:00+00:00",
}


@pytest.fixture(scope="module")
def answers():
    """All letters of this module from one run, by name."""
    lines = {
        "forbidden": {**ON_ITS_WAY, "remedy": "refund_full", "language": "de"},
        "allowed": {**ON_ITS_WAY, "remedy": "ask_patience", "language": "de"},
        "not offered": {**SLIGHT, "remedy": "resend", "language": "en"},
        "free": {
            **SLIGHT,
            "severity": "severe",
            "price": "0",
            "remedy": "refund_full",
            "language": "en",
        },
        "yen": {
            **SLIGHT,
            "price": "2480",
            "currency": "JPY",
            "marketplace": "JP",
            "remedy": "compensate",
            "language": "ja",
            "context": {"percent": "10"},
        },
        "above": {
            **SLIGHT,
            "remedy": "compensate",
            "language": "en",
            "context": {"amount": "20.00"},
        },
        "known": {
            **SLIGHT,
            "remedy": "compensate",
            "language": "en",
            "context": {
                "buyer_name": "Anna Keller",
                "order_id": "111-2222222-3333333",
                "item_title": "Brass lamp",
                "amount": 5,
            },
        },
        "steps": {**ON_ITS_WAY, "remedy": ["give_tracking", "ask_patience"], "language": "en"},
        "no steps": {**ON_ITS_WAY, "remedy": [], "language": "en"},
        "strange context": {**SLIGHT, "remedy": "explain", "language": "en", "context": {"x": 1}},
        "turned name": {
            **SLIGHT,
            "remedy": "explain",
            "language": "en",
            "context": {"buyer_name": "Anna \u202e"},
        },
        "wrong day": {
            **SLIGHT,
            "remedy": "explain",
            "language": "en",
            "context": {"promised_by": "tomorrow"},
        },
        "wrong amount": {
            **SLIGHT,
            "remedy": "compensate",
            "language": "en",
            "context": {"amount": "NaN"},
        },
        "context no object": {**SLIGHT, "remedy": "explain", "language": "en", "context": []},
    }
    _, printed, _ = kefu("draft", "--gloss", "en", lines=lines.values())
    return dict(zip(lines, printed, strict=True))


@pytest.mark.rule("STD-3")
def test_what_the_policy_forbids_is_refused_with_its_reason(answers):
    refused = answers["forbidden"]
    assert "forbids refund_full" in refused["error"]
    assert (refused["field"], refused["rule"]) == ("remedy", "DEL-2")
    assert refused["reason"] in refused["error"]
    assert "text" not in refused
    assert "25. November 2026" in answers["allowed"]["text"]


def test_the_reason_is_in_the_agents_language():
    line = {**ON_ITS_WAY, "remedy": "refund_full", "language": "de"}
    code, [refused], _ = kefu("draft", "--gloss", "zh", lines=[line])
    assert code == 1
    assert any("\u4e00" <= letter <= "\u9fff" for letter in refused["reason"])


@pytest.mark.rule("STD-3")
def test_what_is_not_offered_is_written_and_said_and_strict_refuses_it(answers):
    assert "replacement" in answers["not offered"]["text"]
    assert answers["not offered"]["not_offered"] == ["resend"]
    assert "not_offered" not in answers["allowed"]
    line = {**SLIGHT, "remedy": "resend", "language": "en"}
    code, [refused], _ = kefu("draft", "--strict", lines=[line])
    assert code == 1
    assert "offers compensate" in refused["error"]


def test_nothing_is_paid_back_of_a_free_item(answers):
    assert "nothing was paid" in answers["free"]["error"]


def test_yen_have_no_cents_and_shares_are_the_agents(answers):
    assert "248" in answers["yen"]["text"]
    assert "248.0" not in answers["yen"]["text"]


@pytest.mark.rule("PRD-1")
def test_an_amount_beyond_the_limit_is_refused(answers):
    assert "more than" in answers["above"]["error"]


def test_what_is_known_of_order_and_buyer_is_named(answers):
    letter = answers["known"]
    assert letter["text"].startswith("Dear Anna Keller,")
    assert "“Brass lamp” (order 111-2222222-3333333)" in letter["text"]
    assert "$5.00" in letter["text"]
    assert letter["subject"] == "Re: your order 111-2222222-3333333"


def test_several_steps_are_one_letter(answers):
    text = answers["steps"]["text"]
    assert text.count("on its way") == 1
    assert "patience until 25 November 2026" in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no steps", "list of codes"),
        ("strange context", "no such field 'x'"),
        ("turned name", "buyer_name holds the hidden character U+202E"),
        ("wrong day", "promised_by must be a day"),
        ("wrong amount", "amount must be a number"),
        ("context no object", "must be an object"),
    ],
)
def test_a_slip_is_told_where_it_is(answers, name, said):
    assert said in answers[name]["error"]


def test_the_policy_of_a_folder_is_asked_instead(tmp_path):
    line = json.dumps({**SLIGHT, "remedy": "explain", "language": "en"})
    code, printed, errors = kefu("draft", "--policy", tmp_path / "none", lines=[line])
    assert (code, printed) == (2, [])
    assert "the policy cannot be read" in errors
