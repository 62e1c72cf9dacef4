"""How a call to Amazon can end other than well.

AmazonError
├── NotDone        certainly nothing happened there
└── AnswerLost     it may have happened: read before anything is tried again
"""

from __future__ import annotations

from datetime import timedelta


class AmazonError(Exception):
    """``code`` is stable (see ``web/words/amazon.py``), ``detail`` what Amazon said."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail[:300]


class NotDone(AmazonError):
    """Amazon did nothing. ``permanent``: trying again will not help. ``wait``: not before that.

    Codes: ``plain_not_allowed``, ``login_refused`` (client ID or secret wrong or ended),
    ``consent_gone`` (the refresh token opens nothing), ``role_missing``, ``denied``,
    ``not_found``, ``invalid``, ``throttled``, ``amazon_failed``, ``unreachable``.
    """

    def __init__(
        self, code: str, detail: str = "", *, permanent: bool, wait: timedelta = timedelta(0)
    ) -> None:
        super().__init__(code, detail)
        self.permanent, self.wait = permanent, wait


class AnswerLost(AmazonError):
    """The line broke after the request may have arrived, or the answer cannot be read."""
