"""The door of the SP-API: who calls, may they, is it too often, is it well formed; then the handler."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from twisted.internet import reactor
from twisted.python import log
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from simulator.spapi.buckets import Buckets
from simulator.spapi.call import Answer, Call, Refusal, denied, invalid
from simulator.spapi.checking import read_body, read_query
from simulator.spapi.credentials import GRANTLESS, Credentials, Session
from simulator.spapi.models import Models
from simulator.spapi.operations import Operation, find
from simulator.spapi.trouble import Trouble

Handler = Callable[[Call], Answer]
MOST_BODY = 10_000_000


class Gateway(Resource):
    """Every path below it. `moment` tells the time, `settle` does what Amazon would have done by then."""

    isLeaf = True

    def __init__(
        self,
        *,
        handlers: Mapping[str, Handler],
        credentials: Credentials,
        trouble: Trouble,
        moment: Callable[[], datetime],
        settle: Callable[[], None],
        remember: Callable[[], None],
        models: Models | None = None,
    ) -> None:
        super().__init__()
        self._handlers = handlers
        self._credentials = credentials
        self._trouble = trouble
        self._moment = moment
        self._settle = settle
        self._remember = remember
        self._models = models
        self._buckets = Buckets()
        self.violations: list[str] = []
        self.calls: dict[str, int] = {}

    def render(self, request: Request) -> bytes | int:
        operation: Operation | None = None
        try:
            operation, path = self._operation(request)
            answer = self._answer(request, operation, path)
            status, body = answer.status or operation.status, answer.body
        except Refusal as no:
            status, body = no.status, no.as_json()
        except Exception:  # a fault of the simulator's own looks to the client like one of Amazon's
            log.err(None, "the simulated SP-API failed")
            failure = Refusal(500, "InternalFailure", "We encountered an internal error.")
            status, body = failure.status, failure.as_json()
        self._remember()
        if operation is not None and self._models is not None:
            self.violations += self._models.answer_faults(operation, status, body)
        if operation is not None and self._cut(request, operation):
            return NOT_DONE_YET
        return _respond(request, operation, status, body, self._half(operation))

    def _operation(self, request: Request) -> tuple[Operation, dict[str, str]]:
        found = find(request.method.decode(), request.path.decode())
        if found is None:
            raise denied(details="The requested resource does not exist.")
        return found

    def _answer(self, request: Request, operation: Operation, path: dict[str, str]) -> Answer:
        self.calls[operation.name] = self.calls.get(operation.name, 0) + 1
        self._settle()
        now = self._moment().timestamp()
        if self._trouble.strikes("expire_tokens", operation.name):
            self._credentials.expire_all()
        session = self._session(request, operation, now)
        if not request.getHeader("user-agent"):
            raise invalid("The header 'User-Agent' is missing.")
        seller = session.application.client_id
        if self._trouble.strikes("throttle", operation.name) or not self._buckets.take(
            seller, operation, now
        ):
            raise Refusal(
                429, "QuotaExceeded", "You exceeded your quota for the requested resource."
            )
        for fault, status, code in (
            ("server_error", 500, "InternalFailure"),
            ("unavailable", 503, "ServiceUnavailable"),
        ):
            if self._trouble.strikes(fault, operation.name):
                raise Refusal(status, code, "The service is not available at the moment.")
        call = Call(
            operation=operation,
            store=session.application.store,
            now=self._moment(),
            path=path,
            query=read_query(operation, _query(request)),
            body=self._body(request, operation),
        )
        return self._handlers[operation.name](call)

    def _session(self, request: Request, operation: Operation, now: float) -> Session:
        token = request.getHeader("x-amz-access-token") or ""
        session = self._credentials.session(token, now)
        if session is None:
            raise denied(details="The access token you provided is revoked, malformed or invalid.")
        scopes = [scope for scope, names in GRANTLESS.items() if operation.name in names]
        if bool(scopes) != bool(session.scope) or (scopes and session.scope not in scopes):
            raise denied(details="This operation asks for another kind of grant.")
        if operation.role and operation.role not in session.application.roles:
            raise denied(details=f"The application lacks the role {operation.role}.")
        return session

    def _body(self, request: Request, operation: Operation) -> dict[str, Any]:
        raw = request.content.read(MOST_BODY + 1)
        if len(raw) > MOST_BODY:
            raise Refusal(413, "PayloadTooLarge", "The request is too large.")
        if operation.body is not None and "json" not in (request.getHeader("content-type") or ""):
            raise Refusal(415, "UnsupportedMediaType", "The request must be application/json.")
        body = read_body(operation, raw)
        if self._models is not None and operation.body is not None:
            for fault in self._models.body_faults(operation, body):
                raise invalid(fault)
        return body

    def _cut(self, request: Request, operation: Operation) -> bool:
        """After acceptance the line may break or hang: what was asked is done, and nobody is told."""
        if self._trouble.strikes("time_out", operation.name):
            return True
        if not self._trouble.strikes("lost_answer", operation.name):
            return False
        net: Any = reactor
        net.callLater(0, request.transport.abortConnection)
        return True

    def _half(self, operation: Operation | None) -> bool:
        return operation is not None and self._trouble.strikes("half_answer", operation.name)


def _query(request: Request) -> dict[str, list[str]]:
    return {
        name.decode("utf-8", "replace"): [value.decode("utf-8", "replace") for value in values]
        for name, values in request.args.items()
    }


def _respond(
    request: Request, operation: Operation | None, status: int, body: Any, half: bool
) -> bytes:
    request.setResponseCode(status)
    request.setHeader("x-amzn-RequestId", str(uuid4()))
    if operation is not None and operation.rate is not None:
        request.setHeader("x-amzn-RateLimit-Limit", str(operation.rate))
    if body is None:
        return b""
    request.setHeader("Content-Type", "application/json")
    content = json.dumps(body, ensure_ascii=False, default=str).encode()
    return content[: len(content) // 2] if half else content
