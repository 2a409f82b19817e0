"""Compare Numscribe with other programs that read digits, in turn on this machine: ``make bench``.

Each program is installed into its own environment in benchmarks/.environments, and started as its
documentation says; those without weights are trained on MNIST first. Then these are measured: the
seconds from the start to the first answer, the latency with one client, the answers per second with
16 clients, memory, the accuracy on drawings, and pictures per second from a folder. Writes
results.md, results.json and results.png.
Usage: python benchmarks/bench.py [--data-dir DATA] [--quick]
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from client import latencies, throughput
from contestants import CONTESTANTS, Contestant
from environments import Environment
from inputs import Drawing, drawings
from results import Figures, write
from servers import Server

from numscribe import __version__
from numscribe.training.datasets import require
from numscribe.training.measure import machine


@dataclass(frozen=True, slots=True)
class Effort:
    """Amount of measurements.

    Attributes:
        starts: Number of starts of a server; the median is reported.
        requests: Number of requests with one client.
        seconds: Duration of the load of 16 clients.
        drawings: Number of drawings for the accuracy and the folder; None for all.
        training_pictures: Number of training pictures for programs without weights.
    """

    starts: int = 3
    requests: int = 300
    seconds: float = 10.0
    drawings: int | None = None
    training_pictures: int = 60_000


QUICK = Effort(starts=1, requests=20, seconds=1.0, drawings=20, training_pictures=2000)


def measure(
    contestant: Contestant, given: list[Drawing], effort: Effort, folder: Path
) -> list[Figures]:
    """Measure a contestant; return one row for each form of input."""
    environment = Environment(contestant, effort.training_pictures)
    pictures_a_second = folder_rate(contestant, environment, folder) if contestant.folder else None
    rows = []
    for form in contestant.forms:
        bodies = [getattr(drawing, f"{form}_body")() for drawing in given]
        colds = [_cold(contestant, environment, bodies[0]) for _ in range(effort.starts - 1)]
        with _server(contestant, environment, bodies[0]) as server:
            connection = server.connect()
            latencies(connection, list(islice(cycle(bodies), effort.requests // 10)))
            times = latencies(connection, list(islice(cycle(bodies), effort.requests)))
            rate = throughput(server.port, contestant.path, bodies, effort.seconds)
            memory = server.memory()
            right = sum(
                contestant.digit(connection.ask(body)) == drawing.label
                for body, drawing in zip(bodies, given, strict=True)
            )
            connection.close()
            rows.append(
                Figures(
                    name=contestant.name,
                    form=form,
                    p50_ms=1e3 * float(np.percentile(times, 50)),
                    p99_ms=1e3 * float(np.percentile(times, 99)),
                    requests_a_second=rate,
                    cold_seconds=float(np.median([*colds, server.cold_seconds])),
                    worker_mb=memory.worker,
                    all_mb=memory.total,
                    installed_mb=environment.megabytes(),
                    accuracy=right / len(given),
                    pictures_a_second=pictures_a_second if form == "image" else None,
                )
            )
    return rows


def _server(contestant: Contestant, environment: Environment, first: bytes) -> Server:
    return Server(contestant, environment.python, first, environment=environment.variables)


def _cold(contestant: Contestant, environment: Environment, first: bytes) -> float:
    with _server(contestant, environment, first) as server:
        return server.cold_seconds


def folder_rate(contestant: Contestant, environment: Environment, folder: Path) -> float:
    """Return pictures per second for a folder, including the start."""
    with tempfile.TemporaryDirectory() as temporary:
        command = environment.fill(
            contestant.folder, folder=folder, out=Path(temporary) / "read.csv"
        )
        started = time.perf_counter()
        subprocess.run(
            command, check=True, capture_output=True, env={**os.environ, **environment.variables}
        )
        return sum(1 for _ in folder.iterdir()) / (time.perf_counter() - started)


def main() -> None:
    """Measure all contestants in turn, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    parser.add_argument(
        "--quick", action="store_true", help="try the command with few measurements"
    )
    parser.add_argument("--only", action="append", help="environment to measure; may be repeated")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.md")
    asked = parser.parse_args()
    effort = QUICK if asked.quick else Effort()
    require("mnist", asked.data_dir, progress=True)
    given = drawings(asked.data_dir, effort.drawings)
    facts = {
        "machine": machine(),
        "load": f"{os.getloadavg()[2]:.1f}",
        "version": __version__,
        "when": datetime.now(UTC).date().isoformat(),
        "effort": dataclasses.asdict(effort),
        "drawings": len(given),
    }
    rows: list[Figures] = []
    absent: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for number, drawing in enumerate(given):
            (folder / f"{number:05}.png").write_bytes(drawing.png)
        for contestant in CONTESTANTS:
            if asked.only and contestant.environment not in asked.only:
                continue
            print(f"{contestant.name} …", file=sys.stderr, flush=True)
            try:
                environment = Environment(contestant, effort.training_pictures)
                environment.make(asked.data_dir / "mnist")
                rows += measure(contestant, given, effort, folder)
            except (subprocess.CalledProcessError, RuntimeError, OSError) as error:
                absent[contestant.name] = str(error)
                print(f"  not measured: {error}", file=sys.stderr)
            write(asked.out, rows, facts, absent)  # after each: all of them take half an hour
    print(asked.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
