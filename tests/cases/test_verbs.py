"""One verb a transition: guarded, remembered, and the clock follows the facts."""

from datetime import timedelta

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Draft, Event
from kefu.cases.regrouping import answer_doubt, merge, split, undo
from kefu.cases.tasks import add_task, drop_task, finish_task
from kefu.cases.verbs import (
    add_note,
    assign,
    close,
    mark_no_response_needed,
    meet_deadline,
    reopen,
    state_fact,
    unmark_no_response_needed,
)
from kefu.flow.watching import watch
from tests.mails import buyer_mail, notice

pytestmark = pytest.mark.django_db
OTHER_ORDER = "302-7777777-1111111"


@pytest.fixture
def case(desk):
    return desk.receive(buyer_mail("It arrived broken.", at=desk.now))[0].case


@pytest.fixture
def other(desk):
    mail = buyer_mail("Late!", at=desk.now, order=OTHER_ORDER, alias="otto22", case_uuid="")
    return desk.receive(mail)[0].case


def by(desk):
    return {"actor": desk.alice, "now": desk.now}


@pytest.mark.rule("MSG-3")
def test_no_response_needed_stops_the_clock_and_can_be_taken_back(desk, case):
    due = case.due_at
    message = case.messages.get()
    mark_no_response_needed(message, **by(desk))
    case.refresh_from_db()
    assert case.due_at is None
    close(case, **by(desk))
    unmark_no_response_needed(message, **by(desk))
    case.refresh_from_db()
    assert case.due_at == due


@pytest.mark.rule("MSG-1")
def test_a_case_cannot_be_closed_while_a_buyer_waits(desk, case):
    with pytest.raises(NotAllowedNow, match="unanswered"):
        close(case, **by(desk))


def test_assigning_closing_and_reopening_are_remembered(desk, case):
    assign(case, to=desk.bob, **by(desk))
    mark_no_response_needed(case.messages.get(), **by(desk))
    close(case, **by(desk))
    reopen(case, **by(desk))
    found = list(Event.objects.filter(case=case, actor=desk.alice).values_list("code", flat=True))
    assert found == ["assigned", "no_response_needed", "case_closed", "case_reopened"]


def test_a_note_stays_inside_and_needs_words(desk, case):
    note = add_note(case, text="Ask the warehouse", **by(desk))
    assert note.direction == "note"
    with pytest.raises(NotAllowedNow, match="empty_note"):
        add_note(case, text="  ", **by(desk))


def test_a_stated_fact_wins_until_it_is_withdrawn(desk, case):
    desk.understand(case)
    state_fact(case, field="in_stock", value=True, **by(desk))
    desk.understand(case)
    decision = case.decisions.first()
    assert (decision.facts["in_stock"], decision.sources["in_stock"]) == (True, "person")
    state_fact(case, field="in_stock", value=None, **by(desk))
    desk.understand(case)
    assert "in_stock" not in case.decisions.first().facts


def test_a_fact_that_makes_no_sense_is_refused(desk, case):
    with pytest.raises(NotAllowedNow, match="not_a_fact"):
        state_fact(case, field="in_stock", value="perhaps", **by(desk))
    with pytest.raises(NotAllowedNow, match="not_a_fact"):
        state_fact(case, field="colour", value="red", **by(desk))


@pytest.mark.rule("STD-4")
def test_what_a_department_finds_flows_back_as_a_fact(desk, case):
    task = add_task(case, code="check_stock", **by(desk))
    assert add_task(case, code="check_stock", **by(desk)) == task
    with pytest.raises(NotAllowedNow, match="not_asked"):
        finish_task(task, note="", answer={"price": "1"}, **by(desk))
    finish_task(task, note="3 left", answer={"in_stock": True}, **by(desk))
    desk.understand(case)
    assert case.decisions.first().facts["in_stock"] is True
    with pytest.raises(NotAllowedNow, match="task_not_open"):
        drop_task(task, note="", **by(desk))


def test_a_merge_takes_everything_along_and_can_be_undone(desk, case, other):
    row = merge(other, into=case, **by(desk))
    for one in (case, other):
        one.refresh_from_db()
    assert (case.messages.count(), other.state, other.merged_into) == (2, "merged", case)
    assert other.due_at is None
    later = buyer_mail(
        "Hello?", at=desk.later(minutes=1), order=OTHER_ORDER, alias="otto22", case_uuid=""
    )
    assert desk.receive(later)[0].case == case
    undo(row, **by(desk))
    for one in (case, other):
        one.refresh_from_db()
    assert (other.state, other.merged_into, other.messages.count()) == ("open", None, 1)
    assert other.due_at is not None
    assert case.messages.count() == 2  # what came after the merge stays where it came
    with pytest.raises(NotAllowedNow, match="already_undone"):
        undo(row, **by(desk))


def test_a_letter_written_before_a_merge_or_its_undoing_never_waits_to_be_sent(desk, case, other):
    desk.understand(case)
    assert Draft.objects.get().case == case
    row = merge(other, into=case, **by(desk))
    assert not Draft.objects.exists()
    desk.understand(case)
    assert Draft.objects.get().case == case
    undo(row, **by(desk))
    assert not Draft.objects.exists()


def test_what_a_person_typed_outlives_a_merge(desk, case, other):
    desk.understand(case)
    Draft.objects.filter(case=case).update(edited=True, text="My own words")
    merge(other, into=case, **by(desk))
    assert Draft.objects.get().text == "My own words"


def test_cases_of_two_stores_never_merge(desk, case):
    from tests.desk import open_desk

    away = open_desk("far", "US")
    far = away.receive(buyer_mail("Hi", at=away.now, marketplace="US"))[0].case
    with pytest.raises(NotAllowedNow, match="other_store"):
        merge(far, into=case, **by(desk))


def test_a_split_gives_messages_a_case_of_their_own_and_can_be_undone(desk, case):
    desk.receive(buyer_mail("And where is my other parcel?", at=desk.later(hours=1)))
    second = case.messages.last()
    row = split(case, messages=[second], **by(desk))
    assert row.target.messages.get() == second
    row.target.refresh_from_db()
    assert row.target.due_at == second.at + timedelta(hours=24)
    undo(row, **by(desk))
    assert case.messages.count() == 2
    with pytest.raises(NotAllowedNow, match="all_messages"):
        split(case, messages=list(case.messages.all()), **by(desk))


def test_a_doubt_is_answered_by_joining_or_by_keeping_apart(desk, case):
    stranger = buyer_mail(
        "Late.", at=desk.now, alias="bernd99", case_uuid="", name="Bernd", message_id="s1"
    )
    second = desk.receive(stranger)[0].case
    doubt = second.doubts.get()
    answer_doubt(doubt, join=True, **by(desk))
    second.refresh_from_db()
    assert (second.merged_into, case.messages.count()) == (case, 2)
    with pytest.raises(NotAllowedNow, match="already_answered"):
        answer_doubt(doubt, join=False, **by(desk))


@pytest.mark.rule("HLT-4")
@pytest.mark.rule("MSG-1")
def test_a_warning_comes_before_the_breach_each_once(desk, case):
    assert watch(now=desk.now) == (0, 0)
    assert watch(now=desk.later(hours=20)) == (1, 0)
    assert watch(now=desk.later(hours=1)) == (0, 0)
    assert watch(now=desk.later(hours=3)) == (0, 1)
    assert watch(now=desk.later(hours=3)) == (0, 0)


@pytest.mark.rule("CLM-2")
def test_a_notices_clock_ends_when_a_person_did_it_at_amazon_and_the_reply_clock_does_not(desk):
    item = desk.receive(
        notice(
            "RETURN_REQUEST",
            at=desk.now,
            subject=f"Return request for order # {OTHER_ORDER}",
            body=f"Order ID: # {OTHER_ORDER}\n",
        )
    )[0]
    clock = item.case.deadlines.get()
    meet_deadline(clock, **by(desk))
    item.case.refresh_from_db()
    assert item.case.due_at is None
    asked = desk.receive(buyer_mail("Broken.", at=desk.now, message_id="x9"))[0].case
    with pytest.raises(NotAllowedNow, match="answer_first"):
        meet_deadline(asked.deadlines.get(), **by(desk))
