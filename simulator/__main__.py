"""The command line: `python -m simulator --home DIR`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from twisted.internet.error import CannotListenError

from simulator.life.stage import LIFE_FILE
from simulator.options import Options
from simulator.service import run


def parse(arguments: list[str] | None = None) -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="A small Amazon mail relay with living buyers. See simulator/README.md.",
    )
    parser.add_argument("--home", type=Path, required=True, help="folder for everything it keeps")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--imap-port", type=int, default=0, help="IMAP with TLS; 0: any free port")
    parser.add_argument("--smtp-port", type=int, default=0, help="SMTP with TLS; 0: any free port")
    parser.add_argument("--control-port", type=int, default=0, help="HTTP control; 0: any free")
    parser.add_argument("--api-port", type=int, default=0, help="SP-API; 0: any free port")
    parser.add_argument("--pages-port", type=int, default=0, help="Seller Central; 0: any free")
    parser.add_argument(
        "--models",
        type=Path,
        metavar="FOLDER",
        help="Amazon's own API models, to hold every request and answer against",
    )
    parser.add_argument("--seed", type=int, default=7, help="same seed, same world")
    parser.add_argument(
        "--clock",
        choices=("real", "virtual"),
        default="real",
        help="real: mails carry the real time, buyers live faster; virtual: one time for everything",
    )
    parser.add_argument(
        "--from",
        dest="start",
        type=_moment,
        metavar="TIME",
        help="where the virtual clock begins, as 2026-09-01T00:00Z; a folder keeps its own",
    )
    parser.add_argument(
        "--speed",
        type=float,
        help="how much faster than real time it goes; 0: only when told (real: 60, virtual: 0)",
    )
    parser.add_argument(
        "--trickle",
        type=float,
        metavar="MINUTES",
        help="simulated minutes between new contacts; 0: none (real: 120, virtual: 0)",
    )
    parser.add_argument("--stores", default="us,de", help="comma-separated keys of world.toml")
    parser.add_argument(
        "--backlog", action="store_true", help="in a new folder, start with mail waiting"
    )
    parser.add_argument(
        "--life",
        nargs="?",
        type=Path,
        const=LIFE_FILE,
        metavar="FILE",
        help="let the world live by life.toml (or FILE): orders, parcels, troubles; needs the virtual clock",
    )
    parser.add_argument("--once", action="store_true", help="prepare the folder, then leave")
    given = parser.parse_args(arguments)
    virtual = given.clock == "virtual"
    if given.start and not virtual:
        parser.error("--from goes with --clock virtual: the real clock begins now")
    if given.life and not virtual:
        parser.error("--life goes with --clock virtual: a month would take a month")
    if given.life and (given.backlog or given.trickle):
        parser.error("--life makes its own letters: neither --backlog nor --trickle goes with it")
    start = (given.start or datetime.now(UTC).replace(second=0, microsecond=0)) if virtual else None
    usual_speed, usual_trickle = (0, 0) if virtual else (60, 120)
    return Options(
        home=given.home,
        host=given.host,
        imap_port=given.imap_port,
        smtp_port=given.smtp_port,
        control_port=given.control_port,
        api_port=given.api_port,
        pages_port=given.pages_port,
        seed=given.seed,
        start=start,
        speed=usual_speed if given.speed is None else given.speed,
        trickle=usual_trickle if given.trickle is None else given.trickle,
        stores=tuple(key for key in given.stores.split(",") if key),
        backlog=given.backlog,
        once=given.once,
        models=given.models,
        life=given.life,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    try:
        run(parse())
    except (ValueError, CannotListenError) as refusal:
        sys.exit(f"simulator: {refusal}")
