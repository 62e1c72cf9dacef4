"""A mailbox on disk keeps its numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from simulator.relay.maildir import Maildir

THEN = datetime(2026, 9, 1, 8, 30, 15, tzinfo=UTC)


def filled(folder: Path, count: int = 3) -> Maildir:
    box = Maildir(folder)
    for number in range(count):
        box.append(f"mail {number}".encode(), THEN)
    return box


def test_a_mailbox_opened_again_is_as_it_was(tmp_path: Path) -> None:
    before = filled(tmp_path)
    before.set_flags(2, frozenset({"\\Seen", "\\Flagged"}))
    after = Maildir(tmp_path)
    assert list(after.mails) == [1, 2, 3]
    assert after.mails[2].flags == {"\\Seen", "\\Flagged"}
    assert [mail.read() for mail in after.mails.values()] == [b"mail 0", b"mail 1", b"mail 2"]
    assert after.mails[1].received_at == THEN
    assert (after.uid_validity, after.uid_next) == (before.uid_validity, 4)


def test_the_number_of_a_mail_that_was_taken_out_is_never_given_again(tmp_path: Path) -> None:
    before = filled(tmp_path)
    before.remove(3)
    before.remove(1)
    after = Maildir(tmp_path)
    assert after.append(b"another", THEN) == 4
    assert list(Maildir(tmp_path).mails) == [2, 4]


def test_a_rebuilt_mailbox_counts_from_one(tmp_path: Path) -> None:
    box = filled(tmp_path)
    box.remove(2)
    known = box.uid_validity
    box.renumber()
    after = Maildir(tmp_path)
    assert after.uid_validity == known + 1
    assert [mail.read() for mail in after.mails.values()] == [b"mail 0", b"mail 2"]
    assert after.append(b"another", THEN) == 3
