"""The desk's word against Amazon's books: what was paid, written and sent, counted there and held against what is here. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from bench.chaos.replaced import count_sent, sent_twice

Told = Mapping[str, Any]
OURS = "KEFU-"
"""How the references of refunds begin that the desk has paid through a feed."""
RELAY = "@marketplace.amazon."
DONE, NOT_DONE = ("sent", "confirmed"), ("failed", "by_hand", "withdrawn")


@dataclass(slots=True)
class Audit:
    """``wrong``: by what must be zero, each thing that is wrong, in words."""

    wrong: dict[str, list[str]] = field(default_factory=dict)
    with_people: dict[str, list[str]] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)

    @property
    def zeros(self) -> dict[str, int]:
        """How many of each there are."""
        return {name: len(found) for name, found in self.wrong.items()}

    @property
    def clean(self) -> bool:
        """Whether every zero is one."""
        return not any(self.wrong.values())


def audit(
    books: Mapping[str, Told], world: Told, desk: Told, worked: Mapping[str, int] | None = None
) -> Audit:
    """``books`` by store; ``world``: the control port's state; ``desk``: what ``desk_side`` prints.

    ``worked``: what the robots were told had been done.
    """
    found = Audit()
    _refunds(found, books, desk)
    _replacements(found, books, desk)
    _letters(found, books, world, desk)
    _answers(found, world, desk)
    _accepted(found, worked or {}, len(desk["answers"]))
    _doubts(found, desk)
    return found


def _refunds(found: Audit, books: Mapping[str, Told], desk: Told) -> None:
    paid: defaultdict[str, list[Told]] = defaultdict(list)
    of_order: defaultdict[str, Decimal] = defaultdict(Decimal)
    paid_in_all: defaultdict[str, Decimal] = defaultdict(Decimal)
    for store in books.values():
        for order, entry in store["orders"].items():
            for refund in entry["refunds"]:
                paid_in_all[order] += _total(refund)
                if refund["reference"].startswith(OURS):
                    paid[refund["reference"].split("-")[1]].append(refund)
                    of_order[order] += _total(refund)
    twice, lost, people, by_others = [], [], [], []
    known = set()
    done: defaultdict[str, Decimal] = defaultdict(Decimal)
    for refund in desk["refunds"]:
        if refund["state"] in DONE:
            done[refund["order"]] += Decimal(refund["amount"])
    approved: defaultdict[str, Decimal] = defaultdict(Decimal)
    for refund in desk["refunds"]:
        number, wanted = str(refund["id"]), Decimal(refund["amount"])
        known.add(number)
        if refund["state"] != "withdrawn":
            approved[refund["order"]] += wanted
        got = sum(map(_total, paid[number]), Decimal())
        references = Counter(line["reference"] for line in paid[number])
        told = f"refund {number} of {refund['order']}: {wanted} asked for, {got} paid, {refund['state']} ({refund['error']})"
        if got > wanted or any(times > 1 for times in references.values()):
            twice.append(told)
        if refund["state"] in DONE and got < wanted:
            covered = paid_in_all[refund["order"]] >= done[refund["order"]]
            (by_others if covered else lost).append(told)
        elif refund["state"] in ("failed", "by_hand"):
            if got:
                twice.append(f"{told}: called not done")
            elif not (refund["task_open"] or refund["task_done"]):
                lost.append(f"{told}: no task")
            else:
                people.append(told)
        elif refund["state"] == "withdrawn" and got:
            twice.append(f"{told}: called off")
        elif refund["state"] not in (*DONE, *NOT_DONE, "in_doubt"):
            lost.append(f"{told}: still waits")
    twice += [f"refund {number} was paid and nobody asked for it" for number in paid.keys() - known]
    twice += [
        f"order {order}: {sum_} paid by the desk, {approved[order]} approved"
        for order, sum_ in of_order.items()
        if sum_ > approved[order]
    ]
    for store in books.values():
        for order, entry in store["orders"].items():
            # What Amazon and people paid beside is theirs; more than was paid must never go back.
            if paid_in_all[order] + Decimal(entry["debited"]) > _paid(entry, paid_in_all[order]):
                twice.append(f"order {order}: more went back than was paid")
    found.wrong |= {"refunds_twice": twice, "refunds_lost": lost}
    found.with_people["refunds_not_done"] = people
    # Amazon, or a person in Seller Central, was quicker with the same sum: the buyer has it once.
    found.with_people["refunds_paid_by_others"] = by_others
    found.counted |= {
        "refunds_asked_for": len(desk["refunds"]),
        "refunds_booked": sum(len(lines) > 0 for lines in paid.values()),
    }


def _replacements(found: Audit, books: Mapping[str, Told], desk: Told) -> None:
    found.wrong["replacements_twice"] = sent_twice(books, desk["replacements"])
    found.counted |= {
        "replacements_asked_for": len(desk["replacements"]),
        "replacements_sent": count_sent(books),
    }


def _paid(entry: Told, otherwise: Decimal) -> Decimal:
    return Decimal(entry["paid"]) if "paid" in entry else otherwise + Decimal(entry["debited"])


def _letters(found: Audit, books: Mapping[str, Told], world: Told, desk: Told) -> None:
    address = {buyer["case"]: buyer["address"].lower() for buyer in world["buyers"]}
    written = Counter(
        (store, address[letter["case"]], _second(letter["at"]))
        for store, told in books.items()
        for letter in told["messages"]
    )
    here = Counter(
        (letter["store"], letter["address"].lower(), _second(letter["at"]))
        for letter in desk["letters"]
        if RELAY in letter["address"].lower()  # strangers write as well; Amazon knows nothing of it
    )
    found.wrong |= {
        "messages_lost": _say(written - here),
        "messages_twice": _say(here - written),
    }
    found.counted |= {"letters_written": written.total(), "letters_here": here.total()}


def _answers(found: Audit, world: Told, desk: Told) -> None:
    left = Counter(sent["message_id"].strip("<>") for sent in world["outbound"])
    words = Counter(
        (sent["recipient"].lower(), _bare(sent["text"]))
        for sent in world["outbound"]
        if sent["verdict"] == "delivered"
    )
    twice = [f"letter {number} left {times} times" for number, times in left.items() if times > 1]
    written = Counter(
        (answer["address"].lower(), _bare(answer["text"])) for answer in desk["answers"]
    )
    twice += [
        f"{recipient} was told the same {times} times too often: {text[:60]!r}"
        for (recipient, text), times in (words - written).items()
    ]
    lost, people = [], []
    ids = {answer["message_id"].strip("<>"): answer for answer in desk["answers"]}
    twice += [f"letter {number} left, and nobody wrote it" for number in left.keys() - ids.keys()]
    for number, answer in ids.items():
        told = (
            f"letter {answer['id']} to {answer['address']}: {answer['state']} ({answer['error']})"
        )
        went = left[number]
        if answer["state"] == "sent" and not went:
            lost.append(f"{told}, never left")
        elif answer["state"] in NOT_DONE:
            if went:
                twice.append(f"{told}, but it left")
            people.append(told)
        elif answer["state"] not in ("sent", "in_doubt"):
            if answer["held"] and _somebody_sees(answer):
                people.append(f"{told}, held until its refund is clear")
            else:
                lost.append(f"{told}, still waits")
    found.wrong |= {"answers_twice": twice, "answers_lost": lost}
    found.with_people["letters_not_sent"] = people
    found.counted |= {"answers_written": len(ids), "letters_left": left.total()}


def _somebody_sees(held: Told) -> bool:
    """A letter that is held back is with people where the desk has brought it to them.

    That is: its case is open, it was given back to be read once more, or what it waits for stands among
    what came to nothing or is in doubt. One that waits for what is merely queued waits for nobody.
    """
    return bool(held["case_state"] == "open" or held["told"] or held["stuck"])


def _accepted(found: Audit, worked: Mapping[str, int], written: int) -> None:
    """What the desk said it would send stands in its ledger, whoever was killed the moment after."""
    accepted = worked.get("answers", 0)
    gone = [f"{accepted} answers were accepted, {written} are written down"]
    found.wrong["answers_forgotten"] = gone if accepted > written else []


def _doubts(found: Audit, desk: Told) -> None:
    """A doubt is with people while its case is open, or where it stands in the list of what to look at."""
    alone = [
        f"{doubt['kind']} {doubt['id']} of case {doubt['case']} ({doubt['case_state']})"
        for doubt in desk["in_doubt"]
        if doubt["kind"] == "send_mail" and doubt["case_state"] not in ("open", "merged")
    ]
    found.wrong["doubts_forgotten"] = alone
    found.with_people["in_doubt"] = [
        f"{doubt['kind']} {doubt['id']} of {doubt['order']} ({doubt['error']})"
        for doubt in desk["in_doubt"]
    ]


def _total(refund: Told) -> Decimal:
    parts = (refund["principal"], refund["tax"], refund["shipping"])
    return sum(map(Decimal, parts), Decimal())


def _bare(text: str) -> str:
    return " ".join(text.split())


def _second(at: str) -> str:
    return datetime.fromisoformat(at).replace(microsecond=0).isoformat()


def _say(missing: Counter[tuple[str, str, str]]) -> list[str]:
    return [
        f"{store}: {address} at {at} ({times}×)" for (store, address, at), times in missing.items()
    ]


def words(found: Iterable[str], most: int = 20) -> list[str]:
    """Some of many."""
    return list(found)[:most]
