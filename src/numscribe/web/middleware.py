"""Middleware: request ids, the access log, metrics, CORS, proxy headers and rate limits."""

from __future__ import annotations

import re
import time
import uuid
from functools import partial
from typing import Any, Final

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from numscribe.settings import Settings
from numscribe.web.bridge import REFUSAL
from numscribe.web.service import Service, service

BEGAN: Final = "numscribe.began"
"""Key in the WSGI environment of the ``time.perf_counter()`` when a request was complete; only of
requests that ``DirectAnswers`` could not answer."""

_REQUEST_ID: Final = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_QUIET: Final = {"/healthz", "/readyz", "/metrics", "/v2/health/live", "/v2/health/ready"}
"""Routes that are polled: they are logged only if they fail."""

_REDIS_TIMEOUTS: Final[dict[str, Any]] = {
    "socket_connect_timeout": 0.25,
    "socket_timeout": 0.25,
}
"""In seconds. If Redis does not answer in time, each worker counts on its own."""

_SLOW: Final = 1.0
"""Requests that take at least this many seconds are always logged."""

POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""Default Content-Security-Policy."""

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(), microphone=()",
}
"""Headers of every answer, unless a route sets another ``Cache-Control``."""


def register(app: Flask, settings: Settings) -> None:
    """Install the middleware in an application."""
    if settings.proxies:
        count = settings.proxies
        fixed = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count)
        app.wsgi_app = fixed  # type: ignore[method-assign]
    if settings.cors_origins:
        origins = {origin.strip() for origin in settings.cors_origins.split(",")}
        app.after_request(partial(_allow_origin, origins))
    app.before_request(_begin)
    app.after_request(_end)
    app.before_request(_refuse)
    if settings.rate_limit:
        _limit_rate(app, settings)


def _allow_origin(origins: set[str], response: Response) -> Response:
    """Add CORS headers for allowed origins; the API uses no cookies."""
    origin = request.headers.get("Origin", "")
    response.vary.add("Origin")
    if origin and (origin in origins or "*" in origins):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, X-Request-ID"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-ID"
    return response


def _refuse() -> None:
    """Raise the exception that the ASGI bridge found, if there is one."""
    if refusal := request.environ.get(REFUSAL):
        raise refusal


def _limit_rate(app: Flask, settings: Settings) -> None:
    """Limit the rate of POST and admin requests of each client."""
    # Few servers limit it, and the import takes a while.
    from flask_limiter import Limiter  # noqa: PLC0415
    from flask_limiter.util import get_remote_address  # noqa: PLC0415

    memory = settings.rate_limit_storage.startswith("memory:")
    limiter = Limiter(
        get_remote_address,
        application_limits=[settings.rate_limit],
        storage_uri=settings.rate_limit_storage,
        storage_options={} if memory else _REDIS_TIMEOUTS,
        in_memory_fallback_enabled=not memory,
        headers_enabled=True,
    )
    limiter.request_filter(_is_free)
    limiter.init_app(app)


def _is_free() -> bool:
    return request.method != "POST" and request.blueprint != "admin"


def _begin() -> None:
    g.request_id = choose_request_id(request.headers.get("X-Request-ID", ""))
    g.began = request.environ.get(BEGAN) or time.perf_counter()


def _end(response: Response) -> Response:
    if "request_id" not in g:  # an error before _begin
        return response
    response.headers["X-Request-ID"] = g.request_id
    request_id, began = g.request_id, g.began
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.url_rule else "any"
    bytes_in = request.content_length or 0
    shared = service()

    def finish() -> None:
        record(
            shared,
            request_id,
            route=route,
            method=method,
            status=response.status_code,
            seconds=time.perf_counter() - began,
            bytes_in=bytes_in,
        )

    if response.is_streamed:
        response.call_on_close(finish)
    else:
        finish()
    return response


def choose_request_id(given: str) -> str:
    """Return a request's own id if it is a valid one, and a new one otherwise."""
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def record(
    shared: Service,
    request_id: str,
    *,
    route: str,
    method: str,
    status: int,
    seconds: float,
    bytes_in: int,
) -> None:
    """Count and log an answered request.

    Args:
        shared: The metrics, the log and the settings.
        request_id: Identifies the request in the log.
        route: Its URL rule, or "none".
        method: Its method, or "any" if it has no rule.
        status: Status of the answer.
        seconds: Time that the answer took.
        bytes_in: Size of its body.
    """
    shared.metrics.count_request(route, method, status, seconds)
    failed = status >= 500
    if route in _QUIET and not failed:
        return
    # The page sends a request for every stroke: a line for each would hide the errors.
    is_logged = shared.settings.access_log == "all" or status >= 400 or seconds >= _SLOW
    log = shared.log.info if is_logged else shared.log.debug
    (shared.log.warning if failed else log)(
        "request",
        request_id=request_id,
        method=method,
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 2),
        bytes_in=bytes_in,
    )
