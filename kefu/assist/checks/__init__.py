"""What a machine wrote, compared with what stood there before (pure).

Text in, changes out: amounts, dates, numbers, names, links and promises that were added, removed
or changed, and what compliance finds anew. No Django, no clock, no network.
"""

from kefu.assist.checks.difference import Stretch, difference
from kefu.assist.checks.figures import Figure, figures
from kefu.assist.checks.mentions import Mention, kinds_of, mentions
from kefu.assist.checks.report import Basis, Change, Report, check
from kefu.assist.checks.unusable import reason_against

__all__ = [
    "Basis",
    "Change",
    "Figure",
    "Mention",
    "Report",
    "Stretch",
    "check",
    "difference",
    "figures",
    "kinds_of",
    "mentions",
    "reason_against",
]
