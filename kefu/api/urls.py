"""The interface whole: its version, its key, its parts. Served under ``/api/v1/``."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from ninja import NinjaAPI

from kefu.api import cases, deeds, returns, steps, work
from kefu.api.auth import Token
from kefu.api.errors import answer_errors

api = NinjaAPI(
    title="Kefu",
    version="1",
    description="Everything an agent does at the desk. See docs/api.md.",
    auth=Token(),
    urls_namespace="api",
    # The page of the library's own would need scripts from elsewhere; the description is there.
    docs_url=None,
    docs_decorator=login_required,
)
answer_errors(api)
api.add_router("/cases", cases.router)
api.add_router("/returns", returns.router)
api.add_router("", work.router)
api.add_router("", steps.router)
api.add_router("", deeds.router)
