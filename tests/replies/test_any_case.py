"""Whatever the facts and the context: a whole letter, or a clear refusal."""

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.policy import Facts, Option
from kefu.policy.vocabulary import ENUMS, FLAGS, REMEDIES
from kefu.replies import LANGUAGES, AmountNotAllowed, RemedyNotAllowed, ReplyContext, draft

from .cast import verdict

moments = st.datetimes(
    min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1), timezones=st.just(UTC)
)
money = st.decimals(min_value=0, max_value=10**6, places=2)
words = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="[]{}|⟪⟫"), max_size=90
)
facts = st.builds(
    Facts,
    **{name: st.none() | st.sampled_from(codes) for name, codes in ENUMS.items()},
    **{name: st.none() | st.booleans() for name in FLAGS},
    price=st.none() | money,
    refunded_so_far=st.none() | money,
    currency=st.none() | st.sampled_from(["USD", "EUR", "JPY", "AED"]),
    now=st.none() | moments,
    latest_ship=st.none() | moments,
    latest_delivery=st.none() | moments,
    delivered_at=st.none() | moments,
)
contexts = st.builds(
    ReplyContext,
    unprompted=st.booleans(),
    buyer_name=st.none() | words,
    family_name=st.none() | words,
    salutation=st.none() | st.sampled_from(["ms", "mr"]),
    order_id=st.none() | words,
    item_title=st.none() | words,
    part_name=st.none() | words,
    carrier=st.none() | words,
    tracking_number=st.none() | words,
    store_name=st.none() | words,
    agent_name=st.none() | words,
    return_address=st.none() | words,
    new_address=st.none() | words,
    amount=st.none() | money,
    currency=st.none() | st.sampled_from(["USD", "EUR", "JPY", "AED"]),
    percent=st.none() | st.decimals(min_value=0, max_value=100, places=1),
    promised_by=st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1)),
    offered_at=st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1)),
)


@settings(max_examples=150, deadline=None)
@given(
    facts,
    contexts,
    st.sampled_from(REMEDIES),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["zh", "en"]),
)
def test_any_case_gives_a_whole_letter_or_a_refusal(
    facts, context, remedy, language, gloss_language
):
    try:
        letter = draft(facts, remedy, language, context=context, gloss_language=gloss_language)
    except RemedyNotAllowed:
        return
    assert letter.gaps == ()
    assert not re.search(r"[\[\]{}|⟪⟫]", letter.subject + letter.text + letter.gloss)
    assert all(text and gloss for text, gloss in letter.paragraphs)
    json.dumps(letter.to_json())


@settings(max_examples=60, deadline=None)
@given(st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2))
def test_the_amount_in_the_letter_is_the_amount_of_the_case(price):
    facts = Facts(issue="wrong_item", marketplace="US", currency="USD", price=price)
    letter = draft(facts, "refund_full", "en", gloss_language="en").text
    (written,) = re.findall(r"\$([\d,]+\.\d\d)", letter)
    assert Decimal(written.replace(",", "")) == price


@settings(max_examples=100, deadline=None)
@given(money, st.integers(1, 100), money)
def test_no_letter_names_more_than_the_verdict_allows(price, percent, offered):
    limit = price * percent / 100
    option = Option(
        remedy="compensate",
        rule="PRD-1",
        max_percent=Decimal(percent),
        max_amount=limit,
        currency="USD",
    )
    facts = Facts(issue="damaged", marketplace="US", currency="USD", price=price)
    context = ReplyContext(amount=offered)
    try:
        letter = draft(facts, "compensate", "en", context=context, verdict=verdict(option)).text
    except AmountNotAllowed:
        assert offered > limit or price == 0
        return
    written = [Decimal(found.replace(",", "")) for found in re.findall(r"\$([\d,]+\.\d\d)", letter)]
    assert written == ([offered] if offered else [])
    assert offered <= limit


def test_drafting_is_pure_and_light_to_start():
    heavy = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, kefu.replies; print(*{m.split('.')[0] for m in sys.modules}, sep='\\n')",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"django", "babel", "moneyed", "numpy", "sklearn"} & set(heavy)
