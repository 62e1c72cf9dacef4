"""Trying a mailbox's settings, step by step, in words a seller understands."""

from __future__ import annotations

from dataclasses import dataclass

from kefu.channels.models import Mailbox
from kefu.channels.port import Refused
from kefu.connectors.mail.imap import opened
from kefu.connectors.mail.smtp import open_session


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step tried: ``code`` is ``imap`` or ``smtp``; ``problem`` a code where it failed."""

    code: str
    ok: bool
    problem: str = ""
    detail: str = ""


def try_mailbox(mailbox: Mailbox) -> list[Step]:
    """Log in to both servers and look at the folder. Sends nothing, changes nothing."""
    return [_try_imap(mailbox), _try_smtp(mailbox)]


def _try_imap(mailbox: Mailbox) -> Step:
    try:
        with opened(mailbox) as folder:
            return Step(code="imap", ok=True, detail=str(len(folder.all_uids())))
    except Refused as refused:
        return Step(code="imap", ok=False, problem=refused.code, detail=refused.detail)


def _try_smtp(mailbox: Mailbox) -> Step:
    try:
        open_session(mailbox).close()
    except Refused as refused:
        return Step(code="smtp", ok=False, problem=refused.code, detail=refused.detail)
    return Step(code="smtp", ok=True)
