"""The worker of our server: patient with slow clients, and quick to everybody else meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ
from types import FrameType
from typing import Any, Final

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from numscribe.connection import ClientSocket, Connection, ErrorPage
from numscribe.errors import BusyError

_CHUNK: Final = 1 << 16
_MOST_BUFFERED: Final = 32_000_000
"""Most bytes of unfinished requests in a worker; above that, threads wait for the rest."""

_LINGER: Final = 2.0
"""Seconds that are waited after the last answer: what a client still sends would else break off
what it has not read yet."""


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, but a thread begins when a request is there as a whole.

    Otherwise every client that sends slowly, or nothing at all, would keep a thread from the
    others. A request that does not arrive in time is cut off, and so is a client that does not
    take its answer. Where a thread has to wait for its client nevertheless, for the rest of a batch
    say, only a third of all threads may.

    One small reading, while nothing else is under way, is answered at once by who took it: from one
    thread to the other and back takes as long as reading strokes does.

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
        self._lingering: deque[Connection] = deque()
        self._buffered = 0
        self._under_way = 0
        self._settled = max(0.0, self.patience - _LINGER)
        self._places = threading.BoundedSemaphore(max(1, self.cfg.threads // 3))

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Handle SIGINT and SIGQUIT as SIGTERM."""
        self.handle_exit(sig, frame)

    def notify(self) -> None:
        """Say that the worker lives, and stop listening to clients that are too slow."""
        super().notify()
        now = time.monotonic()
        while self._lingering and self._lingering[0].timeout < now:
            self._drop(self._lingering)
        while self.nr_conns >= self.worker_connections:
            idle = self._lingering or self.keepalived_conns or self.pending_conns
            # One that has only just come is about to send its request.
            if not idle or (idle is self.pending_conns and idle[0].timeout > now + self._settled):
                break
            self._drop(idle)
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
        patient = ClientSocket(client.family, client.type, client.proto, fileno=client.detach())
        self._wait(Connection(self.cfg, patient, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Begin to wait for the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait(conn)
        self.on_pending_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Take what has arrived, and hand a whole request to a thread."""
        chunk = _arrived(client)
        if chunk is None:
            return
        self._buffered -= len(conn.received)
        conn.received += chunk
        self._buffered += len(conn.received)
        self._proceed(conn, is_open=bool(chunk))

    def enqueue_req(self, conn: Connection) -> None:
        """Answer a quick request at once, and any other in a thread."""
        if self._under_way or not conn.is_quick:
            self._hand_over(conn, self.handle)
            return
        done: Future[Any] = Future()
        try:
            done.set_result(self.handle(conn, waits=False))
        except Exception as error:  # as in a thread: it ends this connection, and no other
            done.set_exception(error)
        if conn.sock.keeps and done.exception() is None:
            self._hand_over(conn, partial(self._send_kept, done.result()))
        else:
            self.finish_request(conn, done)

    def handle(self, conn: Connection, *, waits: bool = True) -> Any:
        """Answer a request.

        Args:
            conn: Where it came from.
            waits: Whether this is a thread of its own, which may wait for the client.
        """
        self._reading[conn] = time.monotonic() + self.patience
        conn.sock.begin(self._places, self.patience, waits=waits)
        try:
            return super().handle(conn)
        finally:
            conn.sock.finish()
            self._reading.pop(conn, None)

    def _hand_over(self, conn: Connection, work: Callable[[Connection], Any]) -> None:
        """Let a thread work for a connection, and go on with it afterwards."""
        self._under_way += 1
        future = self.tpool.submit(work, conn)
        future.add_done_callback(lambda done: self.method_queue.defer(self._go_on, conn, done))

    def _go_on(self, conn: Connection, done: Future[Any]) -> None:
        self._under_way -= 1
        self.finish_request(conn, done)

    def _send_kept(self, result: Any, conn: Connection) -> Any:
        """Send the rest of an answer; runs in a thread."""
        try:
            conn.sock.send_kept()
        except OSError:  # the client has gone
            return False
        finally:
            conn.sock.finish()
        return result

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:
        """Wait for the next request of a connection, or for its end, without a thread."""
        if fs.cancelled() or fs.exception() or not fs.result():
            self._linger(conn)
            return
        conn.take_back()
        if not conn.received:
            super().finish_request(conn, fs)
            return
        self._wait(conn)
        self._buffered += len(conn.received)
        self._proceed(conn)

    def handle_error(
        self, req: Any, client: socket.socket, addr: tuple[str, int] | None, exc: Exception
    ) -> None:
        """Answer what never reaches the application with a problem document, as it does."""
        page = ErrorPage()
        if isinstance(exc, BusyError):
            page.status = HTTPStatus.SERVICE_UNAVAILABLE
        else:
            super().handle_error(req, page, addr, exc)
        try:
            client.sendall(page.problem())
        except (OSError, BusyError):  # the client has gone
            return

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except BusyError:  # nobody waits for what was not wanted
            return False

    def _proceed(self, conn: Connection, *, is_open: bool = True) -> None:
        """Go on with a connection of which something has arrived, or the end."""
        is_open = is_open and not conn.is_endless
        if is_open and not conn.is_complete(self.most_body) and self._buffered < _MOST_BUFFERED:
            return
        if not is_open:
            self._drop(self.pending_conns, conn)
            return
        self._forget(self.pending_conns, conn)
        conn.data_ready = True
        self.enqueue_req(conn)

    def _linger(self, conn: Connection) -> None:
        """Close a connection when the client has, or soon."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        conn.timeout = time.monotonic() + _LINGER
        self._lingering.append(conn)
        readable = partial(self._on_lingering_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, readable)

    def _on_lingering_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        if _arrived(client) == b"":
            self._drop(self._lingering, conn)

    def murder_pending(self) -> None:
        """Close connections whose request does not come."""
        while self.pending_conns and self.pending_conns[0].timeout <= time.monotonic():
            self._drop(self.pending_conns)

    def _drop(self, queue: deque[Connection], conn: Connection | None = None) -> None:
        """Close a connection that waits in a queue, the first if none is named."""
        conn = conn or queue[0]
        self._forget(queue, conn)
        self.nr_conns -= 1
        conn.close()

    def _forget(self, queue: deque[Connection], conn: Connection) -> None:
        queue.remove(conn)
        self.poller.unregister(conn.sock)
        if queue is self.pending_conns:
            self._buffered -= len(conn.received)

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

    def _wait(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.patience
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, readable)


def _arrived(client: socket.socket) -> bytes | None:
    """Return what has arrived, nothing at the end of a connection, and None if it is not over."""
    try:
        return client.recv(_CHUNK)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _ignore_os_errors(action: Callable[[], None]) -> None:
    try:
        action()
    except OSError:  # the connection is gone already
        return
