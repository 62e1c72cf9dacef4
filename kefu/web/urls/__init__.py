"""The desk's addresses, by the first word of each: a page is found among its own kind only."""

from __future__ import annotations

from kefu.web.urls import desks, setup, work

urlpatterns = [*work.urlpatterns, *desks.urlpatterns, *setup.urlpatterns]
