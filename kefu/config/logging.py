"""Structured logs on standard error: codes and ids, never buyers' data or secrets."""

from __future__ import annotations

import os
from typing import Any

import structlog


def logging_settings() -> dict[str, Any]:
    """Django's ``LOGGING``: one line an event, ``KEFU_LOG`` sets the level (default WARNING)."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": structlog.processors.LogfmtRenderer(bool_as_flag=False),
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            # A round that takes longer than its interval is skipped, which is as it should be.
            "apscheduler": {"level": "ERROR"},
            # "Not found" and "not for your role" are said on the page, to the one who asked.
            "django.request": {"level": "ERROR"},
        },
        "root": {"handlers": ["stderr"], "level": os.environ.get("KEFU_LOG", "WARNING")},
    }
