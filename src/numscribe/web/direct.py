"""Answer ``POST /api/v1/read`` without Flask.

Flask's routing, request and response objects take longer than reading a drawing. ``DirectAnswers``
gives the same answer to JSON and to a picture as the body. Flask answers all other requests, and
all errors.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from json import JSONEncoder
from typing import Any, Final

from flask import Flask

from numscribe.web.bridge import BEGAN
from numscribe.web.inputs import Input, parse_json, picture_body
from numscribe.web.middleware import SECURITY_HEADERS, choose_request_id, record
from numscribe.web.reading import read
from numscribe.web.schemas import ReadOptions, ReadRequest
from numscribe.web.service import Service

ROUTE: Final = "/api/v1/read"
"""The only route that is answered here."""

_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}(?::\d{1,5})?", re.ASCII)
"""Hosts that are answered here; Flask decides on others, such as IPv6 addresses."""

_HEADERS: Final = [
    (name.lower().encode("ascii"), value.encode("ascii"))
    for name, value in ({"Content-Type": "application/json"} | SECURITY_HEADERS).items()
]

_ENCODER: Final = JSONEncoder(separators=(",", ":"))

Headers = list[tuple[bytes, bytes]]
"""Names in lower case, and values."""

Run = Callable[..., Awaitable[bytes]]
"""Calls a function in a thread."""


class DirectAnswers:
    """Answers readings for one application."""

    def __init__(self, app: Flask) -> None:
        """Use the models, limits, metrics and log of an application."""
        self._service: Service = app.extensions["numscribe"]
        settings = self._service.settings
        # Flask's extensions limit the rate and add CORS headers.
        self._is_enabled = not (settings.rate_limit or settings.cors_origins)

    def accepts(self, environ: dict[str, Any]) -> bool:
        """Return whether a request, as a WSGI environment without its body, is answered here."""
        return (
            self._is_enabled
            and environ["PATH_INFO"] == ROUTE
            and environ["REQUEST_METHOD"] == "POST"
            and not environ["QUERY_STRING"]
            and _HOST.fullmatch(environ.get("HTTP_HOST", "")) is not None
            and (_is_json(environ) or environ.get("CONTENT_TYPE", "").startswith("image/"))
        )

    async def answer(
        self, environ: dict[str, Any], body: bytes, run: Run
    ) -> tuple[Headers, bytes] | Exception:
        """Read the input of a request.

        Args:
            environ: The WSGI environment.
            body: The whole body.
            run: Calls a function in a thread.

        Returns:
            The headers and the body of the answer, whose status is 200; or the exception that
            Flask has to answer with.
        """
        began = environ[BEGAN] = time.perf_counter()
        release: Callable[[], None] | None = None
        try:
            release = self._service.limiter.admit()
            content = await run(self._parse_and_read, environ, body)
        except Exception as error:
            return error
        finally:
            if release is not None:
                release()
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
        length = str(len(content)).encode("ascii")
        extra = [(b"content-length", length), (b"x-request-id", request_id.encode("ascii"))]
        return _HEADERS + extra, content

    def _parse_and_read(self, environ: dict[str, Any], body: bytes) -> bytes:
        if _is_json(environ):
            given = parse_json(body, ReadOptions, ReadRequest)
        else:
            given = Input(picture_body(body), ReadOptions())
        with self._service.limiter.slot():
            answer = read(given.source, given.options, self._service).to_dict(given.options)
        return f"{_ENCODER.encode(answer)}\n".encode("ascii")


def _is_json(environ: dict[str, Any]) -> bool:
    return bool(environ.get("CONTENT_TYPE") == "application/json")
