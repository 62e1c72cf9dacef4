"""Clocks of returns that are about to end, or have."""

from datetime import timedelta

import pytest

from kefu.returns import verbs
from kefu.returns.watching import watch

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RET-2")]


def test_a_clock_warns_and_breaches_once_each(desk, lamp):
    clock = lamp.clocks.get()
    assert watch(now=clock.warn_at - timedelta(minutes=1)) == (0, 0)
    assert watch(now=clock.warn_at) == (1, 0)
    assert watch(now=clock.due_at) == (0, 1)
    assert watch(now=clock.due_at + timedelta(hours=1)) == (0, 0)
    assert list(lamp.steps.values_list("code", flat=True)) == ["clock_warned", "clock_over"]


def test_a_clock_that_was_met_is_left_alone(desk, lamp):
    due_at = lamp.clocks.get().due_at
    verbs.answer(lamp, "authorise", actor=desk.alice, now=desk.now)
    assert watch(now=due_at) == (0, 0)
