"""Which case a message belongs to, why, and when a person is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.cases.threading import Candidate, Keys, place

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ORDER, OTHER_ORDER = "302-1111111-1111111", "302-2222222-2222222"
ANNA, BERND = "anna1234@marketplace.amazon.de", "bernd567@marketplace.amazon.de"


def keys(**given_keys) -> Keys:
    return Keys(**{"at": NOW, "alias": ANNA, **given_keys})


def case(
    ref: int,
    *matched: str,
    order: str = "",
    aliases: tuple[str, ...] = (ANNA,),
    open: bool = True,
    days_ago: float = 1,
) -> Candidate:
    return Candidate(
        ref=ref,
        open=open,
        order_id=order,
        aliases=frozenset(aliases),
        last_message_at=NOW - timedelta(days=days_ago),
        matched=frozenset(matched),
    )


STORIES = {
    "nothing in common opens a case": (keys(), [], None, "new", ()),
    "Amazon's case UUID is trusted first": (
        keys(case_uuid="u", order_id=ORDER),
        [case(1, "order", order=ORDER), case(2, "case_uuid", order=ORDER)],
        2,
        "same_case_uuid",
        (),
    ),
    "the same thread about another order is asked": (
        keys(case_uuid="u", order_id=OTHER_ORDER),
        [case(1, "case_uuid", order=ORDER)],
        None,
        "other_order_in_thread",
        (1,),
    ),
    "the same order joins": (
        keys(order_id=ORDER),
        [case(1, "order", order=ORDER)],
        1,
        "same_order",
        (),
    ),
    "an open case of the order goes before a closed one": (
        keys(order_id=ORDER),
        [case(1, "order", order=ORDER, open=False), case(2, "order", order=ORDER, days_ago=9)],
        2,
        "same_order",
        (),
    ),
    "a closed case of the order reopens": (
        keys(order_id=ORDER),
        [case(1, "order", order=ORDER, open=False, days_ago=80)],
        1,
        "same_order",
        (),
    ),
    "another buyer naming the order is asked": (
        keys(order_id=ORDER, alias=BERND),
        [case(1, "order", order=ORDER)],
        None,
        "same_order_other_buyer",
        (1,),
    ),
    "Amazon's notice about the order has no alias and joins": (
        keys(order_id=ORDER, alias="", from_buyer=False),
        [case(1, "order", order=ORDER)],
        1,
        "same_order",
        (),
    ),
    "the buyer's first words join the case that a notice opened": (
        keys(order_id=ORDER),
        [case(1, "order", order=ORDER, aliases=())],
        1,
        "same_order",
        (),
    ),
    "without an order the buyer's one case is meant": (
        keys(),
        [case(1, "alias", order=ORDER)],
        1,
        "same_buyer",
        (),
    ),
    "with several cases the buyer is asked about, not guessed": (
        keys(),
        [case(1, "alias", order=ORDER, days_ago=3), case(2, "alias", order=OTHER_ORDER)],
        None,
        "buyer_has_several_cases",
        (2, 1),
    ),
    "of several only the open one is meant": (
        keys(),
        [case(1, "alias", order=ORDER, open=False), case(2, "alias", order=OTHER_ORDER)],
        2,
        "same_buyer",
        (),
    ),
    "a known buyer with a new order has a new trouble": (
        keys(order_id=OTHER_ORDER),
        [case(1, "alias", order=ORDER)],
        None,
        "new_order_of_known_buyer",
        (),
    ),
    "a case without an order takes the one now named": (
        keys(order_id=ORDER),
        [case(1, "alias")],
        1,
        "same_buyer",
        (),
    ),
    "after a month the alias alone says little": (
        keys(),
        [case(1, "alias", order=ORDER, days_ago=40)],
        None,
        "new",
        (),
    ),
    "a reply finds the letter it answers": (
        keys(reply_ids=("m",)),
        [case(1, "message_id", order=ORDER)],
        1,
        "in_reply_to",
        (),
    ),
    "a reply by somebody else is asked": (
        keys(reply_ids=("m",), alias=BERND),
        [case(1, "message_id", order=ORDER)],
        None,
        "reply_by_other_buyer",
        (1,),
    ),
    "a reply about another order opens a case": (
        keys(reply_ids=("m",), order_id=OTHER_ORDER),
        [case(1, "message_id", order=ORDER)],
        None,
        "new",
        (),
    ),
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_threading(story):
    message, cases, join, reason, suggested = story
    found = place(message, cases)
    assert (found.join, found.reason, found.suggested) == (join, reason, suggested)


candidates = st.lists(
    st.builds(
        Candidate,
        ref=st.integers(1, 99),
        open=st.booleans(),
        order_id=st.sampled_from(["", ORDER, OTHER_ORDER]),
        aliases=st.frozensets(st.sampled_from([ANNA, BERND])),
        last_message_at=st.integers(0, 90).map(lambda days: NOW - timedelta(days=days)),
        matched=st.frozensets(
            st.sampled_from(["case_uuid", "order", "alias", "message_id"]), min_size=1
        ),
    ),
    max_size=5,
    unique_by=lambda c: c.ref,
)
messages = st.builds(
    Keys,
    at=st.just(NOW),
    case_uuid=st.sampled_from(["", "u"]),
    order_id=st.sampled_from(["", ORDER, OTHER_ORDER]),
    alias=st.sampled_from(["", ANNA, BERND]),
    from_buyer=st.booleans(),
)


@given(messages, candidates)
def test_a_message_never_joins_a_case_of_another_order(message, cases):
    found = place(message, cases)
    joined = next((c for c in cases if c.ref == found.join), None)
    if joined is not None and "order" not in joined.matched:
        assert not (message.order_id and joined.order_id) or message.order_id == joined.order_id


@given(messages, candidates)
def test_the_order_of_candidates_does_not_matter(message, cases):
    assert place(message, cases) == place(message, list(reversed(cases)))


@given(messages, candidates)
def test_what_joins_is_not_asked_about(message, cases):
    found = place(message, cases)
    assert found.join is None or not found.suggested
