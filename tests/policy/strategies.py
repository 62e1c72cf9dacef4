"""Random facts for property tests: every field, unknown included, amounts near the limits."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from kefu.policy import Facts
from kefu.policy.vocabulary import ENUMS, FLAGS, REMEDIES

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
    )
