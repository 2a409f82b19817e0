"""Measure the figures of docs/scale.md: python benchmarks/scale.py --data-dir data.

Writes benchmarks/scale.md. Times are CPU times, which depend less on other work on the machine. The
start is subtracted by reading two numbers of pictures.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from inputs import Drawing, drawings

from serving import JSON, Served

HERE = Path(__file__).parent
FEW, MANY = 500, 3500
_ROUNDS = 3
_REQUESTS = 1000


def batch(found: list[Drawing], folder: Path) -> dict[str, str]:
    """Read many pictures with both engines, and measure the size of a row."""
    pictures = {count: _pictures(found, folder / str(count), count) for count in (FEW, MANY)}
    local = []
    for _ in range(_ROUNDS):
        few, many = (_run(pictures[count], folder / "x.parquet", "local") for count in pictures)
        local.append((many[0] - few[0]) / (MANY - FEW))
    last = many[1] - few[1]
    few, many = (_run(pictures[count], folder / "out", "ray") for count in pictures)
    slower = (many[1] - few[1]) / last
    parts = sum(path.stat().st_size for path in (folder / "out").iterdir())
    return {
        "a picture, `numscribe batch`, CPU time": _spread(local, 1e3, "ms"),
        "the same with `--engine ray`, wall time, one run": f"{slower:.2f} times",
        f"`--engine ray`, {FEW} pictures, with a new cluster, wall time": f"{few[1]:.0f} s",
        "a picture, PNG of a canvas of 400×400": f"{len(found[0].png) / 1e3:.1f} kB",
        "a row of the table in Parquet, in parts of 16": f"{parts / MANY:.0f} bytes",
    }


def _pictures(found: list[Drawing], folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:06}.png").write_bytes(found[number % len(found)].png)
    return folder


def _run(pictures: Path, out: Path, engine: str) -> tuple[float, float]:
    """Read a folder with one process; return CPU time and wall time in seconds."""
    command = [sys.executable, "-m", "numscribe", "batch", str(pictures), "--workers", "1"]
    command += ["--engine", engine, "--out", str(out), "--overwrite"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, seconds


def service(found: list[Drawing], folder: Path) -> dict[str, str]:
    """Send many requests, and measure the memory of the workers."""
    with Served(folder) as server:
        strokes = [_asked(server, found, Drawing.strokes_body) for _ in range(_ROUNDS)]
        images = [_asked(server, found, Drawing.image_body) for _ in range(_ROUNDS)]
        rss, pss = (max(values) for values in zip(*server.megabytes(), strict=True))
        cold = server.cold_seconds
    return {
        "a request with strokes, CPU time": _spread(strokes, 1e3, "ms"),
        "a request with a PNG of a canvas, CPU time": _spread(images, 1e3, "ms"),
        "start to the first answer, two workers, wall time": f"{cold:.1f} s",
        "a worker's memory": f"{rss:.0f} MB resident, {pss:.0f} MB proportional",
    }


def _asked(server: Served, found: list[Drawing], body: Callable[[Drawing], bytes]) -> float:
    """Return the CPU time of a request in seconds."""
    bodies = [body(drawing) for drawing in found]
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    before = _seconds(server)
    for number in range(_REQUESTS):
        connection.request("POST", "/api/v1/read", bodies[number % len(bodies)], JSON)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"The server answered {answer.status}.")
    connection.close()
    return (_seconds(server) - before) / _REQUESTS


def _seconds(server: Served) -> float:
    times = [worker.cpu_times() for worker in server.workers()]
    return sum(spent.user + spent.system for spent in times)


def _spread(values: list[float], scale: float, unit: str) -> str:
    low, middle, high = (
        f"{scale * value:.2f}" for value in (min(values), statistics.median(values), max(values))
    )
    return f"{middle} {unit} (median of {len(values)}; {low}–{high})"


def main() -> None:
    """Measure everything, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=HERE / "scale.md")
    options = parser.parse_args()
    found = drawings(options.data_dir, 500)
    with TemporaryDirectory(prefix="numscribe-scale-") as folder:
        rows = service(found, Path(folder))
        print(rows, flush=True)
        rows = batch(found, Path(folder)) | rows
    busy = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    lines = [
        "# Cost of a picture and of a request",
        "",
        f"Written by `python benchmarks/scale.py`: {FEW:,} and {MANY:,} pictures by one process,",
        f"{_REQUESTS:,} requests one after the other, {_ROUNDS} times each; {len(found)} drawings",
        "on canvases of 400×400, the model `default`.",
        "",
        f"Machine: {os.cpu_count()} cores ({platform.machine()}), Python",
        f"{platform.python_version()}, shared with other work: load average {busy} at",
        "the end.",
        "",
        "| figure | |",
        "|---|---|",
        *[f"| {name} | {value} |" for name, value in rows.items()],
    ]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
