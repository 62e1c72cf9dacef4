"""Reads the held-out messages as the product would and reports: `python -m kefu.triage.check`.

They are never trained on. Needs nothing beyond the product.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .corpus import HELD_OUT, Example, examples, from_lines
from .reader import Source, read_many
from .reading import Reading
from .report import show_guesses

UNSTATED = {"details_given"}
"""Facts that the held-out messages do not state throughout."""


def main() -> None:
    """Prints right first guesses per language and issue, then precision and recall of each fact."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--wrong", action="store_true", help="list every wrong guess and fact")
    parser.add_argument("--folder", default=HELD_OUT, help="another folder of messages")
    parser.add_argument("--file", type=Path, help="a file of JSON lines instead")
    options = parser.parse_args()
    written = from_lines(options.file) if options.file else examples(options.folder)
    read_many(["warm up"])
    start = time.process_time()
    readings = read_many([Source(text=example.text) for example in written])
    spent = time.process_time() - start
    show_guesses(written, [reading.issue for reading in readings], listing=options.wrong)
    show_facts(written, readings, listing=options.wrong, only_stated=options.file is not None)
    show_confidence(written, readings)
    print(f"{len(written) / spent:.0f} messages per second of one core")


def show_confidence(written: Sequence[Example], readings: Sequence[Reading]) -> None:
    """How often `confident` is said, and how often it is then right."""
    sure = [r.issue == e.issue for e, r in zip(written, readings, strict=True) if r.confident]
    language = [r.language == e.language for e, r in zip(written, readings, strict=True)]
    print(f"language right: {sum(language) / len(language):.3f}")
    print(f"confident: {len(sure) / len(written):.0%}, then right: {sum(sure) / len(sure):.3f}")


def show_facts(
    written: Sequence[Example],
    readings: Sequence[Reading],
    *,
    listing: bool,
    only_stated: bool = False,
) -> None:
    """Precision and recall per fact, over the messages that state their facts.

    `only_stated`: a fact that a message does not state is not wrong, nobody has said anything of it.
    """
    said: Counter[str] = Counter()
    right: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    for example, reading in zip(written, readings, strict=True):
        if example.facts is None:
            continue
        told = {name: v for name, v in reading.facts.items() if name not in UNSTATED}
        stated = {name: v for name, v in example.facts.items() if name not in UNSTATED}
        if only_stated:
            told = {name: value for name, value in told.items() if name in stated}
        said.update(told.keys())
        meant.update(stated.keys())
        right.update(name for name, value in told.items() if stated.get(name) == value)
        if listing and told != stated:
            print(f"  {example.language} {told} should be {stated}: {example.text!r}")
    print("\n| fact | said | precision | recall |\n|---|---|---|---|")
    for name in sorted(meant | said):
        print(
            f"| {name} | {said[name]} | {_share(right[name], said[name])} | {_share(right[name], meant[name])} |"
        )
    print(
        f"| all | {said.total()} | {_share(right.total(), said.total())} | {_share(right.total(), meant.total())} |"
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"


if __name__ == "__main__":
    main()
