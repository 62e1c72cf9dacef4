"""Random facts and cells for property tests: every field, unknown included, amounts near the limits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from kefu.policy import Facts
from kefu.policy.cells import Cell, OneOf, Range
from kefu.policy.measures import MEASURES
from kefu.policy.money import round_amount
from kefu.policy.vocabulary import ENUMS, FLAGS, MONEY, REMEDIES

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)

prices = st.one_of(
    st.none(),
    st.sampled_from(
        [Decimal(text) for text in ("0", "0.01", "29.99", "30", "30.01", "199.99", "200")]
    ),
    st.decimals(min_value=0, max_value=500, places=2),
)
times = st.one_of(st.none(), st.integers(-96, 96).map(lambda hours: NOW + timedelta(hours=hours)))
currencies = st.sampled_from([None, "USD", "GBP", "EUR", "JPY", "CHF", "KWD"])


def facts() -> st.SearchStrategy[Facts]:
    """Any facts at all, likely or not."""
    return st.builds(
        Facts,
        **{name: st.sampled_from([None, *codes]) for name, codes in ENUMS.items()},
        **{name: st.sampled_from([None, True, False]) for name in FLAGS},
        price=prices,
        currency=currencies,
        refunded_so_far=prices,
        conceded_so_far=prices,
        now=times,
        latest_delivery=times,
        claim_answer_due=times,
        refused=st.lists(st.sampled_from(REMEDIES), max_size=3).map(tuple),
    ).map(_payable)


def _payable(facts: Facts) -> Facts:
    """With amounts that the currency has."""
    if facts.currency is None:
        return facts
    amounts = {name: getattr(facts, name) for name in MONEY}
    known = {name: round_amount(a, facts.currency) for name, a in amounts.items() if a is not None}
    return replace(facts, **known)


def cells() -> st.SearchStrategy[tuple[Cell, ...]]:
    """Any cells a row may have, on different facts, whether or not they make sense together."""
    return st.lists(
        st.one_of(_coded_cells(), _ranges()), max_size=4, unique_by=lambda cell: cell.fact
    ).map(tuple)


def _coded_cells() -> st.SearchStrategy[Cell]:
    codes: dict[str, tuple[str | bool, ...]] = {
        **ENUMS,
        **dict.fromkeys(FLAGS, (True, False)),
        **MEASURES,
    }
    return st.sampled_from(sorted(codes)).flatmap(
        lambda fact: st.lists(st.sampled_from([*codes[fact], None]), min_size=1, unique=True).map(
            lambda values: OneOf(fact=fact, values=tuple(values))
        )
    )


def _ranges() -> st.SearchStrategy[Cell]:
    return st.one_of(
        _range("price", [None, "low_price", "high_value"]),
        _range("claim_hours_left", [None, "claim_act_hours"]),
    )


def _range(fact: str, names: list[str | None]) -> st.SearchStrategy[Range]:
    ends = st.sampled_from(names)
    known = st.builds(
        Range,
        fact=st.just(fact),
        at_least=ends,
        more_than=ends,
        at_most=ends,
        less_than=ends,
        unknown=st.booleans(),
    )
    return st.one_of(known, st.just(Range(fact=fact, known=False, unknown=True)))
