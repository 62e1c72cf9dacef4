"""Calling Amazon for a store: within its limits, again where that is safe, and noting how it went."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from kefu.connectors.amazon import quota
from kefu.connectors.amazon.buckets import Buckets
from kefu.connectors.amazon.endpoints import endpoint_of
from kefu.connectors.amazon.errors import AmazonError, NotDone
from kefu.connectors.amazon.login import shared_login
from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.quota import Urgency
from kefu.connectors.amazon.sdk import Operation, Sdk, operations

TRIES = 5
PATIENCE = timedelta(seconds=10)
"""The longest that a call waits for its turn before it gives up with ``throttled``."""


NOTED_EVERY = timedelta(minutes=1)
"""So exactly is it kept when Amazon last answered; trouble and its end are written at once."""


def pause(seconds: float) -> None:
    """Sleeps, or what a world's clock does instead, which stands still meanwhile (``kefu.config.clock``)."""
    getattr(timezone.now, "pause", time.sleep)(seconds)


class Amazon:
    """A store's line to Amazon. ``now``, ``sleep`` and ``chance`` let time run faster where nobody waits."""

    def __init__(
        self,
        account: AmazonAccount,
        *,
        urgency: Urgency = Urgency.BACKGROUND,
        patience: timedelta = PATIENCE,
        now: Callable[[], datetime] = timezone.now,
        sleep: Callable[[float], None] = pause,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.account = account
        self._urgency, self._patience = urgency, patience
        self._now, self._sleep, self._chance = now, sleep, chance
        self._buckets = Buckets(account)
        self._sdk: Sdk | None = None

    def patient(self, patience: timedelta) -> Amazon:
        """The same line for calls that wait at least so long: where what was begun must not rest."""
        line = Amazon(
            self.account,
            urgency=self._urgency,
            patience=max(patience, self._patience),
            now=self._now,
            sleep=self._sleep,
            chance=self._chance,
        )
        line._sdk, line._buckets = self._line(), self._buckets
        return line

    def call(self, name: str, *, for_role: str = "", **arguments: Any) -> Any:
        """One operation by Amazon's name; arguments as the SDK names them. The answer as plain data.

        ``for_role``: the role it needs, where that hangs on the arguments. What only reads is tried again while that may help; what writes is sent once.
        Raises ``NotDone`` or ``AnswerLost``; either is noted with the account.
        """
        operation = operations()[name]
        if for_role:
            operation = replace(operation, role=for_role)
        try:
            answer = self._with_tries(operation, arguments)
        except AmazonError as error:
            self._note_failure(operation, error)
            raise
        self._note_success(operation)
        return answer

    def _with_tries(self, operation: Operation, arguments: dict[str, Any]) -> Any:
        tries = 0
        while True:
            self._wait_for_turn(operation)
            try:
                answer, rate = self._line().call(operation, arguments)
            except NotDone as no:
                tries += 1
                if no.code == "throttled":
                    self._buckets.note_throttled(operation, self._now())
                again = not no.permanent and (no.code == "throttled" or not operation.writes)
                wait = max(no.wait, quota.back_off(tries, self._chance()))
                if not again or tries >= TRIES or wait > self._patience:
                    raise
                self._pause(wait)
                continue
            if rate:
                self._buckets.note_rate(operation, float(rate))
            return answer

    def _wait_for_turn(self, operation: Operation) -> None:
        waited = timedelta(0)
        while wait := self._buckets.take(operation, self._urgency, self._now()):
            waited += wait
            if waited > self._patience:
                raise NotDone("throttled", operation.name, permanent=False, wait=wait)
            self._pause(wait)

    def _pause(self, wait: timedelta) -> None:
        self._sleep(wait.total_seconds())

    def _line(self) -> Sdk:
        if self._sdk is None:
            endpoint = endpoint_of(self.account)
            login = shared_login(
                url=endpoint.login,
                client_id=self.account.client_id,
                client_secret=self.account.client_secret,
                refresh_token=self.account.refresh_token,
            )
            self._sdk = Sdk(endpoint, login)
        return self._sdk

    def _note_success(self, operation: Operation) -> None:
        account, now = self.account, self._now()
        missing = {role: day for role, day in account.missing.items() if role != operation.role}
        known = account.last_ok_at is not None and now - account.last_ok_at < NOTED_EVERY
        if (
            known
            and missing == account.missing
            and not (account.last_error or account.failing_since)
        ):
            return
        account.last_ok_at, account.last_error, account.last_error_detail = now, "", ""
        account.failing_since, account.missing = None, missing
        account.save(
            update_fields=[
                "last_ok_at",
                "last_error",
                "last_error_detail",
                "failing_since",
                "missing",
            ]
        )

    def _note_failure(self, operation: Operation, error: AmazonError) -> None:
        """A missing role closes its own operations only: the account itself is not failing."""
        account, now = self.account, self._now()
        if error.code == "role_missing":
            account.missing = {**account.missing, operation.role: now.date().isoformat()}
            account.save(update_fields=["missing"])
            return
        if error.code in ("not_found", "invalid"):
            return
        account.last_error, account.last_error_detail = error.code, error.detail
        account.failing_since = account.failing_since or now
        account.save(update_fields=["last_error", "last_error_detail", "failing_since"])
