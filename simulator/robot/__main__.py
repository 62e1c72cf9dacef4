"""``python -m simulator.robot``: one round of the team's work for each line on standard input.

Each line is answered with one line of JSON: what all have done since they began.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from simulator.robot.agent import Agent
from simulator.robot.cashier import Cashier
from simulator.robot.clerk import Clerk
from simulator.robot.departments import Departments
from simulator.robot.desk import Desk, line
from simulator.robot.eyes import Read
from simulator.robot.pages import Pages
from simulator.robot.supervisor import Supervisor
from simulator.robot.warehouse import Gate, Warehouse


def main() -> None:
    """Tokens come from the environment, so that no list of processes shows them."""
    parser = argparse.ArgumentParser(prog="simulator.robot", description=__doc__)
    parser.add_argument("--desk", required=True, help="address of the desk's pages")
    parser.add_argument(
        "--amazon",
        type=Path,
        required=True,
        help="folder of the simulated Amazon that they work at",
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--stores", help="those of the desk (us,de; default: all of Amazon's)")
    options = parser.parse_args()
    agent, supervisor, others = (
        Desk(options.desk, os.environ[f"ROBOT_{name}_TOKEN"])
        for name in ("AGENT", "SUPERVISOR", "DEPARTMENT")
    )
    accounts = json.loads((options.amazon / "accounts.json").read_text("utf-8"))
    if options.stores:
        wanted = options.stores.split(",")
        accounts["stores"] = [one for one in accounts["stores"] if one["store"] in wanted]
    stores = _logged_in(accounts)
    team = (
        Agent(agent, _eyes(accounts)),
        Supervisor(supervisor),
        Clerk(supervisor, stores),
        Cashier(supervisor, stores),
        Departments(others, seed=options.seed),
        Warehouse(supervisor, _gate(accounts)),
    )
    gone = 0
    for _ in sys.stdin:
        worked: Counter[str] = Counter()
        for robot in team:
            try:
                robot.round()
            except requests.RequestException:
                # As a person whose page does not come: wait, then look anew at what there is.
                gone += 1
                agent.wait_until_there()
            worked.update(robot.worked)
        if gone:
            worked["desk_gone"] = gone
        print(json.dumps(dict(sorted(worked.items()))), flush=True)


def _logged_in(accounts: Mapping[str, Any]) -> dict[str, Pages]:
    return {
        account["store"]: Pages(accounts["seller_central"], account["user"], account["password"])
        for account in accounts["stores"]
    }


def _eyes(accounts: Mapping[str, Any]) -> Read:
    """What a letter says to whoever reads it."""
    world = line()

    def read(store: str, order_id: str, text: str) -> Mapping[str, str]:
        asked = {"store": store, "order_id": order_id, "text": text}
        answer = world.post(f"{accounts['control']}/meant", json=asked, timeout=60)
        told: dict[str, str] = answer.json()
        return told

    return read


def _gate(accounts: Mapping[str, Any]) -> Gate:
    """Where parcels come in: goods can be looked at, which no program of Amazon's tells."""
    world, seen = line(), dict.fromkeys((account["store"] for account in accounts["stores"]), "")

    def since_last_time() -> list[dict[str, Any]]:
        came = []
        for store, after in seen.items():
            asked = {"store": store, "after": after}
            answer = world.get(f"{accounts['control']}/gate", params=asked, timeout=60)
            parcels = answer.json()["parcels"]
            seen[store] = max((parcel["delivered_at"] for parcel in parcels), default=after)
            came += parcels
        return came

    return since_last_time


if __name__ == "__main__":
    main()
