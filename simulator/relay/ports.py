"""Opens the relay's four mail ports: IMAP and SMTP, each with TLS from the start or by STARTTLS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twisted.internet import reactor

from simulator.relay.accounts import MailAccount
from simulator.relay.certificates import server_context
from simulator.relay.faults import Faults
from simulator.relay.imap import ImapFactory
from simulator.relay.maildir import Maildir
from simulator.relay.smtp import SmtpFactory, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPorts:
    """The ports that were opened, by what is spoken there."""

    imap: int
    imap_starttls: int
    smtp: int
    smtp_starttls: int


def open_mail_ports(
    *,
    home: Path,
    host: str,
    imap_port: int,
    smtp_port: int,
    accounts: Mapping[str, MailAccount],
    maildirs: Mapping[str, Maildir],
    faults: Faults,
    take: Callable[[Submission], None],
) -> MailPorts:
    """Listen; port 0 means any free one. `maildirs` are by store, `accounts` by user name."""
    context = server_context(home)
    by_user = {user: maildirs[account.store] for user, account in accounts.items()}
    imap = ImapFactory(accounts, by_user, context, faults)
    smtp = SmtpFactory(accounts, context, faults, take)
    net: Any = reactor

    def opened(listening: Any) -> int:
        return int(listening.getHost().port)

    return MailPorts(
        imap=opened(net.listenSSL(imap_port, imap, context, interface=host)),
        imap_starttls=opened(net.listenTCP(0, imap, interface=host)),
        smtp=opened(net.listenSSL(smtp_port, smtp, context, interface=host)),
        smtp_starttls=opened(net.listenTCP(0, smtp, interface=host)),
    )
