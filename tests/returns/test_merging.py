"""What several sources told of one return, made into one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.returns.merging import PERSON, Told, merge

DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


def told(source, hours, **facts):
    return Told(source=source, key=f"{source}{hours}", at=DAY + timedelta(hours=hours), facts=facts)


def test_what_is_so_keeps_the_first_word_and_names_the_other():
    merged = merge([told("report", 5, quantity=2, sku="LAMP"), told("notice", 0, quantity=1)])
    assert merged.values["quantity"] == 1
    assert merged.values["sku"] == "LAMP"
    [clash] = merged.clashes
    assert (clash.field, clash.stands, clash.stands_by) == ("quantity", "1", "notice")
    assert (clash.told, clash.told_by) == ("2", "report")


def test_what_moves_on_is_the_latest_word():
    merged = merge(
        [told("report", 9, status_told="Approved"), told("report", 2, status_told="Pending")]
    )
    assert merged.values["status_told"] == "Approved"
    assert not merged.clashes


@pytest.mark.rule("RET-9")
def test_the_earliest_word_of_an_arrival_counts():
    carrier, shelf = DAY.isoformat(), (DAY + timedelta(hours=6)).isoformat()
    merged = merge([told("desk", 6, arrived_at=shelf), told("report", 9, arrived_at=carrier)])
    assert merged.values["arrived_at"] == carrier


def test_a_person_says_what_is_so_and_may_take_a_moment_back():
    known = [
        told("notice", 0, quantity=1),
        told("report", 1, quantity=2, arrived_at=DAY.isoformat()),
    ]
    merged = merge([*known, told(PERSON, 2, quantity=2, arrived_at=None)])
    assert merged.values["quantity"] == 2
    assert merged.values["arrived_at"] is None


def test_an_empty_word_says_nothing():
    merged = merge([told("notice", 0, sku="", rma=None), told("report", 1, sku="LAMP")])
    assert merged.values == {"sku": "LAMP"}
    assert not merged.clashes


SAID = st.builds(
    told,
    st.sampled_from(["notice", "report", "desk", PERSON]),
    st.integers(0, 40),
    quantity=st.sampled_from([None, 1, 2]),
    status_told=st.sampled_from(["", "Pending", "Approved"]),
    arrived_at=st.sampled_from([None, DAY.isoformat(), (DAY + timedelta(days=1)).isoformat()]),
    comment=st.sampled_from(["", "kaputt", "broken"]),
)


@given(
    st.lists(SAID, unique_by=lambda t: (t.source, t.key), max_size=8).flatmap(
        lambda all_told: st.tuples(st.just(all_told), st.permutations(all_told))
    )
)
def test_the_order_of_arrival_does_not_matter(both):
    first, other = both
    assert merge(first) == merge(other)


@pytest.mark.rule("RET-2")
@pytest.mark.parametrize(("hours", "exact"), [(9, True), (23, True), (30, True), (40, False)])
def test_a_bare_day_yields_to_an_hour_of_that_day(hours, exact):
    day = datetime(2026, 11, 20, tzinfo=UTC)
    hour = (day + timedelta(hours=hours)).isoformat()
    merged = merge(
        [told("notice", 0, requested_at=hour), told("report", 9, requested_at=day.isoformat())]
    )
    assert merged.values["requested_at"] == (hour if exact else day.isoformat())
