"""Letters to buyers in seven languages, each with the agent's gloss beside it. Pure: no Django, no clock.

``draft`` writes the letter for one remedy, ``draft_letter`` one letter for several steps of a
verdict, ``check_override`` tells a store what is wrong with a sentence of its own.
"""

from kefu.replies.composing import allows
from kefu.replies.context import ReplyContext
from kefu.replies.errors import AmountNotAllowed, RemedyNotAllowed
from kefu.replies.letters import Draft, draft, draft_letter
from kefu.replies.overrides import OverrideFinding, check_override
from kefu.replies.texts import LANGUAGES

__all__ = [
    "LANGUAGES",
    "AmountNotAllowed",
    "Draft",
    "OverrideFinding",
    "RemedyNotAllowed",
    "ReplyContext",
    "allows",
    "check_override",
    "draft",
    "draft_letter",
]
