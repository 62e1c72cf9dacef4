"""The simulator's IMAP server, run beside the tests and met over the network."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from twisted.internet import reactor, threads

from simulator.relay.accounts import MailAccount
from simulator.relay.faults import Faults
from simulator.relay.maildir import Maildir
from simulator.relay.ports import open_mail_ports

USER, PASSWORD = "shop", "Schlüssel-密码"
PLAIN_USER, PLAIN_PASSWORD = "anna", "geheim 1"


@cache
def _network() -> Callable[..., Any]:
    """Twisted's one reactor, in a thread of its own. Returns how to run something in it."""
    net: Any = reactor
    threading.Thread(
        target=net.run, kwargs={"installSignalHandlers": False}, daemon=True, name="relay"
    ).start()
    return lambda act, *given: threads.blockingCallFromThread(net, act, *given)


class RelayImap:
    """One store's mailbox; the same verbs as ``Dovecot``."""

    def __init__(self, home: Path) -> None:
        self._run = _network()
        self._home = home
        self._maildir = Maildir(home / "mail")
        self._faults = Faults()
        logins = {USER: PASSWORD, PLAIN_USER: PLAIN_PASSWORD}
        accounts = {
            user: MailAccount(store="us", user=user, password=password, authorised=())
            for user, password in logins.items()
        }
        ports = self._run(
            lambda: open_mail_ports(
                home=home,
                host="127.0.0.1",
                imap_port=0,
                smtp_port=0,
                accounts=accounts,
                maildirs={"us": self._maildir},
                faults=self._faults,
                take=lambda _: None,
            )
        )
        self.tls, self.starttls = ports.imap, ports.imap_starttls

    @property
    def settings(self) -> dict[str, Any]:
        """A mailbox's fields for reading here."""
        return {
            "imap_host": "localhost",
            "imap_port": self.tls,
            "imap_security": "tls",
            "imap_user": USER,
            "imap_password": PASSWORD,
            "ca_certificate": (self._home / "ca.pem").read_text(),
        }

    def deliver(self, *raws: bytes) -> None:
        """Put mails where new ones arrive."""
        for raw in raws:
            self._run(self._maildir.append, raw, datetime.now(UTC))

    def files(self) -> list[str]:
        """Where every mail lies, and with which flags."""
        return sorted(str(path) for path in (self._home / "mail" / "cur").iterdir())

    def number_anew(self) -> None:
        """Forget the UIDs, as a mailbox restored from a backup does."""
        self._run(self._maildir.renumber)

    def break_off(self) -> None:
        """Cut the next fetch in the middle of a mail."""
        self._faults.order({"drop_fetch": 1})

    def recover(self) -> None:
        """Nothing to do: the fault is used up."""
