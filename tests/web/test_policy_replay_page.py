"""What another policy would have cost, on screen: cases, money, rules and products; a case tried under both."""

import pytest
import time_machine

from kefu.accounts.models import User
from kefu.policybook import verbs
from kefu.policybook.shipped import ensure_shipped
from kefu.replay.models import Replay

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def text(answer):
    return answer.content.decode()


@pytest.fixture
def draft(desk, case):
    """Lamps of 28.90 EUR are not cheap any more; Anna's came broken."""
    shipped = ensure_shipped(now=desk.now)
    made = verbs.start_draft(shipped, actor=desk.bob, now=desk.now)
    dearer = made.files["defaults.toml"].replace("EUR = 30 #", "EUR = 25 #", 1)
    verbs.save_file(made, "defaults.toml", dearer, actor=desk.bob, now=desk.now)
    # A case that is decided at this very moment belongs to the next replay.
    with time_machine.travel(desk.later(minutes=1), tick=False):
        yield made


@pytest.fixture
def bob(desk, at):
    return at(desk.bob)


@pytest.mark.rule("ANL-5")
def test_a_replay_tells_which_cases_would_have_gone_otherwise_and_for_how_much(bob, case, draft):
    where = f"/policy/{draft.number}/replay/"
    assert "Not replayed yet" in text(bob.get(where))
    shown = text(bob.post(f"{where}run", {"days": "90"}, follow=True))
    for words in (
        "Of 1 cases of the last 90 days, 1 would have gone otherwise.",
        f"#{case.pk} Anna Keller",
        "refund, buyer keeps it (at most 28,90\xa0€)",
        "refund once it is back (at most 28,90\xa0€)",
        "B0EXAMPLE1",
        "PRD-2",
        "amazon-aftersales@1",
        "<svg",
    ):
        assert words in shown, words
    draft.refresh_from_db()
    assert draft.replayed
    assert "1 of 1 cases differ" in text(bob.get(f"/policy/{draft.number}/"))


@pytest.mark.rule("ANL-5")
def test_the_replay_speaks_chinese(bob, desk, draft):
    desk.bob.language = "zh-hans"
    desk.bob.save()
    shown = text(bob.post(f"/policy/{draft.number}/replay/run", follow=True))
    for words in ("最近 90 天的 1 个工单中，1 个的结果会不同。", "退款不退货"):
        assert words in shown, words


def test_charlie_sees_nothing_of_another_stores_cases(bob, at, charlie, draft):
    bob.post(f"/policy/{draft.number}/replay/run")
    shown = text(at(charlie).get(f"/policy/{draft.number}/replay/"))
    assert "Of 0 cases" in shown
    assert "Anna" not in shown
    assert "28,90" not in shown


def test_a_draft_that_changed_since_is_to_be_replayed_again(bob, desk, draft):
    bob.post(f"/policy/{draft.number}/replay/run")
    dearer = draft.files["defaults.toml"].replace("USD = 30\n", "USD = 31\n", 1)
    verbs.save_file(draft, "defaults.toml", dearer, actor=desk.bob, now=desk.now)
    assert "The draft was changed since." in text(bob.get(f"/policy/{draft.number}/replay/"))


@pytest.mark.parametrize(
    ("state", "told"), [("running", "300 of 5000 decisions"), ("failed", "did not come to an end")]
)
def test_a_long_replay_shows_how_far_it_is(bob, desk, draft, state, told):
    Replay.objects.create(
        version=draft,
        checksum=draft.checksum,
        since=desk.now,
        until=desk.now,
        asked_at=desk.now,
        state=state,
        decisions=5000,
        done=300,
    )
    page = f"/policy/{draft.number}/replay/"
    assert told in text(bob.get(page))
    part = text(bob.get(page, headers=HTMX))
    assert told in part
    assert "<html" not in part
    assert ("every 2s" in part) is (state == "running")


@pytest.mark.rule("STD-3")
def test_a_case_is_tried_under_the_draft_and_under_what_decides(bob, case, draft):
    shown = text(bob.get(f"/policy/{draft.number}/try/", {"case": str(case.pk)}))
    for words in (
        "Refund €28.90 and let the buyer keep it.",
        "Refund €28.90 once the goods are back.",
        "28,90\xa0€ (the row wants: at most 30.00 EUR)",
        "Sending it again would need",
    ):
        assert words in shown, words
    assert f"#{case.pk} Anna Keller" in text(bob.get(f"/policy/{draft.number}/try/"))


def test_facts_are_put_together_by_hand(bob, draft):
    facts = {
        "issue": "damaged",
        "severity": "slight",
        "evidence": "true",
        "price": "20",
        "currency": "USD",
    }
    shown = text(bob.get(f"/policy/{draft.number}/try/", facts))
    assert "Offer up to 35 % (at most $7.00) to keep it." in shown
    assert "Says the same." in shown
    wrong = text(bob.get(f"/policy/{draft.number}/try/", {**facts, "price": "cheap"}))
    assert "is not an amount" in wrong


def test_nobody_tries_a_case_of_another_store(at, charlie, case, draft):
    answer = at(charlie).get(f"/policy/{draft.number}/try/", {"case": str(case.pk)})
    assert answer.status_code == 404
    assert "Anna" not in text(at(charlie).get(f"/policy/{draft.number}/try/"))


def test_a_decision_leads_to_the_row_that_spoke(desk, at, case, draft):
    shown = text(at(desk.alice).get(f"/cases/{case.pk}/"))
    assert "/policy/1/place?table=damaged&amp;row=severe-cheap" in shown


def test_an_agent_starts_no_replay(at, desk: object, draft):
    agent = User.objects.get(username="alice-nova")
    assert at(agent).post(f"/policy/{draft.number}/replay/run").status_code == 403
