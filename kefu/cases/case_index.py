"""The cases that a batch of messages may belong to, found with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kefu.accounts.models import Store
from kefu.cases.bulk import NewKey
from kefu.cases.models import Case, CaseKey
from kefu.cases.threading import Candidate, Keys

Kind = CaseKey.Kind
CHUNK = 400


class CaseIndex:
    """Cases by key. Also knows cases of the same batch that are not in the database yet."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._cases: dict[int, Case] = {}
        self._by_key: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._keys_of: dict[int, set[tuple[str, str]]] = defaultdict(set)
        self.new_keys: list[NewKey] = []
        self._next_ref = -1

    def load(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Fetch all cases that share a key with ``wanted`` pairs of kind and value."""
        values = sorted({value for _, value in wanted if value})
        found: set[int] = set()
        for chunk in _chunks(values):
            found.update(
                CaseKey.objects.filter(store=self.store, value__in=chunk).values_list(
                    "case_id", flat=True
                )
            )
        for chunk in _chunks(sorted(found)):
            # A merge moves the keys along; what stays with a merged case leads nowhere.
            # Locked in one order, so that an agent's click and the batch never cross.
            rows = Case.objects.select_for_update().filter(pk__in=chunk).order_by("pk")
            for case in rows.exclude(state=Case.State.MERGED):
                self._cases[case.pk] = case
            for case_id, kind, value in CaseKey.objects.filter(case__in=chunk).values_list(
                "case_id", "kind", "value"
            ):
                if case_id in self._cases:
                    self._learn(case_id, kind, value)

    def case(self, ref: int) -> Case:
        """The case behind a ref."""
        return self._cases[ref]

    def add(self, case: Case) -> int:
        """Take in a case of this batch."""
        ref = self._next_ref
        self._next_ref -= 1
        self._cases[ref] = case
        return ref

    def learn(self, ref: int, keys: Iterable[tuple[str, str]]) -> None:
        """Note keys of a case; those not known yet will be stored."""
        for kind, value in keys:
            if value and (kind, value) not in self._keys_of[ref]:
                self._learn(ref, kind, value)
                self.new_keys.append(NewKey(self._cases[ref], self.store.pk, kind, value))

    def candidates(self, keys: Keys) -> list[Candidate]:
        """The cases that share a key with the message, with what they share."""
        matched: dict[int, set[str]] = defaultdict(set)
        for kind, value in key_pairs(keys):
            for ref in self._by_key.get((kind, value), ()):
                matched[ref].add(kind)
        return [self._candidate(ref, kinds) for ref, kinds in matched.items()]

    def _candidate(self, ref: int, kinds: set[str]) -> Candidate:
        case = self._cases[ref]
        known = self._keys_of[ref]
        return Candidate(
            ref=ref,
            open=case.state != Case.State.DONE,
            order_id=case.amazon_order_id,
            aliases=frozenset(value for kind, value in known if kind == Kind.ALIAS),
            last_message_at=case.last_message_at,
            matched=frozenset(kinds),
        )

    def _learn(self, ref: int, kind: str, value: str) -> None:
        self._by_key[(kind, value)].add(ref)
        self._keys_of[ref].add((kind, value))


def key_pairs(keys: Keys) -> Iterator[tuple[str, str]]:
    """The keys of a message as pairs of kind and value."""
    if keys.case_uuid:
        yield Kind.CASE_UUID, keys.case_uuid
    if keys.order_id:
        yield Kind.ORDER, keys.order_id
    if keys.alias:
        yield Kind.ALIAS, keys.alias
    for message_id in keys.reply_ids:
        yield Kind.MESSAGE_ID, message_id


def _chunks(values: list) -> Iterator[list]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
