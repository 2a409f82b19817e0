"""A minimal HTTP client, which uses little CPU time on the cores of the measured servers."""

from __future__ import annotations

import selectors
import socket
import time
from itertools import cycle


class Connection:
    """A connection that is kept alive if the server allows it."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()
        self.socket: socket.socket | None = None
        self._answer = b""

    def send(self, body: bytes) -> None:
        """Send JSON."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answer = b""
        kind = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self.socket.sendall(self._head + kind + body)

    def receive(self) -> bytes | None:
        """Receive available bytes; return the body of the answer once it is complete.

        Raises:
            ConnectionError: The server has closed the connection, or refused the request.
        """
        part = self.socket.recv(1 << 16) if self.socket is not None else b""
        if not part:
            self.close()
            raise ConnectionError("The server closed the connection.")
        self._answer += part
        head, end, body = self._answer.partition(b"\r\n\r\n")
        if not end:
            return None
        lines = head.lower().split(b"\r\n")
        fields = dict(line.split(b": ", 1) for line in lines[1:])
        if len(body) < int(fields[b"content-length"]):
            return None
        if fields.get(b"connection") == b"close" or lines[0].startswith(b"http/1.0"):
            self.close()
        if b" 200 " not in lines[0]:
            raise ConnectionError(f"The server answered {self._answer[:200]!r}")
        return body

    def ask(self, body: bytes) -> bytes:
        """Send JSON, and wait for the answer's body."""
        self.send(body)
        while (answer := self.receive()) is None:
            pass
        return answer

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def latencies(connection: Connection, bodies: list[bytes]) -> list[float]:
    """Send requests one after the other; return the seconds that each took."""
    times = []
    for body in bodies:
        started = time.perf_counter()
        connection.ask(body)
        times.append(time.perf_counter() - started)
    return times


def throughput(
    port: int, path: str, bodies: list[bytes], seconds: float, clients: int = 16
) -> float:
    """Return the requests per second of several concurrent clients."""
    following = cycle(bodies)
    answered = 0
    with selectors.DefaultSelector() as selector:

        def send(connection: Connection) -> None:
            before = connection.socket
            connection.send(next(following))
            if connection.socket is not None and connection.socket is not before:
                selector.register(connection.socket, selectors.EVENT_READ, connection)

        connections = [Connection(port, path) for _ in range(clients)]
        for connection in connections:
            send(connection)
        started = time.perf_counter()
        while (elapsed := time.perf_counter() - started) < seconds:
            for key, _ in selector.select(timeout=1):
                connection = key.data
                answer = connection.receive()
                if connection.socket is None:
                    selector.unregister(key.fileobj)
                if answer is not None:
                    answered += 1
                    send(connection)
        for connection in connections:
            connection.close()
    return answered / elapsed
