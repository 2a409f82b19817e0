"""Structured logs on standard output, one line per event, as JSON or text."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from numscribe.settings import Settings


class _StandardOutput:
    """Writes lines, and ignores errors, so that a full disk or a closed pipe fails no request."""

    def msg(self, message: str) -> None:
        try:
            sys.stdout.write(message + "\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            return

    debug = info = warning = error = critical = msg


def make_logger(settings: Settings) -> FilteringBoundLogger:
    """Return a logger with the format and level of the settings.

    Each line includes the variables of ``structlog.contextvars``, such as the request id.
    """
    on_screen = settings.log_format == "auto" and sys.stdout.isatty()
    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if settings.log_format == "text" or on_screen:
        processors.append(
            structlog.dev.ConsoleRenderer(
                colors=sys.stdout.isatty(),
                # Rich tracebacks show local variables, which may contain user input.
                exception_formatter=structlog.dev.plain_traceback,
            )
        )
    else:
        processors += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    logger: Any = structlog.wrap_logger(
        _StandardOutput(),
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
        context_class=dict,
        cache_logger_on_first_use=True,
    )
    bound: FilteringBoundLogger = logger.bind()
    return bound
