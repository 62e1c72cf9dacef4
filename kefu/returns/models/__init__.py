"""A return and all that hangs on it."""

from kefu.returns.models.clock import ReturnClock
from kefu.returns.models.contradiction import Contradiction
from kefu.returns.models.inspection import Grade, Inspection, Photo
from kefu.returns.models.refund import Refund
from kefu.returns.models.return_ import Return, Step, Telling

__all__ = [
    "Contradiction",
    "Grade",
    "Inspection",
    "Photo",
    "Refund",
    "Return",
    "ReturnClock",
    "Step",
    "Telling",
]
