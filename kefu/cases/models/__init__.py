"""The case and all that hangs on it."""

from kefu.cases.models.case import Case, CaseKey
from kefu.cases.models.correction import Correction
from kefu.cases.models.deadline import Deadline
from kefu.cases.models.decision import Decision, Offer
from kefu.cases.models.draft import Draft
from kefu.cases.models.event import Event
from kefu.cases.models.message import Attachment, Message, RawMail
from kefu.cases.models.regroup import Doubt, Regrouping
from kefu.cases.models.task import Task

__all__ = [
    "Attachment",
    "Case",
    "CaseKey",
    "Correction",
    "Deadline",
    "Decision",
    "Doubt",
    "Draft",
    "Event",
    "Message",
    "Offer",
    "RawMail",
    "Regrouping",
    "Task",
]
