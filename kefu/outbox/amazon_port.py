"""What the desk may do at Amazon for a store, without knowing the connector by name.

Settings name it (``KEFU_AMAZON``), as they name the channels' connectors.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def _named(name: str):
    return import_string(settings.KEFU_AMAZON[name])


def abilities(store: int) -> frozenset[str]:
    """The kinds of actions that the store's connection allows; none without a connection."""
    return _named("abilities")(store)
