"""What stories of the assistant share."""

import pytest

from kefu.assist import taking
from kefu.cases.errors import NotAllowedNow

POLITE = "Guten Tag Anna Keller, vielen Dank für Ihre Nachricht. Wir kümmern uns gern darum."


WARMER = "Guten Tag [NAME_1], haben Sie vielen Dank für Ihre Nachricht. Wir kümmern uns gern darum."


def refused(code):
    return pytest.raises(NotAllowedNow, match=code)


def keys(suggestion):
    return taking.confirm_keys(suggestion)
