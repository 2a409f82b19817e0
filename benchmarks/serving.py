"""Run ``numscribe serve`` on a free port, for the benchmarks of load and faults."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Self

import psutil

STROKES = b'{"strokes": [[[10, 10], [90, 12], [60, 60], [40, 120]]]}'


class Served:
    """``numscribe serve`` in a subprocess, until the end of a ``with`` block."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        """Start the server, and wait for its first answer.

        Args:
            folder: Its home folder.
            arguments: Arguments of the command.
            settings: Environment variables.
        """
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.log = (folder / "stderr").open("w+b")
        environment = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "PORT": str(self.port)}
        more = {"NUMSCRIBE_LOG_LEVEL": "error", "NUMSCRIBE_RATE_LIMIT": ""}
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "numscribe", "serve", *arguments],
            env=os.environ | environment | more | settings,
            stdout=subprocess.DEVNULL,
            stderr=self.log,
        )
        try:
            while self.read() != 200:
                if self.process.poll() is not None:
                    raise RuntimeError((folder / "stderr").read_text())
                time.sleep(0.005)
        except BaseException:
            self.__exit__()
            raise
        self.cold_seconds = time.perf_counter() - began

    def __enter__(self) -> Self:
        """Return the running server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server if it is still running."""
        if self.process.poll() is None:
            self.stop()
        self.log.close()

    def stop(self) -> tuple[int, float]:
        """Stop the server; return its exit status and the duration in seconds."""
        began = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return self.process.returncode, time.perf_counter() - began

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/json"
    ) -> tuple[int, bytes]:
        """Send a request on a new connection; return status, 0 without an answer, and body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)  # longer than the queue
        try:
            connection.request(method, path, body, {"Content-Type": kind} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            connection.close()

    def read(self) -> int:
        """Send a drawing, and return the status of the answer."""
        return self.ask("POST", "/api/v1/read", STROKES)[0]

    def give(self, number: int) -> tuple[int, str]:
        """Send feedback that depends on ``number``; return the status and the id of the entry."""
        points = [[number, 0], [5, 9]] + [[i % 97, number % 89] for i in range(2000)]
        given: dict[str, Any] = {"strokes": [points], "read": "", "label": "7", "consent": True}
        status, content = self.ask("POST", "/api/v1/feedback", json.dumps(given).encode())
        return status, json.loads(content)["id"] if status == 201 else ""

    def connect(self, sent: bytes = b"") -> socket.socket:
        """Open a connection, and send some bytes."""
        client = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        client.sendall(sent)
        return client

    def workers(self) -> list[psutil.Process]:
        """Return the worker processes."""
        children = psutil.Process(self.process.pid).children()
        alive = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
        return [child for child in alive if "resource_tracker" not in "".join(child.cmdline())]

    def megabytes(self) -> list[tuple[float, float]]:
        """Return the resident and the proportional set size of each worker, in MB (10⁶ bytes)."""
        sets = [worker.memory_full_info() for worker in self.workers()]
        return [(memory.rss / 1e6, memory.pss / 1e6) for memory in sets]
