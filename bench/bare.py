"""What a page costs beside the least it can: its own template over what was fetched beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import patch

from bench.figures import Figure
from bench.pages import reader


def bare_page(user: Any, get: Callable[[str], bytes], address: str) -> Callable[[], str]:
    """The very template with the very context, fetched beforehand; proven to make the same page."""
    for _ in range(3):  # a minute may pass between the two, and the page tells the time
        bare = partial(_as_reader, user, _as_asked(get, address))
        if _without_tokens(bare()) == _without_tokens(get(address).decode()):
            return bare
    raise SystemExit(f"the bare template makes another page than {address}")


def ratio(above: Figure, below: Figure) -> Figure:
    """Round by round."""
    pairs = zip(above.values, below.values, strict=True)
    return Figure(values=tuple(one / other for one, other in pairs))


def _as_reader(user: Any, template: Callable[[], str]) -> str:
    with reader(user):
        return template()


def _as_asked(get: Callable[[str], bytes], address: str) -> Callable[[], str]:
    """What the page's view hands to its template, kept when it does."""
    from django.template import engines, loader

    kept: list[tuple[str, dict[str, Any], Any]] = []

    def keep(name: str, context: dict[str, Any], request: Any, using: str | None = None) -> str:
        kept.append((name, dict(context), request))
        return ""

    with patch.object(loader, "render_to_string", keep):
        get(address)
    ((name, context, request),) = kept
    return partial(engines["jinja2"].get_template(name).render, context, request)


def _without_tokens(html: str) -> str:
    """Tokens against forged requests are masked anew in every page."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", html)
