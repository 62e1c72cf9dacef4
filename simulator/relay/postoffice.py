"""Between the servers and Amazon: mailboxes to put mail into, and a ledger of all that was sent."""

from __future__ import annotations

import email
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from simulator.mail.policy import CRLF, MAIL
from simulator.relay.accounts import MailAccount
from simulator.relay.faults import Faults
from simulator.relay.maildir import Maildir
from simulator.relay.smtp import Submission


@dataclass(slots=True, kw_only=True)
class Outbound:
    """One mail that a store handed in. `verdict` says what Amazon made of it."""

    number: int
    at: str
    store: str
    sender: str
    recipient: str
    message_id: str
    in_reply_to: str
    subject: str
    text: str
    attachments: list[str]
    size: int
    verdict: str = "pending"
    understood: list[str] | None = None


class PostOffice:
    """Keeps `<home>/mail/<store>` and `<home>/outbound`. `now` is what is stamped on what comes in."""

    def __init__(
        self,
        home: Path,
        accounts: Mapping[str, MailAccount],
        faults: Faults,
        now: Callable[[], datetime],
    ) -> None:
        self._faults = faults
        self._now = now
        self.delivered: Counter[str] = Counter()
        """How many mails each store has been sent since the process began."""
        self.maildirs = {
            account.store: Maildir(home / "mail" / account.store) for account in accounts.values()
        }
        self._held = home / "held"
        self.hold: Callable[[str, str, float], None] | None = None
        """Lets a mail that a fault keeps back arrive after so many simulated seconds."""
        self._outbox = home / "outbound"
        self._outbox.mkdir(parents=True, exist_ok=True)
        self._last = max((int(path.stem) for path in self._outbox.glob("*.eml")), default=0)

    def deliver(self, store: str, mail: EmailMessage | bytes, received_at: datetime) -> None:
        """Put one mail into a store's mailbox, unless a fault keeps it back."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=CRLF)
        if self.hold is not None and (seconds := self._faults.mail_delay()):
            self.hold(store, self._keep_back(raw), seconds)
            return
        self._put(store, raw, received_at)
        if self._faults.strikes("mail_twice"):
            self._put(store, raw, received_at)

    def arrive(self, store: str, held: str) -> None:
        """A mail that was kept back arrives now, dated when it was sent."""
        path = self._held / held
        self._put(store, path.read_bytes(), self._now())
        path.unlink()

    def _keep_back(self, raw: bytes) -> str:
        self._held.mkdir(parents=True, exist_ok=True)
        number = max((int(path.stem) for path in self._held.glob("*.eml")), default=0) + 1
        path = self._held / f"{number:06d}.eml"
        path.write_bytes(raw)
        return path.name

    def _put(self, store: str, raw: bytes, received_at: datetime) -> int:
        self.delivered[store] += 1
        return self.maildirs[store].append(raw, received_at)

    def record(self, submission: Submission) -> Outbound:
        """Keep a handed-in mail on disk before anyone is told that it was taken."""
        mail = email.message_from_bytes(submission.raw, policy=MAIL)
        number = self._last + 1
        outbound = Outbound(
            number=number,
            at=self._now().isoformat(timespec="seconds"),
            store=submission.account.store,
            sender=parseaddr(str(mail["From"] or submission.sender))[1],
            recipient=submission.recipient,
            message_id=str(mail["Message-ID"] or "").strip(),
            in_reply_to=str(mail["In-Reply-To"] or "").strip(),
            subject=str(mail["Subject"] or ""),
            text=_text_of(mail),
            attachments=[part.get_filename() or "" for part in mail.iter_attachments()],
            size=len(submission.raw),
        )
        self._file(number, "eml").write_bytes(submission.raw)
        self._last = number
        return outbound

    def judged(self, outbound: Outbound) -> None:
        """Write down what became of it."""
        draft = self._file(outbound.number, "tmp")
        draft.write_text(json.dumps(asdict(outbound), ensure_ascii=False, indent=1), "utf-8")
        draft.replace(self._file(outbound.number, "json"))

    def sent(self, number: int) -> Outbound:
        """One of those that were handed in."""
        return Outbound(**self._read(self._file(number, "json")))

    def sent_as_json(self) -> list[dict[str, Any]]:
        """All that were handed in, oldest first."""
        return [self._read(path) for path in sorted(self._outbox.glob("*.json"))]

    def _read(self, path: Path) -> dict[str, Any]:
        return dict(json.loads(path.read_text("utf-8")))

    def _file(self, number: int, ending: str) -> Path:
        return self._outbox / f"{number:06d}.{ending}"


def _text_of(mail: EmailMessage) -> str:
    """The words of a mail, whatever charset it claims; tags are taken out of HTML."""
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        text = str(body.get_content())
    except (LookupError, UnicodeError):
        payload = body.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if body.get_content_subtype() == "html":
        text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return text.replace("\r\n", "\n").strip()
