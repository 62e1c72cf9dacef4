"""A draft whose base is no longer what decides is brought up to date, and goes its whole way anew."""

from datetime import timedelta

import pytest

from kefu.accounts.errors import NotAllowedNow
from kefu.policybook import guards, verbs
from kefu.policybook.models import PolicyVersion
from kefu.policybook.rebasing import fork_of, preview, rebase
from tests.policybook.conftest import change, proposed, replayed

State = PolicyVersion.State
POUNDS = ("defaults.toml", "GBP = 30\n", "GBP = 35\n")
DOLLARS = ("defaults.toml", "USD = 30\n", "USD = 25\n")
LOW_USD = "defaults.toml/number/low_price/since/2024-01-01/USD"


@pytest.fixture
def newer(desk, dora, shipped, now):
    """Makes a version of Dora's, as if two people had agreed on it."""

    def make(*what, active_from=now):
        other = verbs.start_draft(shipped, actor=dora, now=now)
        change(other, *what, actor=dora, now=now)
        other.state, other.active_from = State.APPROVED, active_from
        other.save(update_fields=["state", "active_from"])
        return other

    return make


def seen(draft, onto):
    return {"draft": draft.checksum, "onto": onto.checksum}


def rebased(draft, onto, *, actor, now, **choices):
    rebase(draft, onto, choices, seen=seen(draft, onto), actor=actor, now=now)


def refused(*args, **kwargs):
    with pytest.raises(NotAllowedNow) as caught:
        rebase(*args, **kwargs)
    return caught.value.code


@pytest.mark.rule("STD-3")
def test_a_draft_takes_a_newer_version_over_and_goes_its_way_again(desk, dora, draft, newer, now):
    onto = newer(*POUNDS)
    rebased(draft, onto, actor=desk.bob, now=now)
    draft.refresh_from_db()
    assert "USD = 40\nGBP = 35\n" in draft.files["defaults.toml"]
    assert (draft.based_on, draft.state) == (onto, State.DRAFT)
    assert (draft.checked, draft.replayed, draft.readable) == (False, False, True)
    proposed(draft, actor=desk.bob, now=now, active_from=now)
    verbs.approve(draft, actor=dora, now=now)
    assert draft.events.get(code="policy_rebased").facts["onto"] == onto.number


def test_what_both_changed_is_never_overwritten_unseen(desk, draft, newer, now):
    onto = newer(*DOLLARS)
    asked = {"seen": seen(draft, onto), "actor": desk.bob, "now": now}
    assert refused(draft, onto, {}, **asked) == "policy_choices_missing"
    draft.refresh_from_db()
    assert "USD = 40\n" in draft.files["defaults.toml"]
    rebase(draft, onto, {LOW_USD: "mine"}, **asked)
    assert "USD = 40\n" in draft.files["defaults.toml"]
    told = draft.events.get(code="policy_rebased_choosing")
    assert told.facts["chosen"] == {LOW_USD: "mine"}


def test_giving_way_in_everything_leaves_nothing_to_propose(desk, draft, newer, now):
    onto = newer(*DOLLARS)
    rebased(draft, onto, actor=desk.bob, now=now, **{LOW_USD: "theirs"})
    with pytest.raises(NotAllowedNow) as caught:
        guards.changes_something(draft)
    assert caught.value.code == "policy_unchanged"


def test_a_proposal_goes_back_to_its_draft(desk, dora, draft, newer, now):
    PolicyVersion.objects.filter(pk=draft.pk).update(state=State.PROPOSED, proposed_by=desk.bob)
    onto = newer(*POUNDS)
    rebased(draft, onto, actor=desk.bob, now=now)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    with pytest.raises(NotAllowedNow):
        verbs.approve(draft, actor=dora, now=now)


def test_a_replay_beside_the_old_policy_counts_no_more_even_where_the_files_stay(
    desk, draft, newer, now
):
    checked = {"checksum": draft.checksum, "checked": True, "found": []}
    PolicyVersion.objects.filter(pk=draft.pk).update(problems=checked)
    replayed(draft)
    onto = newer("defaults.toml", "USD = 30\n", "USD = 40\n")
    before = draft.checksum
    rebased(draft, onto, actor=desk.bob, now=now)
    draft.refresh_from_db()
    assert draft.checksum == before
    assert (draft.checked, draft.replayed) == (False, False)


def test_choices_made_on_older_files_are_not_taken(desk, draft, newer, now):
    onto = newer(*DOLLARS)
    known = seen(draft, onto)
    change(draft, "defaults.toml", "USD = 40\n", "USD = 45\n", actor=desk.bob, now=now)
    asked = {"seen": known, "actor": desk.bob, "now": now}
    assert refused(draft, onto, {LOW_USD: "theirs"}, **asked) == "policy_changed_elsewhere"


def test_only_a_version_that_decides_is_built_on(desk, dora, draft, shipped, newer, now):
    asked = {"actor": desk.bob, "now": now}
    assert refused(draft, shipped, {}, seen=seen(draft, shipped), **asked) == "policy_no_newer_base"
    other = verbs.start_draft(shipped, actor=dora, now=now)
    assert refused(draft, other, {}, seen=seen(draft, other), **asked) == "policy_no_newer_base"
    onto = newer(*POUNDS)
    verbs.discard(draft, actor=desk.bob, now=now)
    assert refused(draft, onto, {}, seen=seen(draft, onto), **asked) == "policy_not_a_draft"


def test_what_will_decide_later_may_be_built_on_as_well(desk, draft, newer, now):
    other = newer(*POUNDS, active_from=now + timedelta(days=3))
    assert guards.newer_bases(draft, now) == [other]
    rebased(draft, other, actor=desk.bob, now=now)
    assert guards.newer_bases(draft, now) == []


def test_a_draft_on_a_rejected_one_carries_all_that_was_changed_since_the_fork(
    desk, draft, shipped, newer, now
):
    PolicyVersion.objects.filter(pk=draft.pk).update(state=State.REJECTED)
    draft.refresh_from_db()
    again = verbs.start_draft(draft, actor=desk.bob, now=now)
    change(again, "defaults.toml", "EUR = 30 #", "EUR = 40 #", actor=desk.bob, now=now)
    onto = newer(*POUNDS)
    assert fork_of(again) == shipped
    text = preview(again, onto, {}).files["defaults.toml"]
    assert "USD = 40\nGBP = 35\nEUR = 40 #" in text
