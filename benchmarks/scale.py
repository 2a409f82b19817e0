"""What docs/scale.md reasons from: python benchmarks/scale.py --data-dir data.

Writes benchmarks/scale.md. Times are of the processor, which other work on the machine changes
less than the clock's; starting is taken off by reading two numbers of pictures.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from inputs import Drawing, drawings

from serving import JSON, Served

HERE = Path(__file__).parent
FEW, MANY = 500, 3500
_ROUNDS = 3
_REQUESTS = 1000


def batch(found: list[Drawing], folder: Path) -> dict[str, str]:
    """Have many pictures read by either engine, and a row for each be weighed."""
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
        "a picture, `numscribe batch`, of a core": _spread(local, 1e3, "ms"),
        "the same with `--engine ray`, by the clock, once": f"{slower:.2f} times",
        f"`--engine ray`, {FEW} pictures on a cluster of its own, once": f"{few[1]:.0f} s",
        "a picture, PNG of a canvas of 400×400": f"{len(found[0].png) / 1e3:.1f} kB",
        "a row of the table in Parquet, in parts of 16": f"{parts / MANY:.0f} bytes",
    }


def _pictures(found: list[Drawing], folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:06}.png").write_bytes(found[number % len(found)].png)
    return folder


def _run(pictures: Path, out: Path, engine: str) -> tuple[float, float]:
    """Read a folder by one process, and return seconds of a core and of the clock."""
    command = [sys.executable, "-m", "numscribe", "batch", str(pictures), "--workers", "1"]
    command += ["--engine", engine, "--out", str(out), "--overwrite"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, seconds


def service(found: list[Drawing], folder: Path) -> dict[str, str]:
    """Ask a server again and again, and weigh its workers."""
    with Served(folder) as server:
        strokes = [_asked(server, found, Drawing.strokes_body) for _ in range(_ROUNDS)]
        images = [_asked(server, found, Drawing.image_body) for _ in range(_ROUNDS)]
        rss, pss = (max(values) for values in zip(*server.megabytes(), strict=True))
        cold = server.cold_seconds
        peaks = {megapixels: _peak(server, megapixels) - rss for megapixels in (24, 35)}
    return {
        "a request with strokes, of a core": _spread(strokes, 1e3, "ms"),
        "a request with a PNG of a canvas, of a core": _spread(images, 1e3, "ms"),
        "start to the first answer, two workers, by the clock": f"{cold:.1f} s",
        "a worker's memory": f"{rss:.0f} MB resident, {pss:.0f} MB with shared pages divided",
    } | {
        f"more memory of a worker while it reads {megapixels} megapixels": f"{peak:.0f} MB"
        for megapixels, peak in peaks.items()
    }


def _peak(server: Served, megapixels: int) -> float:
    """Return the most MB that a worker has had after the largest pictures, one at a time."""
    canvas = np.full((4000, megapixels * 250, 4), 255, np.uint8)
    cv2.polylines(canvas, [np.array([[900, 900], [3000, 950], [2000, 3800]])], False, 0, 200)
    for ending in (".png", ".jpg"):
        picture = base64.b64encode(cv2.imencode(ending, canvas)[1].tobytes()).decode()
        for _ in range(6):  # so that each worker has had one
            if (
                server.ask("POST", "/api/v1/read", json.dumps({"image": picture}).encode())[0]
                != 200
            ):
                raise RuntimeError("The server does not read a large picture.")
    peaks = []
    for worker in server.workers():
        status = Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii")
        peaks.append(int(re.findall(r"VmHWM:\s*(\d+) kB", status)[0]) * 1024 / 1e6)
    return max(peaks)


def _asked(server: Served, found: list[Drawing], body: Callable[[Drawing], bytes]) -> float:
    """Return how many seconds of a core a request takes its worker."""
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
    """Measure everything, and write it down."""
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
        "# What a picture and a request cost",
        "",
        f"Written by `python benchmarks/scale.py`: {FEW:,} and {MANY:,} pictures by one process,",
        f"{_REQUESTS:,} requests one after the other, {_ROUNDS} times each; {len(found)} drawings",
        "on canvases of 400×400, the model `default`.",
        "",
        f"Machine: {os.cpu_count()} cores ({platform.machine()}), Python",
        f"{platform.python_version()}, shared with other work meanwhile: load average {busy} at",
        "the end.",
        "",
        "| what | |",
        "|---|---|",
        *[f"| {name} | {value} |" for name, value in rows.items()],
    ]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
