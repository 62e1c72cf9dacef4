"""A return and all that hangs on it."""

from kefu.returns.models.clock import ReturnClock
from kefu.returns.models.contradiction import Contradiction
from kefu.returns.models.dispute import Dispute, Statement
from kefu.returns.models.inspection import Grade, Inspection, Photo
from kefu.returns.models.lot import LotItem, ResaleLot
from kefu.returns.models.owed import Owed
from kefu.returns.models.refund import Refund
from kefu.returns.models.return_ import Return, Step, Telling
from kefu.returns.models.terms import ReturnLabel, ReturnTerms

__all__ = [
    "Contradiction",
    "Dispute",
    "Grade",
    "Inspection",
    "LotItem",
    "Owed",
    "Photo",
    "Refund",
    "ResaleLot",
    "Return",
    "ReturnClock",
    "ReturnLabel",
    "ReturnTerms",
    "Statement",
    "Step",
    "Telling",
]
