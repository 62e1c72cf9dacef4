"""Headings of a file's columns in the reader's language; those of times know that they are."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext


class Moment(str):
    """The heading of a column of times."""

    __slots__ = ()


def headed(headings: Iterable[str]) -> list[str]:
    """The headings in the reader's language."""
    return [type(text)(gettext(text)) for text in headings]


def with_zone(heading: str) -> str:
    """A heading of times says by whose clock they are: the reader's, as on the page."""
    if not isinstance(heading, Moment):
        return heading
    zone = timezone.get_current_timezone_name()
    return gettext("%(heading)s (%(zone)s)") % {"heading": heading, "zone": zone}
