"""The control port: a tiny JSON-over-HTTP door for tests and for the demo. Loopback only by default."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from twisted.internet import reactor
from twisted.web.resource import Resource
from twisted.web.server import Request, Site

from simulator.books.keeping import digest, shown
from simulator.director import Director
from simulator.relay.faults import Faults
from simulator.spapi.service import SellingPartnerApi


class JsonAction(Resource):
    """One address: `GET` or `POST`, JSON in, JSON out; ValueError and KeyError become 400."""

    isLeaf = True

    def __init__(self, method: bytes, act: Callable[[dict[str, Any]], Any]) -> None:
        super().__init__()
        self._method = method
        self._act = act

    def render(self, request: Request) -> bytes:
        request.setHeader(b"Content-Type", b"application/json; charset=utf-8")
        if request.method != self._method:
            request.setResponseCode(405)
            return _json({"error": f"use {self._method.decode()}"})
        try:
            body = request.content.read()
            asked = json.loads(body) if body.strip() else _query(request)
            if not isinstance(asked, dict):
                raise ValueError("a JSON object is expected")
            return _json(self._act(asked))
        except (ValueError, KeyError, TypeError) as refusal:
            request.setResponseCode(400)
            return _json({"error": str(refusal)})


def _query(request: Request) -> dict[str, Any]:
    return {name.decode(): values[-1].decode() for name, values in request.args.items()}


def _json(answer: Any) -> bytes:
    return json.dumps(answer, ensure_ascii=False, default=str).encode()


def _books(director: Director) -> Resource:
    """Amazon's books, to compare a desk's figures with."""
    books = Resource()
    books.putChild(b"all", JsonAction(b"GET", lambda asked: shown(director.books, **asked)))
    books.putChild(b"health", JsonAction(b"GET", lambda asked: director.health(**asked)))
    books.putChild(b"hash", JsonAction(b"GET", lambda _: {"hash": digest(director.books)}))
    return books


def open_control_port(
    host: str, port: int, director: Director, amazon: SellingPartnerApi, faults: Faults
) -> int:
    """Listen and return the port."""

    def order_faults(asked: dict[str, Any]) -> dict[str, Any]:
        if asked.pop("new_uid_validity", False):
            for maildir in director.post_office.maildirs.values():
                maildir.renumber()
        trouble = asked.pop("api", {})
        if "clock_skew" in trouble:
            director.clock.skew = timedelta(seconds=float(trouble.pop("clock_skew")))
        amazon.trouble.order(trouble)
        faults.order(asked)
        return {**faults.pending(), "api": amazon.trouble.pending()}

    def consent(asked: dict[str, Any]) -> dict[str, Any]:
        return amazon.consent(**asked)

    root = Resource()
    root.putChild(
        b"state", JsonAction(b"GET", lambda _: {**director.state(), "api": amazon.state()})
    )
    root.putChild(b"contact", JsonAction(b"POST", lambda asked: director.contact(**asked)))
    root.putChild(b"notice", JsonAction(b"POST", lambda asked: director.notice(**asked)))
    root.putChild(b"oddity", JsonAction(b"POST", lambda asked: director.oddity(**asked)))
    root.putChild(b"advance", JsonAction(b"POST", lambda asked: director.advance(**asked)))
    root.putChild(b"happen", JsonAction(b"POST", lambda asked: director.happen(**asked)))
    root.putChild(b"books", _books(director))
    root.putChild(b"gate", JsonAction(b"GET", lambda asked: director.gate(**asked)))
    root.putChild(b"meant", JsonAction(b"POST", lambda asked: director.recipients.meant(**asked)))
    root.putChild(b"consent", JsonAction(b"POST", consent))
    root.putChild(b"fault", JsonAction(b"POST", order_faults))
    net: Any = reactor
    return int(net.listenTCP(port, Site(root), interface=host).getHost().port)
