"""Every message that needs no answer is marked at Amazon, not only a conversation's first (MSG-3)."""

from datetime import timedelta

import pytest

from kefu.flow.no_response import mark_no_response_needed, needs_response_after_all
from kefu.guided.verbs import record_done
from tests.mails import ORDER, buyer_mail

pytestmark = [pytest.mark.django_db, pytest.mark.rule("MSG-3")]


def thanks(desk):
    desk.later(hours=2)
    return desk.receive(buyer_mail("Danke!", at=desk.now))[0].message


def mark(desk, message):
    mark_no_response_needed([message], actor=desk.alice, now=desk.now)
    return list(message.case.guided_steps.filter(kind="no_response_needed").order_by("pk"))


def steps_of(message):
    steps = message.case.guided_steps.filter(kind="no_response_needed")
    return list(steps.values_list("state", "outcome"))


class Killed(BaseException):
    """The process behind the pages is gone."""


def test_what_was_done_for_an_earlier_message_does_nothing_for_the_next(desk):
    desk.order(ORDER)
    [first] = mark(desk, thanks(desk))
    record_done(first, actor=desk.alice, now=desk.now)
    message = thanks(desk)
    [_, second] = mark(desk, message)
    assert second.state == "open"
    assert second.due_at == message.at + timedelta(hours=24)


def test_while_one_is_yet_to_be_done_there_is_one(desk):
    desk.order(ORDER)
    assert len(mark(desk, thanks(desk))) == len(mark(desk, thanks(desk))) == 1


@pytest.mark.parametrize(
    ("verb", "second_half"),
    [
        (mark_no_response_needed, "begin"),
        (needs_response_after_all, "drop_since"),
    ],
)
def test_who_dies_between_message_and_step_has_done_neither(desk, monkeypatch, verb, second_half):
    desk.order(ORDER)
    message = thanks(desk)
    if verb is needs_response_after_all:
        mark(desk, message)
    marked, steps = message.no_response_needed_at, steps_of(message)

    def dies(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(f"kefu.flow.no_response.{second_half}", dies)
    with pytest.raises(Killed):
        verb([message], actor=desk.alice, now=desk.now)
    message.refresh_from_db()
    assert (message.no_response_needed_at, steps_of(message)) == (marked, steps)


def test_what_needs_a_response_after_all_is_not_to_be_marked_at_amazon(desk):
    desk.order(ORDER)
    message = thanks(desk)
    mark(desk, message)
    needs_response_after_all([message], actor=desk.alice, now=desk.now)
    message.refresh_from_db()
    assert message.no_response_needed_at is None
    assert steps_of(message) == [("given_up", "not_needed")]
