"""A version's way: draft, check, replay, a second person, in force. Each step guarded and remembered."""

from datetime import timedelta

import pytest

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.roles import Role, Verb
from kefu.policybook import verbs
from kefu.policybook.models import PolicyVersion
from tests.policybook.conftest import change, proposed, replayed

State = PolicyVersion.State


def refused(verb, *args, **kwargs):
    with pytest.raises(NotAllowedNow) as caught:
        verb(*args, **kwargs)
    return caught.value.code


def codes(version):
    return list(version.events.values_list("code", flat=True))


@pytest.mark.rule("STD-3")
def test_a_draft_becomes_the_policy_when_a_second_person_says_yes(desk, dora, draft, now):
    verbs.check_version(draft, now=now)
    replayed(draft)
    verbs.propose(draft, reason="Lamps got dearer", active_from=now, actor=desk.bob, now=now)
    verbs.approve(draft, actor=dora, now=now, note="Fine")
    draft.refresh_from_db()
    assert (draft.state, draft.active_from, draft.answered_by) == (State.APPROVED, now, dora)
    assert codes(draft) == [
        "policy_drafted",
        "policy_file_saved",
        "policy_proposed",
        "policy_approved",
    ]


@pytest.mark.rule("STD-3")
def test_nobody_approves_what_they_proposed(desk, dora, draft, now):
    proposed(draft, actor=desk.bob, now=now, active_from=now)
    assert refused(verbs.approve, draft, actor=desk.bob, now=now) == "same_person"
    assert refused(verbs.approve, draft, actor=desk.alice, now=now) == "may_not_approve"
    draft.refresh_from_db()
    assert draft.state == State.PROPOSED


def test_supervisors_and_owners_edit_the_policy_and_nobody_else(desk):
    allowed = set()
    for role in Role.values:
        desk.alice.role = role
        if desk.alice.may(Verb.EDIT_POLICY):
            allowed.add(role)
    assert allowed == {Role.SUPERVISOR, Role.OWNER}


@pytest.mark.rule("ANL-5")
def test_nothing_is_proposed_unchecked_or_not_replayed(desk, draft, now):
    def ask():
        return refused(verbs.propose, draft, reason="Why", active_from=now, actor=desk.bob, now=now)

    assert ask() == "policy_not_checked"
    verbs.check_version(draft, now=now)
    assert ask() == "policy_not_replayed"
    replayed(draft)
    change(draft, "defaults.toml", "GBP = 30\n", "GBP = 35\n", actor=desk.bob, now=now)
    assert ask() == "policy_not_checked"
    verbs.check_version(draft, now=now)
    assert ask() == "policy_not_replayed"


def test_a_reason_is_asked_for(desk, dora, draft, now):
    verbs.check_version(draft, now=now)
    replayed(draft)
    blank = {"reason": "  ", "active_from": now, "actor": desk.bob, "now": now}
    assert refused(verbs.propose, draft, **blank) == "policy_reason_needed"
    verbs.propose(draft, **{**blank, "reason": "Because"})
    assert refused(verbs.reject, draft, actor=dora, now=now, note="") == "policy_reason_needed"
    verbs.reject(draft, actor=dora, now=now, note="Too dear")
    assert (draft.state, draft.answer_note) == (State.REJECTED, "Too dear")


def test_a_draft_may_be_unreadable_for_a_while_but_is_not_proposed_so(desk, draft, now):
    slip = ("product.toml", 'when.severity = "slight"', 'when.severity = "mild"')
    [problem] = change(draft, *slip, actor=desk.bob, now=now)
    assert problem["kind"] == "unreadable"
    assert (problem["file"], problem["message"]["en"]) == (
        "product.toml",
        "'mild' is no value of `severity`; expected severe, slight, unknown or known",
    )
    draft.refresh_from_db()
    assert 'when.severity = "mild"' in draft.files["product.toml"]
    assert not draft.readable
    assert [p["kind"] for p in verbs.check_version(draft, now=now)] == ["unreadable"]
    replayed(draft)
    ask = {"reason": "Why", "active_from": now, "actor": desk.bob, "now": now}
    assert refused(verbs.propose, draft, **ask) == "policy_unreadable"
    assert change(draft, slip[0], slip[2], slip[1], actor=desk.bob, now=now) == []


def test_a_gap_stands_in_the_way_and_an_outdated_example_does_not(desk, draft, now):
    kinds = {p["kind"] for p in verbs.check_version(draft, now=now)}
    assert kinds <= {"example"}
    assert draft.hindrances == []
    gap = ('when.severity = "unknown"\nask = ["severity"]', 'when.severity = "severe"')
    change(draft, "product.toml", *gap, actor=desk.bob, now=now)
    kinds = {p["kind"] for p in verbs.check_version(draft, now=now)}
    assert "gap" in kinds
    replayed(draft)
    ask = {"reason": "Why", "active_from": now, "actor": desk.bob, "now": now}
    assert refused(verbs.propose, draft, **ask) == "policy_has_problems"


def test_a_draft_that_changes_nothing_is_not_proposed(desk, shipped, now):
    draft = verbs.start_draft(shipped, actor=desk.bob, now=now)
    ask = {"reason": "Why", "active_from": now, "actor": desk.bob, "now": now}
    assert refused(verbs.propose, draft, **ask) == "policy_unchanged"


def test_what_was_proposed_does_not_change_any_more_unless_it_is_taken_back(desk, dora, draft, now):
    proposed(draft, actor=desk.bob, now=now, active_from=now)
    save = {"name": "book.toml", "text": "", "actor": desk.bob, "now": now}
    assert refused(verbs.save_file, draft, **save) == "policy_not_a_draft"
    assert refused(verbs.discard, draft, actor=desk.bob, now=now) == "policy_not_a_draft"
    verbs.withdraw(draft, actor=desk.bob, now=now)
    assert draft.state == State.DRAFT
    assert refused(verbs.approve, draft, actor=dora, now=now) == "policy_not_proposed"


def test_two_people_in_one_draft_overwrite_nothing_unseen(desk, dora, draft, now):
    seen = draft.checksum
    theirs = PolicyVersion.objects.get(pk=draft.pk)
    change(theirs, "book.toml", "version = 1", "version = 2", actor=dora, now=now)
    text = draft.files["orders.toml"] + "\n"
    save = {"name": "orders.toml", "text": text, "actor": desk.bob, "now": now}
    assert refused(verbs.save_file, draft, seen=seen, **save) == "policy_changed_elsewhere"
    verbs.save_file(draft, **save)
    draft.refresh_from_db()
    assert "version = 2" in draft.files["book.toml"]
    assert draft.files["orders.toml"] == text


def test_only_files_that_the_policy_has_can_be_saved(desk, draft, now):
    save = {"name": "../evil.toml", "text": "", "actor": desk.bob, "now": now}
    assert refused(verbs.save_file, draft, **save) == "policy_no_such_file"


def test_a_draft_of_another_policys_name_is_unreadable_here(desk, draft, now):
    names = ('name = "amazon-aftersales"', 'name = "another"')
    [problem] = change(draft, "book.toml", *names, actor=desk.bob, now=now)
    assert "expected the `name` amazon-aftersales" in problem["message"]["en"]


def test_a_newer_change_is_never_undone_unseen(desk, dora, shipped, draft, now):
    other = verbs.start_draft(shipped, actor=dora, now=now)
    change(other, "defaults.toml", "GBP = 30\n", "GBP = 35\n", actor=dora, now=now)
    proposed(draft, actor=desk.bob, now=now, active_from=now)
    proposed(other, actor=dora, now=now, active_from=now + timedelta(days=1))
    verbs.approve(draft, actor=dora, now=now)
    assert refused(verbs.approve, other, actor=desk.bob, now=now) == "policy_base_outdated"


def test_a_rejected_version_may_be_worked_on_in_a_new_draft(desk, dora, draft, now):
    proposed(draft, actor=desk.bob, now=now, active_from=now)
    verbs.reject(draft, actor=dora, now=now, note="35 would do")
    again = verbs.start_draft(draft, actor=desk.bob, now=now)
    change(again, "defaults.toml", "USD = 40\n", "USD = 35\n", actor=desk.bob, now=now)
    proposed(again, actor=desk.bob, now=now, active_from=now)
    verbs.approve(again, actor=dora, now=now)
    assert again.number == draft.number + 1


def test_a_check_on_older_files_is_not_kept(desk, draft, now):
    stale = PolicyVersion.objects.get(pk=draft.pk)
    change(draft, "defaults.toml", "GBP = 30\n", "GBP = 35\n", actor=desk.bob, now=now)
    verbs.check_version(stale, now=now)
    draft.refresh_from_db()
    assert not draft.checked
