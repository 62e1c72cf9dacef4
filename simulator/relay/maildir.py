"""One mailbox on disk, laid out as a Maildir whose file names carry the IMAP UIDs.

    <folder>/cur/<seconds since 1970>.U<uid>.relay:2,<flags>
    <folder>/uids.json      {"validity": …, "next": …}

Any Maildir reader can open the folder; a restart finds every UID as it was. `next` is at least what it was when a
mail was last taken out: the files tell the rest.
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


NO_FLAGS: frozenset[str] = frozenset()


@dataclass(slots=True)
class StoredMail:
    """One mail: the mailbox it is in, its UID, its second of arrival since 1970, and its IMAP flags."""

    folder: str
    uid: int
    seconds: int
    flags: frozenset[str]

    @property
    def received_at(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        letters = "".join(sorted(FLAG_LETTERS[f] for f in self.flags if f in FLAG_LETTERS))
        return Path(self.folder) / f"{self.seconds}.U{self.uid}.relay:2,{letters}"

    def read(self) -> bytes:
        return self.path.read_bytes()


class Maildir:
    """An append-only numbered mailbox; `listeners` hear of every new UID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.listeners: list[Callable[[int], None]] = []
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._cur = str(folder / "cur")
        self._numbers = folder / "uids.json"
        self.mails = self._scan()
        if self._numbers.exists():
            numbers = json.loads(self._numbers.read_text())
            self.uid_validity: int = numbers["validity"]
            self.uid_next: int = max(numbers["next"], max(self.mails, default=0) + 1)
        else:
            self.uid_validity, self.uid_next = int(datetime.now(UTC).timestamp()), 1
            self._write_numbers()

    def append(self, raw: bytes, received_at: datetime, flags: frozenset[str] = NO_FLAGS) -> int:
        """Store one mail and return its UID. Nobody hears of the number before the file is there."""
        uid = self.uid_next
        self.uid_next += 1
        mail = StoredMail(self._cur, uid, int(received_at.timestamp()), flags)
        path = mail.path
        draft = self.folder / "tmp" / path.name
        draft.write_bytes(raw)
        draft.rename(path)
        self.mails[uid] = mail
        for listener in list(self.listeners):
            listener(uid)
        return uid

    def set_flags(self, uid: int, flags: frozenset[str]) -> None:
        mail = self.mails[uid]
        before, mail.flags = mail.path, flags
        before.rename(mail.path)

    def remove(self, uid: int) -> None:
        self._write_numbers()
        self.mails.pop(uid).path.unlink(missing_ok=True)

    def renumber(self) -> None:
        """Give every mail a new UID under a new UIDVALIDITY, as a rebuilt server would."""
        self.uid_validity += 1
        old, self.mails, self.uid_next = list(self.mails.values()), {}, 1
        for mail in old:
            before, mail.uid = mail.path, self.uid_next
            before.rename(mail.path)
            self.mails[mail.uid] = mail
            self.uid_next += 1
        self._write_numbers()

    def _write_numbers(self) -> None:
        draft = self._numbers.with_suffix(".tmp")
        draft.write_text(json.dumps({"validity": self.uid_validity, "next": self.uid_next}))
        draft.replace(self._numbers)

    def _scan(self) -> dict[int, StoredMail]:
        flag_names = {letter: name for name, letter in FLAG_LETTERS.items()}
        found = {}
        for path in Path(self._cur).iterdir():
            if match := _NAME.fullmatch(path.name):
                uid = int(match["uid"])
                flags = frozenset(flag_names[letter] for letter in match["flags"]) or NO_FLAGS
                found[uid] = StoredMail(self._cur, uid, int(match["time"]), flags)
        return dict(sorted(found.items()))
