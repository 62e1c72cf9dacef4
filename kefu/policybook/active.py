"""Which policy decides: the approved version that came into force last.

Each question is one small query on an index, so that every process sees a new version at once; the
book itself is read from its files once a process. Without any version in the database it is the shipped one.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import structlog
from django.db import connection
from django.db.models import QuerySet

from kefu.policy import Book, BookError, load_book, read_book
from kefu.policy.book import SHIPPED
from kefu.policy.numbers import Quantity
from kefu.policybook.models import PolicyVersion

log = structlog.get_logger(__name__)
KEPT = 8  # books: the active one, the one before, and drafts that somebody compares
# What ``Versions.in_force`` says, by hand: every judgement asks, and building the query costs more than asking.
_FIRST_IN_FORCE = (
    "SELECT id, checksum FROM policybook_policyversion "
    "WHERE policy = %s AND state = %s AND active_from <= %s "
    "ORDER BY active_from DESC, number DESC LIMIT 1"
)


def active_book(now: datetime) -> Book:
    """The policy that decides at ``now``.

    A version that cannot be read any more is passed over and told in the log: whatever happens,
    a policy that two people agreed on decides.
    """
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(_FIRST_IN_FORCE, [SHIPPED, PolicyVersion.State.APPROVED.value, moment])
        found = cursor.fetchone()
    if found is None:
        return shipped_book()
    try:
        return _book(*found)
    except BookError:
        log.exception("policy_unreadable", version=found[0])
        return _last_readable(now)


def active_version(now: datetime) -> PolicyVersion | None:
    """The row of the policy that decides at ``now``; ``None`` while the book has no versions."""
    return PolicyVersion.objects.in_force(now).first()


def book_of(label: str, now: datetime) -> Book:
    """The policy that a decision names, or the active one where it is not in the book."""
    policy, _, number = label.rpartition("@")
    if number.isdigit():
        row = PolicyVersion.objects.filter(policy=policy, number=int(number))
        for pk, checksum in row.values_list("pk", "checksum"):
            try:
                return _book(pk, checksum)
            except BookError:
                log.exception("policy_unreadable", version=pk)
    return active_book(now)


def version_book(version: PolicyVersion) -> Book:
    """The book of a version. Raises ``BookError`` where its files cannot be read."""
    return _book(version.pk, version.checksum)


def number_of(book: Book, name: str, *, marketplace: str, on: date) -> Decimal | None:
    """The bare value of ``quantity_of``."""
    found = quantity_of(book, name, marketplace=marketplace, on=on)
    return None if found is None else found.value


def quantity_of(
    book: Book, name: str, *, marketplace: str, on: date, currency: str | None = None
) -> Quantity | None:
    """A number of a policy with its unit, as it held on a day.

    A version of the policy from before the number came asks the shipped one. ``None``: no value there.
    """
    for source in (book, shipped_book()):
        if name in source.spec.numbers:
            found = source.quantity(name, marketplace=marketplace or None, currency=currency, on=on)
            if found is not None:
                return found
    return None


@lru_cache(maxsize=1)
def shipped_book() -> Book:
    """The policy that came with the package."""
    return load_book()


def _in_force(now: datetime) -> QuerySet[PolicyVersion, tuple[int, str]]:
    return PolicyVersion.objects.in_force(now).values_list("pk", "checksum")


def _last_readable(now: datetime) -> Book:
    for pk, checksum in _in_force(now)[1:]:
        try:
            return _book(pk, checksum)
        except BookError:
            continue
    return shipped_book()


@lru_cache(maxsize=KEPT)
def _book(pk: int, checksum: str) -> Book:
    """By checksum as well: a draft's files change, and with them its book."""
    number, files = PolicyVersion.objects.values_list("number", "files").get(pk=pk)
    return read_book(files, version=number)
