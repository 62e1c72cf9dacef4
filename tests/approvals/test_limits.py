"""Limits are dated records: who may set them, what holds where, and how amounts are typed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.approvals.amounts_text import AmountsError, read_amounts, write_amounts
from kefu.approvals.bounds import Bound
from kefu.approvals.models import Limit
from kefu.approvals.setting import set_limit
from kefu.approvals.weighing import bounds_of
from kefu.cases.errors import NotAllowedNow
from kefu.policy.money import STEP

pytestmark = pytest.mark.django_db

FORTY = Bound(measure="concession", amounts={"EUR": Decimal(40)})
FIFTY = Bound(measure="concession", amounts={"EUR": Decimal(50)})
NONE = Bound(measure="concession")


@pytest.fixture
def olga(db):
    return User.objects.create(username="olga", role=Role.OWNER)


def holds(desk, role="agent"):
    return bounds_of(desk.store.pk).get(role, [])


@pytest.mark.rule("STD-3")
def test_without_a_record_nothing_is_limited_beyond_the_policy(desk):
    assert bounds_of(desk.store.pk) == {}


@pytest.mark.rule("STD-3")
def test_a_change_is_a_dated_record_of_who_when_from_what_to_what(desk, olga):
    set_limit("agent", FORTY, store=desk.store, actor=desk.bob, now=desk.now)
    changed = set_limit("agent", FIFTY, store=desk.store, actor=olga, now=desk.later(hours=1))
    assert (changed.was, changed.value) == (FORTY.to_json(), FIFTY.to_json())
    assert (changed.set_by, changed.set_at) == (olga, desk.now)
    first = Limit.objects.get(set_by=desk.bob)
    assert first.replaced_at == desk.now
    assert holds(desk) == [FIFTY]


def test_the_same_again_is_no_change(desk, olga):
    set_limit("agent", FORTY, store=None, actor=olga, now=desk.now)
    assert set_limit("agent", FORTY, store=None, actor=olga, now=desk.later(hours=1)) is None
    assert Limit.objects.count() == 1


def test_a_blank_limit_ends_it(desk, olga):
    set_limit("agent", FORTY, store=None, actor=olga, now=desk.now)
    set_limit("agent", NONE, store=None, actor=olga, now=desk.later(hours=1))
    assert holds(desk) == []
    assert Limit.objects.get(replaced_at=None).was == FORTY.to_json()


def test_a_stores_own_limit_goes_before_that_of_all_stores(desk, olga):
    set_limit("agent", FORTY, store=None, actor=olga, now=desk.now)
    set_limit("agent", FIFTY, store=desk.store, actor=olga, now=desk.now)
    assert holds(desk) == [FIFTY]
    set_limit("agent", NONE, store=desk.store, actor=olga, now=desk.later(hours=1))
    assert holds(desk) == [FORTY]
    assert holds(desk, "supervisor") == []


@pytest.mark.rule("STD-4")
def test_a_supervisor_sets_agents_limits_in_a_store_and_nothing_else(desk, olga):
    assert set_limit("agent", FORTY, store=desk.store, actor=desk.bob, now=desk.now)
    for role, store, actor in [
        ("supervisor", desk.store, desk.bob),
        ("agent", None, desk.bob),
        ("agent", desk.store, desk.alice),
    ]:
        with pytest.raises(NotAllowedNow, match="may_not_set_limit"):
            set_limit(role, FORTY, store=store, actor=actor, now=desk.now + timedelta(hours=1))
    assert set_limit("supervisor", FORTY, store=None, actor=olga, now=desk.now)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("", {}),
        (" ; ", {}),
        ("40 USD", {"USD": "40"}),
        ("usd 40", {"USD": "40"}),
        ("40.50EUR; 6000 JPY", {"EUR": "40.50", "JPY": "6000"}),
        ("40,50 EUR, 35 GBP", {"EUR": "40.50", "GBP": "35"}),
        ("40 USD；6000 JPY", {"USD": "40", "JPY": "6000"}),
    ],
)
def test_amounts_are_typed_with_their_currency(text, amounts):
    assert read_amounts(text) == {code: Decimal(amount) for code, amount in amounts.items()}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("forty", "not_an_amount"),
        ("-4 USD", "not_an_amount"),
        ("USD 40 EUR", "not_an_amount"),
        ("40", "no_currency"),
        ("40 XYZ", "unknown_currency"),
        ("40.5 JPY", "too_fine"),
        ("40 USD; 5 usd", "currency_twice"),
        ("1e9 USD", "not_an_amount"),
        ("99999999999 USD", "not_an_amount"),
    ],
)
def test_what_is_no_amount_is_told(text, code):
    with pytest.raises(AmountsError, match=code):
        read_amounts(text)


@given(
    st.dictionaries(
        st.sampled_from(sorted(c for c, step in STEP.items() if step <= Decimal("0.01"))),
        st.decimals(min_value=0, max_value=10_000, places=2),
    )
)
def test_amounts_are_read_as_they_are_written(amounts):
    assert read_amounts(write_amounts(amounts)) == amounts
