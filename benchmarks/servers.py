"""Start a server, time its first answer, measure its memory, and stop it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from client import Connection
from contestants import Contestant


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of the processes of a server, in MB (10⁶ bytes).

    Attributes:
        worker: Resident set of the largest process.
        total: Proportional set of all of them: shared pages count once.
    """

    worker: float
    total: float


class Server(contextlib.AbstractContextManager["Server"]):
    """A contestant's server on a free port of this machine.

    Attributes:
        port: Where it listens.
        cold_seconds: From its start to its first answer.
    """

    def __init__(
        self,
        contestant: Contestant,
        python: str,
        first: bytes,
        *,
        workers: int = 2,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start it, and wait for the answer to a first request.

        Raises:
            RuntimeError: It ended, or did not answer within two minutes.
        """
        self.contestant = contestant
        self.port = _free_port()
        command = [
            part.format(python=python, port=self.port, workers=workers) for part in contestant.serve
        ]
        started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        try:
            self._await_answer(first, started)
        except BaseException:
            self.__exit__()
            raise
        self.cold_seconds = time.perf_counter() - started

    def _await_answer(self, body: bytes, started: float) -> None:
        connection = self.connect()
        while time.perf_counter() - started < 120:
            with contextlib.suppress(ConnectionError):
                connection.ask(body)
                connection.close()
                return
            connection.close()
            if self._process.poll() is not None:
                break
            time.sleep(0.005)
        raise RuntimeError(f"The server of {self.contestant.name} does not answer.")

    def connect(self) -> Connection:
        """Return a new connection to the route that reads."""
        return Connection(self.port, self.contestant.path)

    def memory(self) -> Memory:
        """Return the memory of the processes of the server's session."""
        sets = [_sets(process) for process in _session(self._process.pid)]
        return Memory(max(rss for rss, _ in sets), sum(pss for _, pss in sets))

    def processor_seconds(self) -> float:
        """Return the processor time of the server's processes so far, of ended threads too."""
        # Their clocks, as clock_getcpuclockid(3) numbers them on Linux.
        clocks = [(~int(process.name) << 3) | 2 for process in _session(self._process.pid)]
        return sum(time.clock_gettime(clock) for clock in clocks)

    def __exit__(self, *_: object) -> None:
        """Stop every process of the server."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _session(leader: int) -> list[Path]:
    """Return the /proc folders of the processes of a session."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # After the name in parentheses: state, parent, group, session.
            if int((process / "stat").read_text().rpartition(")")[2].split()[3]) == leader:
                found.append(process)
    return found


def _sets(process: Path) -> tuple[float, float]:
    """Return the resident and the proportional set of a process in megabytes."""
    lines = (process / "smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return kilobytes["Rss"] * 1024 / 1e6, kilobytes["Pss"] * 1024 / 1e6
