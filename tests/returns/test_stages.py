"""How far a return has come follows from what happened when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.returns.stages import STAGES, STATUS, Dates, stage_of

DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
MOMENTS = sorted(Dates.__dataclass_fields__)


@pytest.mark.parametrize(
    ("happened", "stage"),
    [
        ((), "asked"),
        (("answered_at",), "answered"),
        (("answered_at", "sent_at"), "on_its_way"),
        (("sent_at",), "on_its_way"),
        (("arrived_at",), "arrived"),
        (("arrived_at", "refunded_at"), "arrived"),
        (("refunded_at",), "asked"),
        (("sent_at", "refunded_at"), "on_its_way"),
        (("arrived_at", "inspected_at"), "inspected"),
        (("arrived_at", "inspected_at", "put_away_at"), "inspected"),
        (("arrived_at", "inspected_at", "refunded_at"), "refunded"),
        (("inspected_at", "refunded_at", "put_away_at"), "put_away"),
        (("kept_at",), "asked"),
        (("kept_at", "answered_at"), "answered"),
        (("kept_at", "refunded_at"), "ended"),
        (("answered_at", "ended_at"), "ended"),
    ],
)
def test_the_stage_follows_from_the_dates(happened, stage):
    assert stage_of(Dates(**dict.fromkeys(happened, DAY))) == stage


@pytest.mark.rule("RET-5")
@pytest.mark.parametrize("remedy", ["exchange", "repair"])
def test_goods_that_are_exchanged_or_repaired_wait_for_no_money(remedy):
    known = {"arrived_at": DAY, "inspected_at": DAY, "put_away_at": DAY}
    assert stage_of(Dates(**known), remedy=remedy) == "inspected"
    assert stage_of(Dates(**known, made_good_at=DAY), remedy=remedy) == "put_away"
    assert stage_of(Dates(**known, made_good_at=DAY), remedy="refund") == "inspected"


def test_the_policy_has_a_word_for_every_stage():
    assert set(STATUS) == set(STAGES)


@given(
    known=st.sets(st.sampled_from([m for m in MOMENTS if m not in ("ended_at", "kept_at")])),
    more=st.sampled_from(["sent_at", "arrived_at", "inspected_at", "put_away_at"]),
)
def test_more_that_happened_never_sets_a_return_back(known, more):
    before = Dates(**dict.fromkeys(known, DAY))
    after = Dates(**dict.fromkeys({*known, more}, DAY + timedelta(days=1)))
    assert STAGES.index(stage_of(after)) >= STAGES.index(stage_of(before))
