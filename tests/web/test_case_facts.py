"""Facts of a case on screen: stated, corrected, asked for where a message is not clear."""

import pytest

from kefu.flow.judging import judge
from tests.web.screens import text

pytestmark = pytest.mark.django_db


@pytest.mark.rule("STD-3")
def test_stating_a_fact_changes_proposal_and_letter(desk, case, at):
    client, where = at(desk.alice), f"/cases/{case.pk}/fact"
    answer = client.post(
        where, {"field": "severity", "value": "slight"}, headers={"HX-Request": "true"}
    )
    shown = text(answer)
    assert "up to 35" in shown
    assert "PRD-1" in shown
    assert f"stated by {desk.alice}" in shown
    assert 'hx-swap-oob="true"' in shown
    client.post(where, {"field": "severity", "value": ""})
    case.refresh_from_db()
    assert case.stated_facts == {}
    assert case.decisions.first().verdict["next"] == "refund_without_return"


def test_a_fact_never_takes_away_what_a_person_typed(desk, case, at):
    client = at(desk.alice)
    client.post(f"/cases/{case.pk}/draft", {"text": "Meine Worte", "version": case.draft.version})
    answer = client.post(
        f"/cases/{case.pk}/fact",
        {"field": "severity", "value": "slight"},
        headers={"HX-Request": "true"},
    )
    assert "hx-swap-oob" not in text(answer)
    assert "Meine Worte" in text(client.get(f"/cases/{case.pk}/"))


@pytest.mark.parametrize(
    "given", [{"field": "now", "value": "x"}, {"field": "price", "value": "abc"}, {}]
)
def test_what_is_no_fact_is_refused_in_words(desk, case, at, given):
    answer = at(desk.alice).post(f"/cases/{case.pk}/fact", given, follow=True)
    assert "That value is not possible" in text(answer)
    case.refresh_from_db()
    assert case.stated_facts == {}


@pytest.mark.rule("MSG-10")
def test_what_is_not_clear_is_asked_with_the_likeliest_troubles_at_one_key_each(
    desk, case, at, page
):
    message = case.messages.get()
    message.reading = {
        "issue": "defective",
        "candidates": [{"issue": "defective", "score": 0.3}, {"issue": "wrong_item", "score": 0.2}],
        "confident": False,
        "facts": {},
    }
    message.save(update_fields=["reading"])
    judge(case, now=desk.now)
    shown = page()
    assert "The desk does not know what this message is about" in shown
    assert 'name="value" value="wrong_item" data-key="2"' in shown
    assert case.decisions.first().verdict["next"] == "hand_to_person"
    client = at(desk.alice)
    client.post(f"/cases/{case.pk}/fact", {"field": "issue", "value": "wrong_item"})
    case.refresh_from_db()
    assert case.issue == "wrong_item"
    assert "does not know what this message is about" not in page()
