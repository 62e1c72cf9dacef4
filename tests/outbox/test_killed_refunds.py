"""A worker is killed (SIGKILL) at any moment of paying money back: each refund is paid once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.outbox.conftest import CrashDesk
from tests.simulator.conftest import Relay
from tests.simulator.spapi.conftest import Api

MINUTES = 4 / 60
KILLS = 14


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Relay]:
    relay = Relay(tmp_path / "relay")
    relay.start("--speed", "0", "--trickle", "0", "--stores", "us")
    yield relay
    relay.kill_if_running()


def paid_back(simulator: Relay, order: str) -> list[Decimal]:
    told = Api(simulator).call("GET", f"/finances/v0/orders/{order}/financialEvents")[1]
    return [
        -sum(
            Decimal(str(charge["ChargeAmount"]["CurrencyAmount"]))
            for item in event["ShipmentItemAdjustmentList"]
            for charge in item["ItemChargeAdjustmentList"]
        )
        for event in told["payload"]["FinancialEvents"]["RefundEventList"]
    ]


@pytest.mark.rule("RET-9")
def test_killed_at_any_moment_no_refund_is_paid_twice_and_none_is_lost(
    crash_desk: CrashDesk, store_name: str, simulator: Relay
):
    login = simulator.accounts["us"]["amazon"]
    orders = crash_desk.ask(
        "connect", name=store_name, api=simulator.ready["api"], login=login, count=5
    )
    before = {order: paid_back(simulator, order) for order in orders}
    chance, hours = random.Random(20261126), 0.0

    def round_(**given):
        nonlocal hours
        hours += MINUTES
        simulator.ask("/advance", {"hours": MINUTES})
        return crash_desk.ask("at_amazon", name=store_name, hours=hours, **given)

    killed = 0
    for number in range(KILLS):
        worker = f"w{number % 2}"
        # A whole round takes some ten thousand calls; most deaths fall into its course.
        result = round_(worker=worker, calls=int(10 ** chance.uniform(2.5, 4.6)))
        killed += result == {"killed": True}
    assert killed > KILLS // 2
    for _ in range(40):
        round_(worker="w0")
        states = crash_desk.ask("refund_states", name=store_name)
        if states == ["confirmed"] * len(orders):
            break
    assert states == ["confirmed"] * len(orders)
    for order in orders:
        new = paid_back(simulator, order)[len(before[order]) :]
        assert new == [Decimal("2.00")]
