"""The worker of our server: patient with slow clients, and quick to everybody else meanwhile."""

from __future__ import annotations

import re
import socket
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from selectors import EVENT_READ
from types import FrameType
from typing import Any, Final

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

_CHUNK: Final = 1 << 16
_MOST_BUFFERED: Final = 32_000_000
"""Most bytes of unfinished requests in a worker; above that, threads wait for the rest."""

_MOST_HEADERS: Final = 1 << 16
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
_UNBUFFERED: Final = re.compile(rb"\r\n(transfer-encoding|expect):", re.IGNORECASE)


class Connection(TConn):  # type: ignore[misc]
    """A connection, and what has arrived of its next request."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.received = bytearray()
        self._wanted: int | None = None

    def init(self) -> None:
        """Make the parser ready, with what has arrived already."""
        super().init()
        if self.received:
            self.parser.unreader.unread(bytes(self.received))
            self.received = bytearray()
            self._wanted = None

    @property
    def is_endless(self) -> bool:
        """Whether more headers have come than anybody needs."""
        return len(self.received) > _MOST_HEADERS and b"\r\n\r\n" not in self.received

    def is_complete(self, most_body: int) -> bool:
        """Tell whether the whole request is here, or a thread has to see to the rest.

        A thread sees to what cannot be waited for here: a body that comes in chunks, or only
        after an answer, and one that is too large and will be refused.
        """
        if self._wanted is None:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = bytes(self.received[: end + 2])
            length = _LENGTH.search(head)
            body = int(length[1]) if length else 0
            if _UNBUFFERED.search(head) or body > most_body:
                return True
            self._wanted = end + 4 + body
        return len(self.received) >= self._wanted


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, but a thread begins when a request is there as a whole.

    Otherwise every client that sends slowly, or nothing at all, would keep a thread from the
    others. A request that does not arrive in time is cut off, and so is a client that does not
    take its answer.

    gunicorn's quick stop takes a lock of the thread pool inside the signal handler; where the
    interrupted code holds it already, the worker hangs until it is killed. So every stop is a
    graceful one.
    """

    patience = 30.0
    """Seconds for a request to arrive."""

    most_body = 16_000_000
    """Largest body that is waited for as a whole, in bytes."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.pending_conns: deque[Connection] = deque()
        self._reading: dict[Connection, float] = {}

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Handle SIGINT and SIGQUIT as SIGTERM."""
        self.handle_exit(sig, frame)

    def notify(self) -> None:
        """Say that the worker lives, and stop listening to clients that are too slow."""
        super().notify()
        now = time.monotonic()
        if not self.alive:
            self._hurry(now)
        for connection, until in list(self._reading.items()):
            if until < now:
                self._reading.pop(connection, None)
                _ignore_os_errors(partial(connection.sock.shutdown, socket.SHUT_RD))

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection, and wait for its request without a thread."""
        try:
            client, address = listener.accept()
        except OSError:  # another worker was quicker, the client has gone, or files have run out
            return
        self.nr_conns += 1
        if hasattr(socket, "TCP_USER_TIMEOUT") and client.family != socket.AF_UNIX:
            milliseconds = round(self.patience * 1000)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
        self._wait(Connection(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Begin to wait for the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait(conn)
        self.on_pending_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Take what has arrived, and hand a whole request to a thread."""
        try:
            chunk = client.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        conn.received += chunk
        if conn.is_endless:
            chunk = b""
        if chunk and not conn.is_complete(self.most_body) and self._has_room():
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if not chunk:
            self.nr_conns -= 1
            conn.close()
            return
        conn.data_ready = True
        self.enqueue_req(conn)

    def handle(self, conn: Connection) -> Any:
        """Answer a request; runs in a thread."""
        self._reading[conn] = time.monotonic() + self.patience
        try:
            return super().handle(conn)
        finally:
            self._reading.pop(conn, None)

    def _hurry(self, now: float) -> None:
        """Let a stopping worker wait little for what has begun, and hardly for what has not.

        A client that has sent half a request would else hold the worker until it is killed.
        """
        half = now + self.cfg.graceful_timeout / 2
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, half if conn.received else now + STOP_KEEPALIVE_LINGER)
        for conn, until in list(self._reading.items()):
            self._reading[conn] = min(until, half)
        self.pending_conns = deque(sorted(self.pending_conns, key=lambda conn: conn.timeout))

    def _has_room(self) -> bool:
        return sum(len(conn.received) for conn in self.pending_conns) < _MOST_BUFFERED

    def _wait(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.patience
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, readable)


def _ignore_os_errors(action: Callable[[], None]) -> None:
    try:
        action()
    except OSError:  # the connection is gone already
        return
