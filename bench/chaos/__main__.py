"""``bin/bench chaos``: plays, audits, prints one line of JSON; ends with 1 where a zero is not zero."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.chaos.run import LIFE, Wanted, play
from bench.chaos.weather import read_schedule


def main(arguments: list[str]) -> int:
    """Play one month, or what is asked for."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whatever was started ends as well
    with ExitStack() as stack:
        folder = options.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="kefu-chaos-"))
        )
        told = play(
            Wanted(
                folder=folder,
                start=datetime.fromisoformat(options.first).replace(tzinfo=UTC),
                days=options.days,
                quiet_days=options.quiet_days,
                step=timedelta(hours=options.step),
                seed=options.seed,
                stores=options.stores,
                life=options.life,
                database=options.database,
                density=options.density,
            ),
            stack,
        )
    print(json.dumps(told, ensure_ascii=False))
    return 0 if told["clean"] else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench chaos", description=__doc__)
    parser.add_argument("--days", type=int, default=30, help="in bad weather (default: 30)")
    parser.add_argument("--quiet-days", type=int, default=4, help="afterwards (default: 4)")
    parser.add_argument("--step", type=float, default=1.0, metavar="HOURS")
    parser.add_argument("--from", dest="first", default="2026-09-01", metavar="DATE")
    parser.add_argument("--seed", type=int, default=read_schedule().seed)
    parser.add_argument("--stores", default="us,de")
    parser.add_argument("--life", type=Path, default=LIFE, metavar="FILE")
    parser.add_argument("--density", type=float, default=1.0, help="so many times as much trouble")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgres, or an address")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
