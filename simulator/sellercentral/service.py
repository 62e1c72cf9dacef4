"""The web server of Seller Central: log in, find the page, let it read or do."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from twisted.internet import reactor
from twisted.python import log
from twisted.web.resource import Resource
from twisted.web.server import Request, Site

from simulator.books.books import Books
from simulator.books.journal import NotPossible
from simulator.relay.accounts import MailAccount
from simulator.sellercentral import claims, feedback, messages, orders, returns, safe_t, support
from simulator.sellercentral.html import form, line, page, tag
from simulator.sellercentral.visit import Doing, Reading, Visit, back

SIGN_IN, COOKIE = "/ap/signin", "session"
READ: dict[str, Reading] = {
    "/": orders.listed,
    "/home": orders.listed,
    orders.LIST: orders.listed,
    "/orders-v3": orders.listed,
    orders.REFUND: orders.refund_page,
    "/fbm/buyerRequestCancellation": orders.listed,
    returns.LIST: returns.listed,
    "/gp/returns/list/v2": returns.listed,
    claims.A_TO_Z: claims.a_to_z,
    claims.CHARGEBACKS: claims.chargebacks,
    feedback.LIST: feedback.listed,
    messages.INBOX: messages.inbox,
    safe_t.LIST: safe_t.listed,
    support.LOBBY: support.lobby,
    support.CONTACT: support.contact,
}
DO: dict[str, Doing] = {
    orders.CANCEL: orders.cancel,
    orders.REFUND: orders.refund,
    returns.AUTHORISE: returns.authorise,
    returns.CLOSE: returns.close,
    returns.REFUND: returns.refund,
    returns.LABEL: returns.label,
    claims.REPRESENT: claims.represent,
    claims.REFUND: claims.refund,
    claims.APPEAL: claims.appeal,
    feedback.REPLY: feedback.reply,
    feedback.REMOVAL: feedback.ask_removal,
    messages.NONE_NEEDED: messages.no_response_needed,
    safe_t.FILE: safe_t.file,
    support.CONTACT: support.open_case,
}


class SellerCentral(Resource):
    """Every page below it. Sessions end with the process."""

    isLeaf = True

    def __init__(
        self,
        books: Books,
        accounts: Mapping[str, MailAccount],
        moment: Callable[[], datetime],
        remember: Callable[[], None],
    ) -> None:
        super().__init__()
        self._remember = remember
        self._books = books
        self._accounts = accounts
        self._moment = moment
        self._sessions: dict[str, str] = {}

    def open(self, host: str, port: int) -> int:
        """Listen and return the port."""
        net: Any = reactor
        return int(net.listenTCP(port, Site(self), interface=host).getHost().port)

    def render(self, request: Request) -> bytes:
        """One request; what a page refuses is said on it."""
        request.setHeader(b"Content-Type", b"text/html; charset=utf-8")
        request.setHeader(b"Cache-Control", b"no-store")
        path = request.path.decode("ascii", "replace")
        try:
            if path == SIGN_IN:
                return self._sign_in(request)
            store = self._sessions.get(
                (request.getCookie(COOKIE.encode()) or b"").decode("ascii", "replace")
            )
            if store is None:
                return _go(request, back(SIGN_IN, to=request.uri.decode("ascii", "replace")))
            return self._answer(request, path, store)
        except Exception:  # a broken page is told in the log and not shown to a seller
            log.err(None, f"Seller Central: {path}")
            return _shown(request, 500, page("Something went wrong", "", tag("p", "Try again.")))

    def _answer(self, request: Request, path: str, store: str) -> bytes:
        asked = _fields(request)
        if path.startswith("/orders-v3/order/"):
            asked["order"] = path.rpartition("/")[2]
            read: Reading | None = orders.order
        else:
            read = READ.get(path)
        seller = self._books.world.stores[store].seller
        visit = Visit(
            books=self._books, store=store, asked=asked, now=self._moment(), seller=seller
        )
        said, refused = asked.get("said", ""), ""
        if request.method == b"POST":
            do = DO.get(path)
            if do is None:
                return _shown(request, 404, page("There is no such page", seller))
            try:
                done = do(visit)
            except NotPossible as no:
                body = tag("p", "Nothing was done. Go back one page to change what you entered.")
                return _shown(request, 409, page("Not possible", seller, body, refused=str(no)))
            finally:
                self._remember()
            mark = "&" if "?" in done.where else "?"
            return _go(request, f"{done.where}{mark}{urlencode({'said': done.said})}")
        if read is None:
            return _shown(request, 404, page("There is no such page", seller))
        try:
            shown = read(visit)
        except NotPossible as no:
            return _shown(request, 404, page("Not found", seller, refused=str(no)))
        return _shown(
            request, 200, page(shown.title, seller, shown.body, said=said, refused=refused)
        )

    def _sign_in(self, request: Request) -> bytes:
        asked, refused = _fields(request), ""
        if request.method == b"POST":
            account = self._accounts.get(asked.get("user", ""))
            typed = asked.get("password", "")
            if account and hmac.compare_digest(account.password.encode(), typed.encode()):
                session = secrets.token_urlsafe(24)
                self._sessions[session] = account.store
                request.addCookie(COOKIE, session, path="/", httpOnly=True, sameSite="lax")
                return _go(request, _inside(asked.get("to", "")))
            refused = "User or password is wrong."
        fields = (
            line("User", "user", autocomplete="username"),
            line("Password", "password", type="password"),
        )
        body = form(SIGN_IN, "Sign in", *fields, to=asked.get("to", ""))
        return _shown(request, 200, page("Sign in", "", body, refused=refused))


def _inside(address: str) -> str:
    """Only an address of this very server."""
    parts = urlsplit(address)
    return address if address.startswith("/") and not parts.netloc else "/home"


def _fields(request: Request) -> dict[str, str]:
    given: Mapping[bytes, list[bytes]] = request.args or {}
    return {
        name.decode("utf-8", "replace"): values[-1].decode("utf-8", "replace").replace("\r\n", "\n")
        for name, values in given.items()
    }


def _go(request: Request, where: str) -> bytes:
    request.setResponseCode(303)
    request.setHeader(b"Location", where.encode("ascii", "replace"))
    return b""


def _shown(request: Request, status: int, content: str) -> bytes:
    request.setResponseCode(status)
    return content.encode()
