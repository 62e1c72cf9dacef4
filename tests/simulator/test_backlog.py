"""The mail that waits at the start, as any Maildir reader finds it."""

from __future__ import annotations

import email
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from mailbox import Maildir
from pathlib import Path

import pytest

from simulator.buyers.keeping import recall_buyers
from simulator.memory import Memory

from .conftest import ROOT, Relay

START = [sys.executable, "-m", "simulator", "--backlog", "--once", "--home"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backlog")
    subprocess.run([*START, str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def mails(home: Path) -> dict[str, list[EmailMessage]]:
    """By store, in the order of their UIDs."""
    found = {}
    for store in ("us", "de"):
        paths = (home / "mail" / store / "cur").iterdir()
        by_uid = sorted(paths, key=lambda path: int(path.name.split(".U")[1].split(".")[0]))
        found[store] = [
            email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in by_uid
        ]
    return found


def ages(mails: list[EmailMessage]) -> list[timedelta]:
    now = datetime.now(UTC)
    return [now - parsedate_to_datetime(mail["Date"]) for mail in mails]


def test_about_sixty_mails_wait_in_each_store_oldest_first(
    mails: dict[str, list[EmailMessage]],
) -> None:
    for waiting in mails.values():
        assert 55 <= len(waiting) <= 70
        old = ages(waiting)
        assert old == sorted(old, reverse=True)
        assert max(old) < timedelta(hours=31)


def test_one_message_is_overdue_and_several_nearly_are(
    mails: dict[str, list[EmailMessage]],
) -> None:
    both = [mail for waiting in mails.values() for mail in waiting]
    copies = {
        mail["Subject"].split("(")[-1]
        for mail in both
        if mail["X-Space-Notification-Type"] == "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT"
    }
    unanswered = [
        age
        for mail, age in zip(both, ages(both), strict=True)
        if "@marketplace." in mail["From"] and mail["Subject"].split("(")[-1] not in copies
    ]
    day = timedelta(hours=24)
    assert sum(age > day for age in unanswered) == 1
    assert sum(timedelta(hours=21, minutes=45) < age < day for age in unanswered) == 6


def test_buyers_of_all_seven_languages_have_written(home: Path) -> None:
    buyers = recall_buyers(Memory(home / "memory.sqlite")).values()
    assert {buyer.language for buyer in buyers} == {"en", "de", "fr", "it", "es", "ja", "zh"}


def test_every_sort_of_mail_waits_in_every_store(mails: dict[str, list[EmailMessage]]) -> None:
    for waiting in mails.values():
        kinds = Counter(mail["X-Space-Notification-Type"] for mail in waiting)
        assert kinds["BBC_MESSAGE_SENT_TO_MERCHANT"] >= 30
        assert {
            "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT",
            "RETURN_REQUEST",
            "BRC_SELLER_NOTIFICATION",
            "A_Z_CLAIM_RESPONDENT_NOTIFY",
            "A_Z_CLAIM_RESPONDENT_CLOSE",
            "REFUND_ISSUED",
            "BUYER_OPTED_OUT_BSM_MESSAGES",
        } <= set(kinds)
        ids = Counter(mail["Message-ID"] for mail in waiting if mail["Message-ID"])
        assert sorted(ids.values())[-2:] == [1, 2]
        assert any(mail["Auto-Submitted"] == "auto-replied" for mail in waiting)
        assert any("dmarc=fail" in (mail["Authentication-Results"] or "") for mail in waiting)
        assert any(len(mail.as_bytes()) > 5_000_000 for mail in waiting)
        assert any(
            part.get_content_type() == "image/png" for mail in waiting for part in mail.walk()
        )


def test_every_mail_even_a_broken_or_a_big_one_comes_over_the_wire_byte_for_byte(
    new_relay: Relay,
) -> None:
    new_relay.start("--backlog", "--speed", "0", "--trickle", "0", "--stores", "us")
    on_disk = {
        path.name.split(".U")[1].split(".")[0]: path.read_bytes()
        for path in (new_relay.home / "mail" / "us" / "cur").iterdir()
    }
    with new_relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        received = {}
        for uid in box.uids():
            _, answer = box.client.uid("FETCH", uid, "(BODY.PEEK[])")
            received[uid] = answer[0][1]
    assert received == on_disk


def test_any_maildir_reader_can_open_the_folder(home: Path) -> None:
    assert len(Maildir(home / "mail" / "us", create=False)) >= 55


def test_a_folder_that_has_mail_is_left_as_it_is(home: Path) -> None:
    before = sorted((home / "mail").rglob("*.relay*"))
    subprocess.run([*START, str(home)], cwd=ROOT, check=True)
    assert sorted((home / "mail").rglob("*.relay*")) == before


def test_an_unknown_store_ends_the_program_with_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [*START, str(tmp_path), "--stores", "moon"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == "simulator: world.toml has no store 'moon', only us, de, jp\n"
