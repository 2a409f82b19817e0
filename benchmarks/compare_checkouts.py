"""Processor time of a request in several checkouts: python benchmarks/compare_checkouts.py OLD NEW.

Starts ``numscribe serve`` from the ``src`` folder of each, and lets wrk send one drawing over and
over to each in turn, for a second at a time. Prints the processor time that the server's processes
took for a request, and the ratio to the first checkout. Processor time depends less than latency on
what else a machine does; compare within one run. Needs wrk.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from serving import STROKES, Served

_SCRIPT = """
wrk.method, wrk.path, wrk.body = "POST", "/api/v1/read", '%s'
wrk.headers["Content-Type"] = "application/json"
function done(summary, latency)
  print(summary.requests, latency:percentile(50) / 1000, latency:percentile(99) / 1000)
end
"""


def measure(server: Served, script: Path, options: argparse.Namespace) -> list[float]:
    """Return milliseconds: of the processor for a request, median latency, 99th percentile."""
    before = _processor_seconds(server.process.pid)
    command = ["wrk", "-t1", f"-c{options.clients}", f"-d{options.seconds}s", "-s", str(script)]
    command += [f"http://127.0.0.1:{server.port}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    taken = _processor_seconds(server.process.pid) - before
    requests, median, late = map(float, done.stdout.splitlines()[-1].split())
    return [1000 * taken / requests, median, late]


def _processor_seconds(process: int) -> float:
    tree = [psutil.Process(process), *psutil.Process(process).children(recursive=True)]
    return sum(sum(member.cpu_times()[:2]) for member in tree)


def main() -> None:
    """Measure the checkouts in turn, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    rows: dict[Path, list[list[float]]] = {path: [] for path in options.checkouts}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        (folder / "read.lua").write_text(_SCRIPT % STROKES.decode())
        servers = {}
        for path in options.checkouts:
            settings = {"PYTHONPATH": str(path.resolve() / "src"), "NUMSCRIBE_FEEDBACK_URL": ""}
            servers[path] = stack.enter_context(Served(folder, **settings))
            for _ in range(40):  # until both workers have read
                servers[path].read()
        for _ in range(options.rounds):
            for path, server in servers.items():
                rows[path].append(measure(server, folder / "read.lua", options))
    first = [row[0] for row in rows[options.checkouts[0]]]
    print(f"load average {os.getloadavg()[0]:.1f}")
    print("| checkout | processor, ms (rounds) | ratio | p50, ms | p99, ms |")
    print("|---|---|---|---|---|")
    for path, measured in rows.items():
        processor, median, late = zip(*measured, strict=True)
        ratio = statistics.median(p / f for p, f in zip(processor, first, strict=True))
        spread = ", ".join(f"{value:.2f}" for value in processor)
        print(
            f"| {path} | {statistics.median(processor):.2f} ({spread}) | {ratio:.2f} "
            f"| {statistics.median(median):.1f} | {statistics.median(late):.1f} |"
        )


if __name__ == "__main__":
    main()
