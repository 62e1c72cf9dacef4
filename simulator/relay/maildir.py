"""One mailbox on disk, laid out as a Maildir whose file names carry the IMAP UIDs.

    <folder>/cur/<seconds since 1970>.U<uid>.relay:2,<flags>
    <folder>/uids.json      {"validity": …, "next": …}

Any Maildir reader can open the folder; a restart finds every UID as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FLAG_LETTERS = {
    "\\Draft": "D",
    "\\Flagged": "F",
    "\\Answered": "R",
    "\\Seen": "S",
    "\\Deleted": "T",
}
_NAME = re.compile(r"(?P<time>\d+)\.U(?P<uid>\d+)\.relay:2,(?P<flags>[A-Z]*)")


@dataclass(slots=True)
class StoredMail:
    """One mail: its UID, when it arrived, its IMAP flags, and where its bytes are."""

    uid: int
    received_at: datetime
    flags: frozenset[str]
    path: Path

    def read(self) -> bytes:
        return self.path.read_bytes()


class Maildir:
    """An append-only numbered mailbox; `listeners` hear of every new UID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.listeners: list[Callable[[int], None]] = []
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._numbers = folder / "uids.json"
        if self._numbers.exists():
            numbers = json.loads(self._numbers.read_text())
            self.uid_validity: int = numbers["validity"]
            self.uid_next: int = numbers["next"]
        else:
            self.uid_validity, self.uid_next = int(datetime.now(UTC).timestamp()), 1
            self._write_numbers()
        self.mails = self._scan()

    def append(self, raw: bytes, received_at: datetime, flags: frozenset[str] = frozenset()) -> int:
        """Store one mail and return its UID. The number is spent before the file appears."""
        uid = self.uid_next
        self.uid_next += 1
        self._write_numbers()
        mail = StoredMail(uid, received_at, flags, self._path(uid, received_at, flags))
        draft = self.folder / "tmp" / mail.path.name
        draft.write_bytes(raw)
        draft.rename(mail.path)
        self.mails[uid] = mail
        for listener in list(self.listeners):
            listener(uid)
        return uid

    def set_flags(self, uid: int, flags: frozenset[str]) -> None:
        mail = self.mails[uid]
        path = self._path(uid, mail.received_at, flags)
        mail.path.rename(path)
        mail.flags, mail.path = flags, path

    def remove(self, uid: int) -> None:
        self.mails.pop(uid).path.unlink(missing_ok=True)

    def renumber(self) -> None:
        """Give every mail a new UID under a new UIDVALIDITY, as a rebuilt server would."""
        self.uid_validity += 1
        old, self.mails, self.uid_next = list(self.mails.values()), {}, 1
        for mail in old:
            uid = self.uid_next
            path = self._path(uid, mail.received_at, mail.flags)
            mail.path.rename(path)
            self.mails[uid] = StoredMail(uid, mail.received_at, mail.flags, path)
            self.uid_next += 1
        self._write_numbers()

    def _path(self, uid: int, received_at: datetime, flags: frozenset[str]) -> Path:
        letters = "".join(sorted(FLAG_LETTERS[flag] for flag in flags if flag in FLAG_LETTERS))
        return self.folder / "cur" / f"{int(received_at.timestamp())}.U{uid}.relay:2,{letters}"

    def _write_numbers(self) -> None:
        draft = self._numbers.with_suffix(".tmp")
        draft.write_text(json.dumps({"validity": self.uid_validity, "next": self.uid_next}))
        draft.replace(self._numbers)

    def _scan(self) -> dict[int, StoredMail]:
        flag_names = {letter: name for name, letter in FLAG_LETTERS.items()}
        found = {}
        for path in (self.folder / "cur").iterdir():
            if match := _NAME.fullmatch(path.name):
                uid = int(match["uid"])
                received_at = datetime.fromtimestamp(int(match["time"]), UTC)
                flags = frozenset(flag_names[letter] for letter in match["flags"])
                found[uid] = StoredMail(uid, received_at, flags, path)
        return dict(sorted(found.items()))
