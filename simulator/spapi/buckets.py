"""Amazon's usage plans: a bucket of tokens for each seller and operation, filled at a steady rate."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.spapi.operations import Operation


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """Times are seconds of virtual time, so that limits hold however fast the world runs."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def take(self, seller: str, operation: Operation, now: float) -> bool:
        """Whether the call may pass; if so, one token is gone."""
        if operation.rate is None or operation.burst is None:
            return True
        bucket = self._buckets.setdefault(
            (seller, operation.name), _Bucket(float(operation.burst), now)
        )
        filled = bucket.tokens + max(0.0, now - bucket.at) * operation.rate
        bucket.tokens, bucket.at = min(float(operation.burst), filled), max(now, bucket.at)
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True
