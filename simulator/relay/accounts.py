"""Who may log in to the relay, and how Twisted's servers ask."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from twisted.cred import checkers, credentials, error, portal
from twisted.internet import defer
from zope.interface import Interface, implementer


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """One store's login. Only `authorised` addresses may write to buyers, as Amazon has it."""

    store: str
    user: str
    password: str
    authorised: tuple[str, ...]


@implementer(checkers.ICredentialsChecker)
class PasswordChecker:
    """Accepts a store's user name and password; there is no anonymous access."""

    credentialInterfaces = (credentials.IUsernamePassword,)

    def __init__(self, accounts: Mapping[str, MailAccount]) -> None:
        self._accounts = accounts

    def requestAvatarId(self, given: Any) -> defer.Deferred[bytes]:
        account = self._accounts.get(given.username.decode("utf-8", "replace"))
        if account and hmac.compare_digest(account.password.encode(), given.password):
            return defer.succeed(given.username)
        return defer.fail(error.UnauthorizedLogin("wrong user name or password"))


@implementer(portal.IRealm)
class StoreRealm:
    """Turns a login into what `make(user)` returns, for one interface."""

    def __init__(self, interface: type[Interface], make: Callable[[str], Any]) -> None:
        self._interface = interface
        self._make = make

    def requestAvatar(self, avatar_id: bytes, mind: object, *interfaces: Any) -> Any:
        if self._interface not in interfaces:
            raise NotImplementedError(f"only {self._interface.__name__} is offered here")
        return self._interface, self._make(avatar_id.decode()), lambda: None


def make_portal(
    accounts: Mapping[str, MailAccount], interface: type[Interface], make: Callable[[str], Any]
) -> portal.Portal:
    return portal.Portal(StoreRealm(interface, make), [PasswordChecker(accounts)])
