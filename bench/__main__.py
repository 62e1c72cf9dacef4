"""``bin/bench [PART …]``: Kefu side by side with others on this machine, as ratios.

Parts: ``intake``, ``inbox``, ``boards``, ``judgement``, ``policy``, ``health``, ``backfill`` (default: all of these), and
``month``, which takes minutes.
``bin/bench chaos [OPTIONS]`` is no measurement but a proof: see ``bench/chaos``.
"""

from __future__ import annotations

import importlib
import sys

from bench import desk

PARTS = ("intake", "inbox", "boards", "judgement", "policy", "health", "backfill")
LONG = ("month",)


def main(chosen: list[str]) -> int:
    """Run the parts that were named."""
    if chosen[:1] == ["chaos"]:
        return int(importlib.import_module("bench.chaos.__main__").main(chosen[1:]))
    strange = set(chosen) - {*PARTS, *LONG}
    if strange:
        known = ", ".join((*PARTS, *LONG))
        print(f"bench: no part called {', '.join(sorted(strange))}; there are {known}")
        return 2
    desk.start()
    for part in chosen or PARTS:
        importlib.import_module(f"bench.{part}").run()
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
