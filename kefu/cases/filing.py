"""Messages into cases, a batch at a time: thread, open or reopen, start clocks, remember why.

Works in memory between two rounds of queries, so that its cost a message does not grow with the
number of cases. The caller holds the transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kefu.accounts.models import Store
from kefu.cases import threading
from kefu.cases.bulk import NewEvent, insert_events, insert_keys
from kefu.cases.case_index import CaseIndex, key_pairs
from kefu.cases.clock_book import ClockBook
from kefu.cases.clock_rules import RulesFor
from kefu.cases.clocks import Clock, Entry, fixed_clock, reply_clock, stated_clock
from kefu.cases.incoming import Incoming
from kefu.cases.kinds import BEHAVIOUR, Behaviour, is_decision
from kefu.cases.models import Attachment, Case, CaseKey, Deadline, Doubt, Message
from kefu.cases.timeline import entry_of, load_entries

REWRITTEN = [
    "state",
    "queue_rank",
    "due_at",
    "subject",
    "snippet",
    "buyer_name",
    "buyer_address",
    "amazon_order_id",
    "marketplace",
    "last_message_at",
    "closed_at",
    "unread_since",
]


@dataclass(slots=True)
class Filed:
    """Where one item went: its message (or the one it only confirms) and its case."""

    case: Case
    message: Message
    confirms: bool = False


class Filing:
    """One batch of items of one store."""

    def __init__(self, store: Store, items: Sequence[Incoming], *, now: datetime, rules: RulesFor):
        self.store, self.now, self.rules = store, now, rules
        self.index = CaseIndex(store)
        self.index.load(pair for item in items for pair in key_pairs(item.keys))
        self._entries: dict[int, list[Entry]] = defaultdict(list)
        self._touched: dict[int, Case] = {}
        self._messages: list[tuple[int, Message]] = []
        self._attachments: list[Attachment] = []
        self._events: list[NewEvent] = []
        self._doubts: list[Doubt] = []
        self._notices: list[tuple[int, Incoming, Behaviour]] = []

    def file(self, item: Incoming) -> Filed:
        """Take one item in: into the case it belongs to, or a new one."""
        behaviour = BEHAVIOUR[item.kind]
        place = threading.place(item.keys, self.index.candidates(item.keys))
        if place.join is None:
            ref, case = self._open(item, behaviour, place)
        else:
            ref, case = place.join, self.index.case(place.join)
            confirmed = self._confirms_own_answer(ref, case, item)
            if confirmed is not None:
                return Filed(case=case, message=confirmed, confirms=True)
            self._continue(case, item, behaviour)
        self._touched[ref] = case
        message = self._add_message(ref, case, item, behaviour, place)
        self._ask(case, message, place)
        self._notices.append((ref, item, behaviour))
        self.index.learn(ref, key_pairs_to_keep(item))
        return Filed(case=case, message=message)

    def flush(self) -> None:
        """Write everything in a fixed number of statements."""
        existing = [ref for ref in self._touched if ref > 0]
        for ref, entries in load_entries(existing).items():
            self._entries[ref] = entries + self._entries[ref]
        clocks = self._work_out_clocks(existing)
        for ref, case in self._touched.items():
            case.due_at = clocks.earliest(ref)
            case.queue_rank = Case.rank(case.state, case.due_at, case.last_message_at)
            case.unread_since = self.now
        Case.objects.bulk_create(case for ref, case in self._touched.items() if ref < 0)
        # One upsert is many times cheaper than bulk_update's CASE WHEN a row and field.
        Case.objects.bulk_create(
            [case for ref, case in self._touched.items() if ref > 0],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=REWRITTEN,
        )
        insert_keys(self.index.new_keys)
        Message.objects.bulk_create([message for _, message in self._messages])
        Attachment.objects.bulk_create(self._attachments)
        Doubt.objects.bulk_create(self._doubts)
        clocks.write(self._touched, now=self.now)
        insert_events(self._events)

    def _open(
        self, item: Incoming, behaviour: Behaviour, place: threading.Place
    ) -> tuple[int, Case]:
        case = Case(
            store=self.store,
            marketplace=item.marketplace,
            channel=item.channel,
            state=behaviour.new_state,
            subject=item.subject,
            snippet=item.snippet,
            buyer_name=item.buyer_name,
            buyer_address=item.buyer_address,
            amazon_order_id=item.keys.order_id,
            opened_at=item.at,
            last_message_at=item.at,
        )
        if behaviour.new_state == Case.State.DONE:
            case.closed_at = item.at
        self._note(case, "case_opened", kind=item.kind)
        return self.index.add(case), case

    def _continue(self, case: Case, item: Incoming, behaviour: Behaviour) -> None:
        if behaviour.reopens and case.state != Case.State.OPEN:
            self._note(case, "case_reopened", reason=item.kind, was=case.state)
            case.state, case.closed_at = Case.State.OPEN, None
        elif behaviour.answers and case.state == Case.State.OPEN:
            case.state = Case.State.WAITING
        case.last_message_at = max(case.last_message_at, item.at)
        if item.snippet:
            case.snippet = item.snippet
        case.marketplace = case.marketplace or item.marketplace
        case.subject = case.subject or item.subject
        case.buyer_name = case.buyer_name or item.buyer_name
        case.buyer_address = item.buyer_address or case.buyer_address
        case.amazon_order_id = case.amazon_order_id or item.keys.order_id

    def _confirms_own_answer(self, ref: int, case: Case, item: Incoming) -> Message | None:
        """A copy of an answer that the desk itself sent is no second answer."""
        if item.kind != "reply_copy" or ref < 0:
            return None
        wanted = "".join(item.text.split())
        sent = Message.objects.filter(
            case=case, direction=Message.Direction.OUT, kind="answer"
        ).order_by("-id")[:10]
        found = next((m for m in sent if "".join(m.text.split()) == wanted), None)
        if found is not None:
            self._note(case, "reply_copy_confirms", message=found.pk)
        return found

    def _add_message(
        self,
        ref: int,
        case: Case,
        item: Incoming,
        behaviour: Behaviour,
        place: threading.Place,
    ) -> Message:
        message = item.message(self.store, case, behaviour.direction)
        message.threading = {"reason": place.reason}
        self._messages.append((ref, message))
        self._attachments += [
            Attachment(
                message=message,
                name=a.name,
                content_type=a.content_type,
                size=a.size,
                part=a.part,
                inline=a.inline,
            )
            for a in item.attachments
        ]
        self._entries[ref].append(entry_of(message))
        code = "message_received" if behaviour.asks else "notice_received"
        self._note(case, code, kind=item.kind, threading=place.reason)
        return message

    def _ask(self, case: Case, message: Message, place: threading.Place) -> None:
        for ref in place.suggested:
            self._doubts.append(
                Doubt(
                    message=message,
                    case=case,
                    suggested=self.index.case(ref),
                    reason=place.reason,
                    asked_at=self.now,
                )
            )
        if place.suggested:
            self._note(case, "doubt_raised", reason=place.reason)

    def _work_out_clocks(self, existing: list[int]) -> ClockBook:
        book = ClockBook(existing)
        for ref in self._touched:
            rules = self.rules(self._touched[ref].marketplace)
            clock = reply_clock(
                self._entries[ref], allowed=rules.reply, warn_before=rules.reply_warning
            )
            if clock is not None:
                book.start(ref, Deadline.Kind.REPLY, clock, "MSG-1")
            else:
                book.meet(ref, Deadline.Kind.REPLY)
        for ref, item, behaviour in self._notices:
            found = self._notice_clock(item, behaviour)
            if found is not None:
                kind, clock = found
                book.start(ref, kind, clock, behaviour.rule or "MSG-1")
            if is_decision(item.kind, item.notice):
                book.meet(ref, Deadline.Kind.CLAIM_ANSWER)
        return book

    def _notice_clock(self, item: Incoming, behaviour: Behaviour) -> tuple[str, Clock] | None:
        """The clock a notice starts: what it states, else the rule's length (CLM-2)."""
        rules = self.rules(item.marketplace)
        warn = rules.notice_warning
        if item.deadline is not None:
            clock = stated_clock(item.deadline, warn_before=warn, kind=item.kind)
            return self._stated_kind(item, behaviour), clock
        if not behaviour.clock or is_decision(item.kind, item.notice):
            return None
        allowed = {
            Deadline.Kind.RETURN_ANSWER: rules.return_answer,
            Deadline.Kind.CLAIM_ANSWER: rules.claim_answer,
        }.get(behaviour.clock, rules.reply)
        return behaviour.clock, fixed_clock(
            item.at, allowed=allowed, warn_before=warn, kind=item.kind
        )

    def _stated_kind(self, item: Incoming, behaviour: Behaviour) -> str:
        """What a stated deadline is for; an appeal's goes by the policy's name, which has none beside it."""
        if item.notice.get("deadline_for") == "appeal":
            return Deadline.Kind.APPEAL
        return behaviour.clock or Deadline.Kind.NOTICE

    def _note(self, case: Case, code: str, **facts: object) -> None:
        self._events.append(NewEvent(case, self.now, code, facts))


def key_pairs_to_keep(item: Incoming) -> list[tuple[str, str]]:
    """Keys by which later items find this one's case: its own, and its Message-ID."""
    pairs = [pair for pair in key_pairs(item.keys) if pair[0] != CaseKey.Kind.MESSAGE_ID]
    return [*pairs, (CaseKey.Kind.MESSAGE_ID, item.message_id)]
