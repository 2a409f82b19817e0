"""Answer ``POST /api/v1/read`` without Flask.

Flask's routing, request and response objects take longer than reading a drawing. ``DirectAnswers``
gives the same answer to JSON and to a picture as the body. Flask answers all other requests, and
all errors.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from json import JSONEncoder
from typing import Any, Final

from flask import Flask

from numscribe.web.bridge import REFUSAL
from numscribe.web.inputs import Input, parse_json, picture_body
from numscribe.web.middleware import BEGAN, SECURITY_HEADERS, choose_request_id, record
from numscribe.web.reading import read
from numscribe.web.schemas import ReadOptions, ReadRequest
from numscribe.web.service import Service

ROUTE: Final = "/api/v1/read"
"""The only route that is answered here."""

_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}(?::\d{1,5})?", re.ASCII)
"""Hosts that are answered here; Flask decides on others, such as IPv6 addresses."""

_HEADERS: Final = [*({"Content-Type": "application/json"} | SECURITY_HEADERS).items()]

_ENCODER: Final = JSONEncoder(separators=(",", ":"))


class DirectAnswers:
    """WSGI middleware that answers readings itself, and passes other requests to Flask."""

    def __init__(self, app: Flask) -> None:
        """Wrap an application, and use its models, limits, metrics and log."""
        self._app = app
        self._service: Service = app.extensions["numscribe"]
        settings = self._service.settings
        # Flask's extensions limit the rate and add CORS headers.
        self._is_enabled = not (settings.rate_limit or settings.cors_origins)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        if not (self._is_enabled and _is_direct(environ)):
            return self._app(environ, start_response)
        began = environ[BEGAN] = time.perf_counter()
        body = environ["wsgi.input"].read()
        try:
            content = self._read(environ, body)
        except Exception as error:
            environ[REFUSAL] = error
            return self._app(environ, start_response)
        request_id = choose_request_id(environ.get("HTTP_X_REQUEST_ID", ""))
        record(
            self._service,
            request_id,
            route=ROUTE,
            method="POST",
            status=200,
            seconds=time.perf_counter() - began,
            bytes_in=len(body),
        )
        extra = [("Content-Length", str(len(content))), ("X-Request-ID", request_id)]
        start_response("200 OK", _HEADERS + extra)
        return [content]

    def _read(self, environ: dict[str, Any], body: bytes) -> bytes:
        if _is_json(environ):
            given = parse_json(body, ReadOptions, ReadRequest)
        else:
            given = Input(picture_body(body), ReadOptions())
        with self._service.limiter.admitted_slot():
            answer = read(given.source, given.options, self._service).to_dict(given.options)
        return f"{_ENCODER.encode(answer)}\n".encode("ascii")


def _is_direct(environ: dict[str, Any]) -> bool:
    return (
        environ["PATH_INFO"] == ROUTE
        and environ["REQUEST_METHOD"] == "POST"
        and not environ["QUERY_STRING"]
        and not environ.get(REFUSAL)
        and _HOST.fullmatch(environ.get("HTTP_HOST", "")) is not None
        and (_is_json(environ) or environ.get("CONTENT_TYPE", "").startswith("image/"))
    )


def _is_json(environ: dict[str, Any]) -> bool:
    return bool(environ.get("CONTENT_TYPE") == "application/json")
