"""The facts that Amazon's notices state: amounts, reasons, comments, decisions, deadlines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from kefu.connectors.mail.reading.amounts import find_money
from kefu.connectors.mail.reading.deadlines import find_deadline
from kefu.connectors.mail.reading.layouts import by_code, table
from kefu.connectors.mail.reading.plaintext import folded, one_line, tidy

_LABELLED = re.compile(r"^[ \t]*[-•*]?[ \t]*([^:：\n\t]{2,60}?)[ \t]*[:：][ \t]*(.*)$")
_BETWEEN_CELLS = re.compile(r"\t+|\s*\|\s*| {3,}")
_QUOTED = re.compile(r"\A[\"“„«「『]([^\"“”„«»「」『』]*)[\"”“»」』]\Z")
_MAX_LINES = 2_000
_MAX_VALUE = 500
_MAX_COMMENT = 20_000
_MONEY_FACTS = ("claim_opened", "claim_decided", "chargeback", "refund_notice")
_DEADLINE_KINDS = frozenset(
    (
        "claim_opened",
        "claim_decided",
        "chargeback",
        "return_request",
        "cancel_request",
        "order_notice",
        "platform_notice",
    )
)
_REASON_OF = {
    "return_request": "return_reason",
    "cancel_request": "cancel_reason",
    "claim_opened": "claim_reason",
    "claim_decided": "claim_reason",
    "chargeback": "claim_reason",
    "refund_notice": "refund_reason",
}
_NOTHING_SAID = frozenset(
    ("", "-", "--", "—", "n/a", "na", "none", "null", "no comment", "no comments", "なし", "无", "keine",
     "keiner", "aucun", "nessuno", "ninguno", "geen", "nenhum", "brak", "yok", "inga")
)  # fmt: skip


@dataclass(slots=True)
class Notice:
    """What a notice states; ``comment`` is the buyer's own, ``buyer`` their name."""

    facts: dict[str, str] = field(default_factory=dict)
    comment: str = ""
    buyer: str = ""
    deadline: datetime | None = None


def read_notice(
    kind: str,
    text: str,
    tables: list[list[list[str]]],
    marketplace: str | None,
    received_at: datetime | None,
) -> Notice:
    """Read the facts of a notice of this kind from its text and its HTML tables."""
    notice = Notice()
    _from_tables(tables, notice.facts)
    lines = text.split("\n")[:_MAX_LINES]
    _from_lines(lines, notice.facts)
    comment = notice.facts.pop("comment", "")
    comment = _QUOTED.sub(r"\1", tidy(comment))
    notice.comment = "" if folded(comment).strip(" .。") in _NOTHING_SAID else comment
    if reason := notice.facts.pop("reason", ""):
        notice.facts.setdefault(_REASON_OF.get(kind, "reason"), reason)
    notice.facts.pop("order", None)  # known from the whole mail
    notice.buyer = one_line(notice.facts.pop("buyer", ""))[:_MAX_VALUE]
    for name in tuple(notice.facts):
        notice.facts[name] = one_line(notice.facts[name])[:_MAX_VALUE]
    _from_running_text(text, notice.facts)
    if kind in _MONEY_FACTS:
        _money(text, marketplace, notice.facts)
    else:
        notice.facts.pop("amount", None)
    if kind == "claim_decided":
        _decision(text, notice.facts)
    elif kind == "chargeback":
        _decision("", notice.facts)  # what a label says: running text warns of what may come
    else:
        notice.facts.pop("decision", None)
    if kind == "return_request" and _search(
        table("notices")["returns"]["authorised"], folded(text[:50_000])
    ):
        notice.facts["authorised"] = "yes"
    if kind in _DEADLINE_KINDS:
        _deadline(text, marketplace, received_at, notice)
    return notice


@cache
def _labels() -> dict[str, str]:
    labels: dict[str, list[str]] = table("notices")["labels"]
    return {folded(label): fact for fact, listed in labels.items() for label in listed}


def _fact(label: str) -> str:
    return _labels().get(folded(label).strip(" :：*-"), "") if len(label) <= 80 else ""


def _from_tables(tables: list[list[list[str]]], facts: dict[str, str]) -> None:
    """Tables with a row of labels on top, or with a label at the left of each value."""
    for rows in tables:
        for above, below in pairwise(rows):
            names = [_fact(cell) for cell in above]
            if sum(map(bool, names)) >= 2 and len(below) >= 2:
                for name, value in zip(names, below, strict=False):
                    if name and value and not _fact(value):
                        facts.setdefault(name, value)
        for row in rows:
            if len(row) == 2 and (name := _fact(row[0])) and row[1] and not _fact(row[1]):
                facts.setdefault(name, row[1])


def _from_lines(lines: list[str], facts: dict[str, str]) -> None:
    number = 0
    while number < len(lines):
        names = [_fact(cell) for cell in _cells(lines[number])]
        if sum(map(bool, names)) >= 2:
            number = _row_below(lines, number + 1, names, facts)
        else:
            number = _labelled(lines, number, facts)


def _cells(line: str) -> list[str]:
    """The cells of a table drawn in text: between tabs, bars or wide gaps."""
    return [cell.strip() for cell in _BETWEEN_CELLS.split(line.strip(" |"))]


def _row_below(lines: list[str], number: int, names: list[str], facts: dict[str, str]) -> int:
    while number < len(lines) and not lines[number].strip("-+|=: \t"):
        number += 1  # the rule under a heading
    if number < len(lines):
        for name, value in zip(names, _cells(lines[number]), strict=False):
            if name and value and not _fact(value):
                facts.setdefault(name, value)
    return number + 1


def _labelled(lines: list[str], number: int, facts: dict[str, str]) -> int:
    """A line ``label: value``, or a label with the value on the lines below. Returns the next line."""
    match = _LABELLED.match(lines[number])
    label, value = (match[1], match[2].strip()) if match else (lines[number].strip(), "")
    name = _fact(label) if label else ""
    following = number + 1
    if not name or (not match and not _stands_alone(lines, number)):
        return following
    if name == "comment":
        block = _block(lines, following, blank_lines=not value)
        facts.setdefault(name, tidy("\n".join([value, *block]))[:_MAX_COMMENT])
        return following + len(block)
    if not value and following < len(lines) and not _is_label(lines[following]):
        value = lines[following].strip()
        following += 1
    if value:
        facts.setdefault(name, value)
    return following


def _stands_alone(lines: list[str], number: int) -> bool:
    """A label without a colon counts only if the line below is a value: not blank, not a label."""
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return bool(following.strip()) and not _is_label(following)


def _is_label(line: str) -> bool:
    match = _LABELLED.match(line)
    return bool(_fact(match[1] if match else line.strip()))


def _block(lines: list[str], start: int, blank_lines: bool) -> list[str]:
    """The lines of a comment: until the next label, rule or Amazon sentence, or a blank line."""
    block: list[str] = []
    for line in lines[start : start + 200]:
        if not line.strip() and any(part.strip() for part in [*block, "" if blank_lines else "x"]):
            break
        if _is_label(line) or _ends_comment(line):
            break
        block.append(line)
    return block


def _ends_comment(line: str) -> bool:
    stripped = line.strip()
    return bool(stripped) and (set(stripped) <= set("-_=*") and len(stripped) >= 5)


def _from_running_text(text: str, facts: dict[str, str]) -> None:
    for name, pattern in table("notices")["text"].items():
        if name not in facts and (match := _search(pattern, text)):
            facts[name] = match[1]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _search(pattern: str, text: str) -> re.Match[str] | None:
    return _compiled(pattern).search(text[:100_000])


def _money(text: str, marketplace: str | None, facts: dict[str, str]) -> None:
    """The labelled amount, else the first one in the text."""
    stated = facts.pop("amount", "")
    for line in (stated, *text[:50_000].split("\n")):
        money = find_money(folded(line), marketplace) if line else None
        if money is not None:
            facts["amount"] = str(money.amount)
            facts["currency"] = money.currency
            return


def _decision(text: str, facts: dict[str, str]) -> None:
    stated = folded(facts.pop("decision", ""))
    for source in (stated, folded(text[:50_000])):
        found = [
            (match.start(), row["code"])
            for row in table("notices")["decision"]
            if source and (match := _search(row["pattern"], source))
        ]
        if found:
            facts["decision"] = min(found)[1]
            return


def _deadline(
    text: str, marketplace: str | None, received_at: datetime | None, notice: Notice
) -> None:
    home = by_code().get(marketplace or "")
    found = find_deadline(text, received_at, ZoneInfo(home.zone if home else "UTC"))
    if found is not None:
        notice.deadline = found.due
        notice.facts["deadline_for"] = found.purpose
        notice.facts["deadline_text"] = found.sentence
