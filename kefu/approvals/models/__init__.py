"""Who says yes to what: requests for a second person, and the limits beyond which one is asked."""

from kefu.approvals.models.approval import Approval
from kefu.approvals.models.limit import Limit

__all__ = ["Approval", "Limit"]
