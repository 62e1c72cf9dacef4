"""What Amazon's books tell otherwise than the desk, order by order, and what explains it. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Told = Mapping[str, Any]
RELAY = "@marketplace.amazon."
SHIPPED = {"shipped", "delivered", "confirmed_not_sent"}
IN_THE_POST = timedelta(minutes=10)
MOST_TOLD = 3
"""Amazon's report tells of feedback with up to so many stars."""
SAME_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One fact that Amazon's books tell otherwise. ``why``: what explains it; empty where nothing does."""

    about: str
    order: str
    told: str
    why: str = ""


def gaps_of(books: Told, told: Told, world: Told, now: str) -> Mapping[str, list[Gap]]:
    found: defaultdict[str, list[Gap]] = defaultdict(list)
    address = {buyer["case"]: buyer["address"].lower() for buyer in world["buyers"]}
    for gap in (
        *_of_orders(books["orders"], told, datetime.fromisoformat(now)),
        *_of_feedback(books["feedback"], told),
        *_of_claims(books["claims"], told, datetime.fromisoformat(now)),
        *_of_letters(books["messages"], told, address),
        *_of_returns(books["returns"], told),
        *_of_surveys(books["messages"], told),
    ):
        found[gap.about].append(gap)
    return found


def _until(told: Told, kind: str) -> datetime:
    """Up to when the desk has fetched a kind of data."""
    source = told["complete_until"].get(kind) or {}
    return _moment(source.get("until")) or datetime.min.replace(tzinfo=UTC)


def _of_orders(orders: Mapping[str, Told], told: Told, now: datetime) -> Iterator[Gap]:
    handed_in = now.replace(hour=0, minute=0, second=0, microsecond=0)
    here, until = told["orders"], _until(told, "orders")
    for number, entry in orders.items():
        ours = here.get(number)
        late = _moment(entry["updated_at"])
        why = (
            f"changed at {late:%m-%d %H:%M}, orders are here up to {until:%m-%d %H:%M}"
            if late and late > until
            else ""
        )
        if ours is None:
            yield Gap(about="order", order=number, told=f"not here ({entry['status']})", why=why)
            continue
        shipped = _first(entry["shipments"], "shipped_at")
        theirs = "shipped" if entry["status"] == "SHIPPED" else entry["status"].lower()
        status = "shipped" if ours["status"] in SHIPPED else ours["status"]
        if status != theirs:
            yield Gap(about="order", order=number, told=f"{status} here, {theirs} there", why=why)
            yield Gap(
                about="shipping", order=number, told=f"{status} here, {theirs} there", why=why
            )
            yield Gap(
                about="cancelling", order=number, told=f"{status} here, {theirs} there", why=why
            )
        elif entry["fulfilment"] == "seller":
            yield from _of_parcel(number, entry, ours, shipped, handed_in)
        if theirs == "cancelled" == status and entry["fulfilment"] == "seller":
            by_buyer = entry["cancelled_by"] == "BUYER" or entry["cancel_asked_at"] is not None
            if by_buyer != (ours["cancelled_by"] == "buyer" or ours["cancel_asked"]):
                yield Gap(
                    about="cancelling",
                    order=number,
                    told=f"cancelled by {entry['cancelled_by']} there, {ours['cancelled_by'] or 'unknown'} here",
                )


def _of_parcel(
    number: str, entry: Told, ours: Told, shipped: datetime | None, handed_in: datetime
) -> Iterator[Gap]:
    parcel = entry["parcel"]
    known = _moment(ours["shipped_at"])
    if not _same(shipped, known):
        yield Gap(about="shipping", order=number, told=f"shipped {shipped} there, {known} here")
    if parcel is None:
        return
    scanned = bool(parcel["scans"]) or parcel["state"] == "invalid"
    seen = any(ours["tracking"])
    if scanned != seen or ("invalid" in ours["tracking"]) != (parcel["state"] == "invalid"):
        told = f"{parcel['state']} there, {ours['tracking']} here"
        yield Gap(about="tracking", order=number, told=told, why=_scans(parcel, handed_in))
    if not _same(_moment(entry["delivered_at"]), _moment(ours["delivered_at"])):
        told = f"delivered {entry['delivered_at']} there, {ours['delivered_at']} here"
        yield Gap(about="delivery", order=number, told=told, why=_scans(parcel, handed_in))


def _scans(parcel: Told, handed_in: datetime) -> str:
    """What explains that the carrier's word is another here."""
    if parcel["state"] == "invalid" and datetime.fromisoformat(parcel["shipped_at"]) > handed_in:
        return (
            f"its number is unknown to the carrier, scans were handed in at {handed_in:%m-%d %H:%M}"
        )
    if not parcel["scans"] and parcel["state"] != "invalid":
        return "the carrier has not scanned it yet; Amazon's interface calls it shipped"
    scans = [datetime.fromisoformat(scan["at"]) for scan in parcel["scans"]]
    if scans and (last := max(scans)) > handed_in:
        return f"scanned at {last:%m-%d %H:%M}, scans were handed in at {handed_in:%m-%d %H:%M}"
    return ""


def _of_feedback(given: list[Told], told: Told) -> Iterator[Gap]:
    until = _until(told, "seller_feedback")

    def why(at: str | None) -> str:
        late = _moment(at)
        if late is None or late <= until:
            return ""
        return f"of {late:%m-%d %H:%M}, feedback is here up to {until:%m-%d %H:%M}"

    here = {row["order"]: row for row in told["feedback"]}
    for row in given:
        if row["rating"] > MOST_TOLD:
            continue
        ours = here.get(row["order_id"])
        if ours is None:
            yield Gap(
                about="feedback",
                order=row["order_id"],
                told=f"{row['rating']} stars of {row['left_at']} not here",
                why=why(row["left_at"]),
            )
        elif ours["rating"] != row["rating"] or ours["removed"] != (row["removed_at"] is not None):
            yield Gap(
                about="feedback",
                order=row["order_id"],
                told=f"{row['rating']} stars, removed {row['removed_at']} there; {ours} here",
                why=(
                    "no report lists it any more; whether it was removed, a person says"
                    if ours["missing"] and row["removed_at"]
                    else why(row["removed_at"])
                ),
            )


def _of_claims(claims: list[Told], told: Told, now: datetime) -> Iterator[Gap]:
    here = defaultdict(list)
    for row in told["claims"]:
        here[row["order"], row["kind"]].append(row)
    for row in claims:
        ours = here[row["order_id"], row["kind"]]
        states = [claim["state"] for claim in ours]
        if row["state"] not in states:
            yield Gap(
                about="claim",
                order=row["order_id"],
                told=f"{row['kind']} {row['state']} (decided {row['decided_at']}) there, {states} here",
                why=_in_the_post(row["decided_at"] or row["opened_at"], now),
            )


def _in_the_post(at: str | None, now: datetime) -> str:
    """A notice is mailed two minutes after what it tells of."""
    told = _moment(at)
    return "its notice is in the post" if told and now - told < IN_THE_POST else ""


def _of_letters(letters: list[Told], told: Told, address: Mapping[str, str]) -> Iterator[Gap]:
    here: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for row in told["letters"]:
        here[row["address"].lower(), _second(row["at"])].append(row)
    for row in letters:
        ours = here[address[row["case"]], _second(row["at"])]
        if len(ours) != 1:
            yield Gap(about="letter", order=row["order_id"], told=f"{len(ours)} times here")
            continue
        for name, own in (("answered_at", "answered_at"), ("no_response_needed_at", "marked_at")):
            theirs, mine = _moment(row[name]), _moment(ours[0][own])
            if (theirs is None) != (mine is None) or (
                theirs and mine and abs(theirs - mine) > timedelta(minutes=1)
            ):
                yield Gap(
                    about="letter",
                    order=row["order_id"],
                    told=f"letter of {row['at']}: {name} {theirs} there, {mine} here",
                    why=_of_letter(name, row, ours[0], theirs),
                )
    known = {(address[row["case"]], _second(row["at"])) for row in letters}
    for (sender, at), rows in here.items():
        if (sender, at) not in known and RELAY in sender:
            yield Gap(
                about="letter",
                order=rows[0]["order"],
                told=f"letter of {sender} at {at} is not in the books",
            )


def _of_letter(name: str, row: Told, ours: Told, theirs: datetime | None) -> str:
    if name == "no_response_needed_at" and theirs is None and ours["to_mark"]:
        return "marked here; its step at Seller Central is listed for a person"
    late = theirs is not None and any(
        _same(theirs, _moment(left)) and str(asked) < row["at"] for asked, left in ours["written"]
    )
    if name == "answered_at" and late:
        return "Amazon takes a letter for its answer that had been written before it came in"
    return ""


def _of_returns(asked: list[Told], told: Told) -> Iterator[Gap]:
    here = defaultdict(list)
    for row in told["returns"]:
        here[row["order"]].append(row)
    for row in asked:
        ours = here[row["order_id"]]
        if not ours:
            yield Gap(
                about="return",
                order=row["order_id"],
                told=f"return of {row['requested_at']} not here",
            )
            continue
        answers = [
            _moment(row[name])
            for name in ("authorised_at", "closed_at", "refunded_at")
            if row[name]
        ]
        first = min((at for at in answers if at), default=None)
        mine = [_moment(one["answered_at"]) for one in ours]
        if not any(_about(first, at) for at in mine):
            yield Gap(
                about="return",
                order=row["order_id"],
                told=f"asked {row['requested_at']}, answered {first} there; "
                + ", ".join(
                    f"asked {one['requested_at']}, answered {one['answered_at']}" for one in ours
                ),
            )


def _of_surveys(letters: list[Told], told: Told) -> Iterator[Gap]:
    here = Counter((row["order"], row["solved"]) for row in told["answers"])
    there = Counter(
        (row["order_id"], row["solved"]) for row in letters if row["solved"] is not None
    )
    for order, solved in (there - here).elements():
        yield Gap(
            about="survey",
            order=order,
            told=f"{'yes' if solved else 'no'} there",
            why="Amazon tells sellers no more than the rate",
        )
    for order, solved in (here - there).elements():
        yield Gap(
            about="survey",
            order=order,
            told=f"{'yes' if solved else 'no'} here",
            why="the buyer answered our own question, not Amazon's",
        )


def _moment(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None


def _first(rows: list[Told], name: str) -> datetime | None:
    return min((datetime.fromisoformat(row[name]) for row in rows), default=None)


def _same(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SAME_MOMENT


def _about(one: datetime | None, other: datetime | None) -> bool:
    """Mails tell minutes later, which no limit of two days feels."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= timedelta(hours=1)


def _second(at: str) -> str:
    return datetime.fromisoformat(at).replace(microsecond=0).isoformat()
