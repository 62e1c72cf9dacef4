"""Plays side by side, to be read by people: what it cost, how the account stands, the buyers, the work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kefu.cli.simulation.standing import SHOWN

Result = Mapping[str, Any]
Row = tuple[str, list[str]]
NOTHING = "–"
BUYERS = {
    "contacts": "threads of buyers",
    "median_answer_hours": "usual wait for an answer, hours",
    "letters_late": "answered after 24 hours, or never",
    "solved_yes": "“solved”",
    "solved_no": "“not solved”",
    "positive_feedback": "4–5 stars",
    "negative_feedback": "1–2 stars",
}
WORK = {
    "answers": "letters",
    "approved": "a second person said yes",
    "by_person": "decided by a person, as the policy leaves it",
    "by_hand": "covered by nothing",
    "refused": "refused by the desk",
}


def lines(results: Sequence[Result]) -> Iterator[str]:
    """The table; what differs from the first play is marked with ``*``."""
    rows = [("", [str(result["policy"]) for result in results])]
    parts = {"cost": _cost, "account": _account, "buyers": _buyers, "work": _work}
    for title, part in parts.items():
        rows += [(title.upper(), [])]
        rows += [(f"  {name}", cells) for name, cells in part(results)]
    first = max(len(name) for name, _ in rows)
    wide = [max(len(_marked(cells, n)) for _, cells in rows if cells) for n in range(len(results))]
    for name, cells in rows:
        heads = not name
        shown = (
            (f"{cells[n]} " if heads else _marked(cells, n)).rjust(wide[n])
            for n in range(len(cells))
        )
        yield f"{name.ljust(first)}  {'  '.join(shown)}".rstrip()


def _marked(cells: Sequence[str], n: int) -> str:
    differs = n > 0 and cells[n] != cells[0]
    return f"{cells[n]}{'*' if differs else ' '}"


def _cost(results: Sequence[Result]) -> Iterator[Row]:
    for kind, words in (("refunded", "refunded"), ("taken_by_claims", "taken by claims")):
        for currency in sorted({code for result in results for code in result[kind]}):
            yield f"{words}, {currency}", [result[kind].get(currency, "0") for result in results]
    for state in sorted({state for result in results for state in result["claims"]}):
        yield f"claims {state}", [str(result["claims"].get(state, 0)) for result in results]


def _account(results: Sequence[Result]) -> Iterator[Row]:
    """Amazon's figure, and in brackets the desk's own where it is another."""
    for store in results[0].get("health", {}):
        for name in SHOWN:
            cells = [_figure(result["health"][store].get(name, {})) for result in results]
            if any(cell != NOTHING for cell in cells):
                yield f"{store}: {name.replace('_', ' ')}", cells


def _figure(told: Mapping[str, Any]) -> str:
    amazon, desk = told.get("amazon"), told.get("desk")
    if not amazon or amazon["rate"] is None:
        return NOTHING
    shown = _share(amazon)
    return shown if desk in (None, amazon) else f"{shown} [desk: {_share(desk)}]"


def _share(figure: Mapping[str, Any]) -> str:
    rate = NOTHING if figure["rate"] is None else f"{figure['rate']:.2%}"
    return f"{figure['bad']}/{figure['of']} = {rate}"


def _buyers(results: Sequence[Result]) -> Iterator[Row]:
    for name, words in BUYERS.items():
        yield words, [str(NOTHING if r[name] is None else r[name]) for r in results]


def _work(results: Sequence[Result]) -> Iterator[Row]:
    for name, words in WORK.items():
        yield words, [str(together(result["work"], name)) for result in results]
    said = [max(1, together(result["work"], "answers")) for result in results]
    shares = [
        f"{together(result['work'], 'by_hand') / total:.1%}"
        for result, total in zip(results, said, strict=True)
    ]
    yield "covered by nothing, of letters", shares


def together(work: Mapping[str, int], name: str) -> int:
    """A count, or else the sum of its reasons (``by_person:…``)."""
    whole = work.get(name)
    return (
        whole if whole is not None else sum(n for k, n in work.items() if k.startswith(f"{name}:"))
    )
