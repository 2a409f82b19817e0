"""Run the Flask application in an ASGI server; a request uses a thread only once it is complete."""

from __future__ import annotations

import asyncio
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import (
    BadRequest,
    ClientDisconnected,
    RequestEntityTooLarge,
    RequestTimeout,
)

from numscribe.errors import BusyError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

REFUSAL: Final = "numscribe.refusal"
"""Key in the WSGI environment of an exception that the application has to raise."""

_SMALL: Final = 1 << 16
"""Bodies of at most this many bytes are accepted even if other bodies use all the memory."""

_MAX_PARTS, _PART = 10_000, 1000
"""A body is refused if it arrives in more than this many parts, plus one for ``_PART`` bytes.
Each takes about 50 µs, and a client can send a part for each byte."""

_HOST: Final = re.compile(r"[^\s,/@?#]{1,300}")

_CHUNK: Final = 1 << 18
"""Bytes of an answer that are passed to the server at a time; longer answers are streamed."""


class Bridge:
    """Calls a WSGI application from an ASGI server.

    The event loop receives bodies and sends answers, so slow clients hold no threads. A streamed
    answer uses a thread while each chunk is computed. A request that must be refused is passed to
    the application with the exception to raise under ``REFUSAL``.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        threads: int,
        timeout: float,
        max_body: Mapping[str, int],
        max_total: int,
    ) -> None:
        """Wrap an application.

        Args:
            app: The application.
            threads: Number of requests that it handles at the same time.
            timeout: Maximum time for a body to arrive, and for a client to receive each chunk of
                its answer, in seconds.
            max_body: Maximum body size by path, in bytes; the key "" stands for all other paths.
            max_total: Maximum sum of the bodies of all requests in progress, in bytes.
        """
        self._app = app
        self._pool = ThreadPoolExecutor(threads, "request")
        self._timeout, self._max_body, self._max_total = timeout, max_body, max_total
        self._total = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer a request."""
        body = io.BytesIO()
        environ = _environ(scope) | {"wsgi.input": body}
        try:
            environ[REFUSAL] = _find_fault(environ) or await self._receive(environ, receive, body)
            environ["CONTENT_LENGTH"] = str(body.tell())
            body.seek(0)
            await self._answer(environ, receive, send)
        except TimeoutError:  # the client does not read its answer
            return
        finally:
            self._total -= len(body.getbuffer())

    async def _receive(
        self, environ: dict[str, Any], receive: Any, body: io.BytesIO
    ) -> Exception | None:
        """Receive the body; return an exception if the request must be refused."""
        limit = self._max_body.get(environ["PATH_INFO"], self._max_body[""])
        refusal = self._find_excess(int(environ.get("CONTENT_LENGTH") or 0), limit)
        try:
            async with asyncio.timeout(self._timeout):
                # Refused bodies are received as well: most clients read no answer before they
                # have sent everything.
                parts = size = 0
                while refusal is None or "HTTP_EXPECT" not in environ:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return ClientDisconnected()
                    parts += 1
                    size += len(message.get("body", b""))
                    if parts > _MAX_PARTS + size // _PART:
                        return refusal or BadRequest("The chunks of the body are too small.")
                    if refusal is None:
                        self._total += body.write(message.get("body", b""))
                        refusal = self._find_excess(body.tell(), limit)
                    if not message.get("more_body"):
                        break
        except TimeoutError:
            return refusal or RequestTimeout()
        return refusal

    def _find_excess(self, size: int, limit: int) -> Exception | None:
        if size > limit:
            return RequestEntityTooLarge()
        if self._total > self._max_total and size > _SMALL:
            return BusyError("Too many large requests are in progress; try again soon.")
        return None

    async def _answer(self, environ: dict[str, Any], receive: Any, send: Any) -> None:
        loop, context = asyncio.get_running_loop(), copy_context()

        def run(work: Callable[..., Any], *arguments: Any) -> asyncio.Future[Any]:
            # Different threads may compute the chunks of an answer, but in the same context.
            return loop.run_in_executor(self._pool, partial(context.run, work, *arguments))

        head, content, chunks = await run(self._call, environ)
        await send({"type": "http.response.start", **head})
        if chunks is not None:
            gone = asyncio.ensure_future(receive())
            try:
                while not gone.done() and (chunk := await run(next, chunks, None)) is not None:
                    for start in range(0, len(chunk), _CHUNK):
                        part = {"body": chunk[start : start + _CHUNK], "more_body": True}
                        async with asyncio.timeout(self._timeout):
                            await send({"type": "http.response.body", **part})
            finally:
                gone.cancel()
                await run(getattr(chunks, "close", int))
        # The server takes this at once, however slow the client is.
        await send({"type": "http.response.body", "body": content})

    def _call(
        self, environ: dict[str, Any]
    ) -> tuple[dict[str, Any], bytes, Iterator[bytes] | None]:
        """Call the application; return the head, the content, and an iterator if it is streamed."""
        head: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Any:
            encoded = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
            head.update(status=int(status[:3]), headers=encoded)

        chunks = iter(self._app(environ, start_response))
        if int(dict(head["headers"]).get(b"content-length", _CHUNK + 1)) > _CHUNK:
            return head, b"", chunks
        try:
            return head, b"".join(chunks), None
        finally:
            getattr(chunks, "close", int)()


def _environ(scope: dict[str, Any]) -> dict[str, Any]:
    """Return the WSGI environment of a request (PEP 3333), without its body."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:  # could not be told from a header with "-"
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ


def _find_fault(environ: dict[str, Any]) -> Exception | None:
    """Return an error for a request that a proxy may interpret differently, or None."""
    if environ.pop("HTTP_TRANSFER_ENCODING", "chunked").lower() != "chunked":
        return BadRequest("The only supported transfer encoding is chunked.")
    if environ["SERVER_PROTOCOL"] == "HTTP/1.1" and not _HOST.fullmatch(
        environ.get("HTTP_HOST", "")
    ):
        return BadRequest("The request must have exactly one Host header.")
    return None
