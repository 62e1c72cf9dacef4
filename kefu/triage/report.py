"""How good the guesses are, per language and issue, as Markdown tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .corpus import Example
from .features import Floats
from .reading import ISSUES, LANGUAGES


def show(written: Sequence[Example], verdict: Floats, *, listing: bool) -> None:
    """Prints the share of right first guesses for `verdict` (n, issues), and the commonest mix-ups."""
    guesses = [ISSUES[column] for column in verdict.argmax(axis=1)]
    show_guesses(written, guesses, listing=listing)


def show_guesses(written: Sequence[Example], guesses: Sequence[str], *, listing: bool) -> None:
    """The same for guesses that are issue codes."""
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    mixed: Counter[tuple[str, str]] = Counter()
    for example, guess in zip(written, guesses, strict=True):
        hit = guess == example.issue
        for row in (example.issue, "all"):
            for column in (example.language, "all"):
                total[row, column] += 1
                right[row, column] += hit
        if not hit:
            mixed[example.issue, guess] += 1
            if listing:
                print(f"  {example.language} {example.issue} -> {guess}: {example.text!r}")
    columns = [code for code in (*LANGUAGES, "all") if total["all", code]]
    print(f"\n| issue | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for row in (*ISSUES, "all"):
        cells = [
            f"{100 * right[row, column] / total[row, column]:.0f}" if total[row, column] else "–"
            for column in columns
        ]
        print(f"| {row} | {' | '.join(cells)} |")
    print(
        f"\nmessages: {total['all', 'all']}, right: {right['all', 'all'] / total['all', 'all']:.3f}"
    )
    common = [f"{meant} → {guess} {count}" for (meant, guess), count in mixed.most_common(12)]
    print("commonest mix-ups:", "; ".join(common))
