"""What would another policy have cost? Past cases under a changed one, before it goes live (ANL-5)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.cases.models import Decision
from kefu.policybook import verbs
from kefu.policybook.active import active_book, version_book
from kefu.policybook.models import PolicyVersion
from kefu.policybook.shipped import ensure_shipped
from kefu.replay import verbs as replays
from kefu.replay.comparing import compare, decisions_between
from kefu.replay.figures import changed_cases, figures
from kefu.replay.models import Replay
from tests.desk import open_desk
from tests.mails import buyer_mail
from tests.policybook.conftest import EUROS, change

BROKEN = "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar."
SCRATCHED = "Die Lampe kam leicht beschädigt an, ein kleiner Kratzer, sie funktioniert noch."
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)
LESS = ("defaults.toml", "default = 35", "default = 20")

pytestmark = pytest.mark.rule("ANL-5")


def told(desk, number, words, price="28.90"):
    """A buyer tells their trouble, with a photo."""
    order = f"304-{number:07d}-0000001"
    desk.order(order, price=Decimal(price))
    mail = buyer_mail(
        words,
        order=order,
        at=desk.now - timedelta(hours=2),
        photo=PICTURE,
        alias=f"buyer{number}",
        case_uuid="",
    )
    return desk.case(mail)


@pytest.fixture
def shipped(desk):
    return ensure_shipped(now=desk.now)


def drafted(desk, base, *changes):
    draft = verbs.start_draft(base, actor=desk.bob, now=desk.now)
    for each in changes:
        change(draft, *each, actor=desk.bob, now=desk.now)
    return draft


def replayed(desk, draft, **given):
    desk.later(minutes=1)
    return replays.replay_version(draft, actor=desk.bob, now=desk.now, **given)


def test_a_replay_names_the_cases_that_would_have_gone_otherwise(desk, shipped):
    broken, scratched = told(desk, 1, BROKEN), told(desk, 2, SCRATCHED)
    replay = replayed(desk, drafted(desk, shipped, LESS))
    assert (replay.state, replay.against) == ("done", shipped.label)
    [row] = changed_cases(replay, desk.bob)
    assert row.case == scratched != broken
    assert (row.before["next"], row.after["next"]) == ("compensate", "compensate")
    assert (row.before["amount"], row.after["amount"]) == ("10.11", "5.78")
    assert (row.rule, row.asin, row.currency) == ("PRD-1", "B0EXAMPLE1", "EUR")


def test_money_is_told_per_currency_and_in_all_by_rule_and_by_product(desk, shipped):
    told(desk, 1, SCRATCHED, "28.90")
    told(desk, 2, SCRATCHED, "100")
    told(desk, 3, BROKEN)
    found = figures(replayed(desk, drafted(desk, shipped, LESS)), desk.bob)
    assert (found.compared, found.changed, found.not_converted) == (3, 2, 0)
    [euros] = found.currencies
    assert (euros.key, euros.cases) == ("EUR", 2)
    assert (euros.money.before, euros.money.after) == (Decimal("45.11"), Decimal("25.78"))
    assert euros.money.difference == Decimal("-19.33")
    rates = version_book(shipped).spec.numbers
    dollars = [rates.in_base(Decimal(cost), "EUR") for cost in ("10.11", "35.00")]
    assert found.total.before == sum(dollars)
    assert [(g.key, g.cases, g.money) for g in found.rules] == [("PRD-1", 2, found.total)]
    assert [(g.key, g.cases) for g in found.products] == [("B0EXAMPLE1", 2)]


def test_the_dearest_difference_comes_first(desk, shipped):
    told(desk, 1, SCRATCHED, "20")
    dear = told(desk, 2, SCRATCHED, "150")
    replay = replayed(desk, drafted(desk, shipped, LESS))
    assert changed_cases(replay, desk.bob).first().case == dear


def test_a_proposal_that_costs_the_same_but_differs_is_found(desk, shipped):
    case = told(desk, 1, BROKEN)
    replay = replayed(desk, drafted(desk, shipped, EUROS))
    [row] = changed_cases(replay, desk.bob)
    assert (row.case, row.before["next"], row.after["next"]) == (
        case,
        "refund_without_return",
        "refund_on_return",
    )
    assert row.cost_before == row.cost_after == Decimal("28.90")


def test_a_number_that_holds_from_a_day_to_come_shows_what_it_will_do(desk, shipped):
    told(desk, 1, SCRATCHED)
    later = (
        "defaults.toml",
        "default = 35\n",
        "default = 35\n[[number.compensation_share.since]]\nfrom = 2027-01-01\ndefault = 20\n",
    )
    replay = replayed(desk, drafted(desk, shipped, later))
    [row] = changed_cases(replay, desk.bob)
    assert row.after["amount"] == "5.78"


def test_nothing_differs_between_a_policy_and_itself(desk, shipped):
    for number, words in enumerate((BROKEN, SCRATCHED, "Wo ist mein Paket?")):
        told(desk, number, words)
    replay = replayed(desk, drafted(desk, shipped))
    found = figures(replay, desk.bob)
    assert (found.compared, found.changed) == (3, 0)


def test_a_case_counts_once_with_its_last_decision_that_differs(desk, shipped):
    case = told(desk, 1, SCRATCHED)
    first = case.decisions.first()
    for hours, issue in ((1, "damaged"), (2, "no_answer_needed")):
        Decision.objects.create(
            case=case,
            at=first.at + timedelta(hours=hours),
            policy=first.policy,
            facts={**first.facts, "issue": issue},
            verdict=first.verdict,
        )
    desk.later(hours=3)
    [row] = changed_cases(replayed(desk, drafted(desk, shipped, LESS)), desk.bob)
    assert row.decided_at == first.at + timedelta(hours=1)


def test_only_decisions_of_the_period_count(desk, shipped):
    told(desk, 1, SCRATCHED)
    draft = drafted(desk, shipped, LESS)
    early = {"since": desk.now - timedelta(days=9), "until": desk.now - timedelta(days=1)}
    assert figures(replayed(desk, draft, **early), desk.bob).compared == 0
    desk.later(days=91)
    assert figures(replayed(desk, draft), desk.bob).compared == 0


def test_facts_that_cannot_be_read_any_more_are_counted_and_the_others_go_on(desk, shipped):
    told(desk, 1, SCRATCHED)
    odd = told(desk, 2, SCRATCHED)
    odd.decisions.update(facts={"issue": "moonstruck"})
    replay = replayed(desk, drafted(desk, shipped, LESS))
    assert (replay.unreadable, changed_cases(replay, desk.bob).count()) == (1, 1)


def test_charlie_of_another_store_sees_nothing_of_it(desk, shipped):
    told(desk, 1, SCRATCHED)
    replay = replayed(desk, drafted(desk, shipped, LESS))
    charlie = open_desk("luna", "JP").bob
    assert not changed_cases(replay, charlie).exists()
    found = figures(replay, charlie)
    assert (found.compared, found.changed, found.total.before) == (0, 0, 0)
    olga = User.objects.create(username="olga", role=Role.OWNER)
    assert figures(replay, olga).changed == 1


@pytest.mark.rule("STD-3")
def test_a_replayed_draft_may_be_proposed_until_its_files_change(desk, shipped):
    told(desk, 1, SCRATCHED)
    draft = drafted(desk, shipped, LESS)
    replayed(desk, draft)
    assert draft.replayed
    assert (draft.replay["compared"], draft.replay["changed"]) == (1, 1)
    verbs.check_version(draft, now=desk.now)
    change(draft, "defaults.toml", "default = 20", "default = 25", actor=desk.bob, now=desk.now)
    with pytest.raises(NotAllowedNow, match="policy_not_checked"):
        verbs.propose(draft, reason="x", active_from=desk.now, actor=desk.bob, now=desk.now)
    assert not PolicyVersion.objects.get(pk=draft.pk).replayed


def test_an_unreadable_draft_is_not_replayed(desk, shipped):
    draft = drafted(desk, shipped, ("product.toml", 'severity = "slight"', 'severity = "mild"'))
    with pytest.raises(NotAllowedNow, match="policy_unreadable"):
        replayed(desk, draft)


def test_a_long_replay_waits_for_the_worker_and_tells_how_far_it_is(desk, shipped, monkeypatch):
    monkeypatch.setattr(replays, "SHORT", 0)
    monkeypatch.setattr("kefu.replay.comparing.CHUNK", 1)
    for number in range(3):
        told(desk, number, SCRATCHED)
    draft = drafted(desk, shipped, LESS)
    replay = replayed(desk, draft)
    assert (replay.state, replay.decisions, draft.replayed) == ("waiting", 3, False)
    assert replays.run_next(now=lambda: desk.now)
    replay.refresh_from_db()
    assert (replay.state, replay.done) == ("done", 3)
    assert changed_cases(replay, desk.bob).count() == 3
    assert not replays.run_next(now=lambda: desk.now)


def test_a_replay_whose_worker_died_is_taken_up_by_another(desk, shipped):
    told(desk, 1, SCRATCHED)
    replay = replayed(desk, drafted(desk, shipped, LESS))
    Replay.objects.update(state="running", beat_at=desk.now)
    assert not replays.run_next(now=lambda: desk.now)
    desk.later(minutes=3)
    assert replays.run_next(now=lambda: desk.now)
    assert changed_cases(replay, desk.bob).count() == 1


def test_many_decisions_take_few_queries(desk, shipped, django_assert_max_num_queries):
    case = told(desk, 1, SCRATCHED)
    first = case.decisions.first()
    Decision.objects.bulk_create(
        Decision(case=case, at=first.at, policy=first.policy, facts=first.facts, verdict={})
        for _ in range(300)
    )
    draft = drafted(desk, shipped, LESS)
    before, after = active_book(desk.now), version_book(draft)
    rows = decisions_between(first.at, first.at + timedelta(seconds=1))
    with django_assert_max_num_queries(2):
        found = compare(rows, before, after)
    assert len(found.cases) == 1
