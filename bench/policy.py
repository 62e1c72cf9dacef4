"""The policy: decisions, explanations, a million cases at once, and the proof; beside other engines."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import reduce
from itertools import cycle, islice
from operator import and_
from random import Random
from typing import Any

from bench.figures import in_turn, line

ROUNDS = 3
CASES = 4_000
MANY = 1_000_000
BRANCHES = 40
# What a shop sees: few prices, some unknowns, every issue.
CHOICES: Mapping[str, tuple[Any, ...]] = {
    "issue": (
        "damaged",
        "defective",
        "where_is_my_order",
        "delivered_not_received",
        "wrong_item",
        "missing_part",
        "not_as_described",
        "changed_mind",
        "return_item",
        "cancel_order",
        "product_question",
        "no_answer_needed",
    ),
    "severity": ("slight", "severe", None),
    "evidence": (True, False, None),
    "fault": ("seller", "buyer", "carrier", None),
    "in_stock": (True, False, None),
    "described": (True, False, None),
    "help_tried": (True, None),
    "order_status": ("unshipped", "shipped", "delivered"),
    "tracking": ("in_transit", "delivered", "lost", None),
    "fulfilment": ("seller", "seller", "seller", "amazon"),
    "buyer_wants": ("refund", "replacement", "information", None),
    "marketplace": ("US", "DE", "FR", "UK"),
}
CURRENCY = {"US": "USD", "UK": "GBP"}
# What a rule of somebody's own looks at beside issue and price: three of these.
COLUMNS = ("severity", "evidence", "fault", "in_stock", "order_status", "tracking", "buyer_wants")
PRICES = tuple(f"{whole}.99" for whole in range(4, 64))


def run() -> None:
    """Measure in turn and print ratios."""
    from kefu.policy import load_book, parse_facts

    book = load_book()
    plain = list(islice(_cases(Random(7)), CASES))
    facts = [parse_facts(case) for case in plain]
    print(f"Policy ({CASES} different cases in turn; {ROUNDS} rounds)")
    rates = in_turn(
        {
            "decide": _rate(book.decide, facts),
            "explain": _rate(book.explain, facts),
            "zen-engine, static loader": _zen_rate(book, facts),
        },
        rounds=ROUNDS,
    )
    decide, explain, zen = (
        rates[name] for name in ("decide", "explain", "zen-engine, static loader")
    )
    line("decisions of one core / 300,000 a second", decide.median / 300_000, "≥ 1", decide.spread)
    line(
        "explanations of one core / 10,000 a second", explain.median / 10_000, "≥ 1", explain.spread
    )
    line("decisions / zen-engine on the same tables", decide.median / zen.median, "≥ 5", zen.spread)
    _many(book, plain)
    began = time.process_time()
    from kefu.policy import check

    found = check(book)
    line(
        "proof of the shipped policy / 10 s",
        (time.process_time() - began) / 10,
        "< 1",
        f"{len(found)} problems",
    )


def _cases(chance: Random) -> Iterator[dict[str, Any]]:
    while True:
        case = {name: chance.choice(values) for name, values in CHOICES.items()}
        case["price"] = chance.choice(PRICES)
        case["currency"] = CURRENCY.get(case["marketplace"], "EUR")
        yield {name: value for name, value in case.items() if value is not None}


def _rate(work: Callable[[Any], object], cases: list[Any]) -> Callable[[], float]:
    def measure() -> float:
        done, turn, began = 0, cycle(cases), time.process_time()
        while (passed := time.process_time() - began) < 1:
            for case in islice(turn, 500):
                work(case)
            done += 500
        return done / passed

    return measure


def _zen_rate(book: Any, facts: list[Any]) -> Callable[[], float]:
    import zen

    from kefu.policy.jdm import export_jdm, jdm_input

    content = {"policy": json.loads(json.dumps(export_jdm(book)))}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})
    inputs = [json.dumps(jdm_input(book, case)) for case in facts]
    return _rate(lambda given: engine.evaluate("policy", given), inputs)


def _many(book: Any, plain: list[dict[str, Any]]) -> None:
    import polars as pl

    from kefu.policy.batch import decide_many, frame_of

    few = frame_of(plain)
    frame = pl.concat([few] * (MANY // CASES)).sample(fraction=1.0, shuffle=True, seed=7)
    branches = _branches()

    def replay() -> float:
        began = time.perf_counter()
        decide_many(book, frame)
        return time.perf_counter() - began

    def by_hand() -> float:
        began = time.perf_counter()
        frame.select(branches)
        return time.perf_counter() - began

    replay()
    found = in_turn({"replay": replay, "by hand": by_hand}, rounds=ROUNDS)
    ratio = found["replay"].median / found["by hand"].median
    detail = f"{found['replay'].median:.2f} s, spread {found['replay'].spread}"
    line(f"{MANY:,} cases replayed / a {BRANCHES}-branch when/then by hand", ratio, "< 3", detail)


def _branches() -> Any:
    """What somebody would write who had forty rules over the same columns and no engine."""
    import polars as pl

    chance = Random(11)
    price = pl.col("price").cast(pl.Float64)
    chain: Any = pl
    for number in range(BRANCHES):
        cells = [price <= float(Decimal(chance.choice(PRICES)))]
        for name in ("issue", *chance.sample(COLUMNS, 3)):
            value = chance.choice([v for v in CHOICES[name] if v is not None])
            cells.append(pl.col(name) == value)
        chain = chain.when(reduce(and_, cells)).then(number)
    return chain.otherwise(None).alias("row")
