"""A client's connection: what has arrived of a request, and who waits for the rest."""

from __future__ import annotations

import errno
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any, Final

from gunicorn.workers.gthread import TConn

from numscribe.errors import BusyError

_LEAST_RATE: Final = 20_000
"""Bytes a second that a client has to take of an answer, beyond its patience."""

_QUICK: Final = b"POST /api/v1/read "
_MOST_QUICK: Final = 1 << 15
"""How a request begins that takes a few milliseconds, and its most bytes."""

_MOST_HEADERS: Final = 1 << 16
_MOST_LINE: Final = 1 << 10
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*0*(\d+)[ \t]*\r\n", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECT: Final = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
_SIZE: Final = re.compile(rb"[0-9a-f]{1,8}", re.IGNORECASE)


class ClientSocket(socket.socket):
    """A socket on which only so many threads wait for their clients, and none without end.

    What is there already is read, and what fits into the system's buffer is written, by anybody;
    a thread that has to wait takes one of a number of places, and keeps it for its request. Who may
    not wait at all keeps the rest of an answer for a thread that may.
    """

    _places: threading.BoundedSemaphore | None = None
    _patience = 0.0
    _left = 0.0
    _holds = False
    _waits = True
    _kept = b""

    def begin(
        self, places: threading.BoundedSemaphore, patience: float, *, waits: bool = True
    ) -> None:
        """Begin a request.

        Args:
            places: How many threads may wait for clients.
            patience: Seconds to wait for the client to take its answer.
            waits: Whether this thread may wait at all.
        """
        self._places, self._patience, self._left = places, patience, patience
        self._waits, self._kept = waits, b""

    def finish(self) -> None:
        """Give the place back, if there is one."""
        if self._holds and self._places:
            self._places.release()
        self._holds = False

    @property
    def keeps(self) -> bool:
        """Whether a part of an answer waits for the client to take it."""
        return bool(self._kept)

    def send_kept(self) -> None:
        """Send what was kept, in a thread that may wait.

        Raises:
            ConnectionResetError: The client does not take it in time, or there are too many such.
        """
        self._waits, kept, self._kept = True, self._kept, b""
        self.sendall(kept)

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Receive bytes.

        Raises:
            BusyError: There are none yet, and no place to wait for them.
        """
        if self.gettimeout() == 0:
            return super().recv(size, flags)
        with self._unblocked():
            return super().recv(size, flags)
        if not self._take_place():
            raise BusyError("As many requests as may are half here; try again soon.")
        try:
            return super().recv(size, flags)
        except TimeoutError as error:
            raise _gone() from error

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send bytes.

        Raises:
            ConnectionResetError: The client does not take them in time, or there are too many such.
        """
        if self.gettimeout() == 0:
            super().sendall(data, flags)
            return
        if self._kept:
            self._kept += data
            return
        rest = memoryview(data).cast("B")
        size = len(rest)
        with self._unblocked():
            rest = rest[super().send(rest, flags) :]
        if rest and self._waits:
            self._wait_to_send(rest, flags)
        elif rest:
            self._kept = bytes(rest)
        self._left = min(self._patience, self._left + size / _LEAST_RATE)

    @contextmanager
    def _unblocked(self) -> Iterator[None]:
        """Do something that is left where it would have to wait."""
        timeout = self.gettimeout()
        self.settimeout(0)  # with a timeout, a socket waits whatever the flags of a call say
        try:
            with suppress(BlockingIOError):
                yield
        finally:
            self.settimeout(timeout)

    def _wait_to_send(self, rest: memoryview, flags: int) -> None:
        if not self._take_place():
            raise _gone()
        began = time.monotonic()
        self.settimeout(max(self._left, 0.001))
        try:
            super().sendall(rest, flags)
        except TimeoutError as error:
            raise _gone() from error
        finally:
            self.settimeout(None)
            self._left -= time.monotonic() - began

    def _take_place(self) -> bool:
        if self._waits and not self._holds and self._places:
            self._holds = self._places.acquire(blocking=False)
        return self._holds


class Connection(TConn):  # type: ignore[misc]
    """A connection, and what has arrived of its next request."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.received = bytearray()
        self._wanted: int | None = None
        self._chunk: int | None = None

    def init(self) -> None:
        """Make the parser ready, with what has arrived already."""
        super().init()
        if self.received:
            self.parser.unreader.unread(bytes(self.received))
            self.received = bytearray()
            self._wanted = self._chunk = None

    def take_back(self) -> None:
        """Take what has come behind a request back from the parser."""
        self.received = bytearray(self.parser.unreader.take_buffered())

    @property
    def is_quick(self) -> bool:
        """Whether one small reading is here, which takes milliseconds, and nothing behind it."""
        size = len(self.received)
        return self._wanted == size <= _MOST_QUICK and self.received.startswith(_QUICK)

    @property
    def is_endless(self) -> bool:
        """Whether more headers have come than anybody needs."""
        return len(self.received) > _MOST_HEADERS and b"\r\n\r\n" not in self.received

    def is_complete(self, most_body: int) -> bool:
        """Tell whether the whole request is here, or a thread has to see to the rest.

        A thread sees to what cannot be waited for here: a body that is larger than ``most_body``,
        which is refused or is a batch, and chunks that are none.
        """
        if self._wanted is None and self._chunk is None and not self._find_body(most_body):
            return False
        if self._chunk is not None:
            return len(self.received) > most_body or self._has_all_chunks()
        return len(self.received) >= (self._wanted or 0)

    def _find_body(self, most_body: int) -> bool:
        """Find out where the body begins and ends; tell whether all headers have come."""
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self.received[: end + 2])
        length = _LENGTH.search(head)
        body = min(int(length[1][:16]), most_body + 1) if length else 0
        if body > most_body:
            self._wanted = 0
            return True
        if _EXPECT.search(head):
            self.received[: end + 2] = head = _EXPECT.sub(b"", head)
            if len(self.received) == len(head) + 2:
                with suppress(OSError):  # it will be seen to be gone
                    self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if _CHUNKED.search(head):
            self._chunk = len(head) + 2
        else:
            self._wanted = len(head) + 2 + body
        return True

    def _has_all_chunks(self) -> bool:
        """Tell whether the last chunk is here, or one that is garbled."""
        while self._chunk is not None:
            end = self.received.find(b"\r\n", self._chunk)
            if end < 0:
                return len(self.received) - self._chunk > _MOST_LINE
            size = _SIZE.match(self.received, self._chunk)
            if size is None:
                return True
            length = int(size[0], 16)
            if length == 0:
                return self.received.find(b"\r\n\r\n", end) >= 0
            self._chunk = end + 2 + length + 2
        return False


class ErrorPage:
    """Takes the page that gunicorn would send for an error, and makes a problem document of it."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def gettimeout(self) -> float:
        """Say, as a socket would, that sending takes no time."""
        return 0.0

    def sendall(self, data: bytes) -> None:
        """Take the page's status."""
        self.status = HTTPStatus(int(data.split(b" ", 2)[1]))

    def problem(self) -> bytes:
        """Return an answer that says no more than the status."""
        status = self.status
        problem = {"type": "about:blank", "title": status.phrase, "status": status}
        headers = {
            "Content-Type": "application/problem+json",
            "Content-Security-Policy": "default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Connection": "close",
        }
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers["Retry-After"] = "1"
        body = json.dumps(problem).encode()
        headers["Content-Length"] = str(len(body))
        lines = [f"HTTP/1.1 {status} {status.phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body


def _gone() -> ConnectionResetError:
    """Make the error that gunicorn takes for a client that went away."""
    return ConnectionResetError(errno.ECONNRESET, "The client does not keep up")
