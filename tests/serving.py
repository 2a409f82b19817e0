"""Run `numscribe serve` in a subprocess, for tests of the real server."""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from http.client import HTTPConnection

STROKES = b'{"strokes": [[[10, 10], [90, 12], [60, 60], [40, 120]]]}'


def start(*arguments: str, before: Sequence[str] = (), **environment: str) -> subprocess.Popen[str]:
    inherited = {k: v for k, v in os.environ.items() if k not in {"HOST", "PORT"}}
    return subprocess.Popen(
        [*before, sys.executable, "-m", "numscribe", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=inherited | environment,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read(port: int) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/api/v1/read", STROKES, {"Content-Type": "application/json"})
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer
