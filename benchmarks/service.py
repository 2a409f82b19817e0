"""Measure the server's start, memory, load and faults: python benchmarks/service.py --seconds 300.

Writes benchmarks/service.md. Needs wrk, Debian's PostgreSQL, and root for the full disk.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import cv2
import numpy as np
from faults import FAULTS, Outcome

from serving import Served

HERE = Path(__file__).parent
_STARTS = 5
_SAMPLES = 4


def start(folder: Path) -> tuple[str, Outcome]:
    """Start the server several times, and measure its memory after each worker has read."""
    times, sets = [], []
    for _ in range(_STARTS):
        with Served(folder) as server:
            times.append(server.cold_seconds)
            for _ in range(40):
                server.read()
            sets += server.megabytes()
    cold = statistics.median(times)
    rss, pss = (max(values) for values in zip(*sets, strict=True))
    seen = (
        f"{cold:.2f} s (median of {_STARTS}; {min(times):.2f}–{max(times):.2f}); largest worker "
        f"{rss:.0f} MB resident, {pss:.0f} MB proportional"
    )
    return "first answer within 1.5 s; under 200 MB per worker", Outcome(
        seen, cold < 1.5 and rss < 200
    )


def load(folder: Path, connections: int, seconds: int) -> tuple[str, Outcome]:
    """Send mixed traffic at saturation, and measure the memory of the workers meanwhile."""
    picture = folder / "seven.png"
    canvas = np.full((400, 400), 255, np.uint8)
    cv2.polylines(canvas, [np.array([[80, 80], [240, 84], [160, 300]])], False, 0, 16, cv2.LINE_AA)
    cv2.imwrite(str(picture), canvas)
    with Served(folder) as server:
        address = f"http://127.0.0.1:{server.port}"
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
        command += ["-s", str(HERE / "mixed.lua"), address, "--", str(picture)]
        sizes = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as wrk:
            for _ in range(_SAMPLES):
                try:
                    wrk.wait(seconds / _SAMPLES)
                except subprocess.TimeoutExpired:
                    sizes.append(sum(pss for _, pss in server.megabytes()))
            assert wrk.stdout is not None  # noqa: S101 it is a pipe
            counted = json.loads(wrk.stdout.read().splitlines()[-1])
    growth = sizes[-1] / sizes[0]
    ratio = counted["p99"] / counted["p50"]
    seen = (
        f"{counted['ok']:,} × 200, {counted['busy']:,} × 503, {counted['other']} others, "
        f"{counted['lost']} lost; p50 {counted['p50']:.1f} ms, p99 {counted['p99']:.1f} ms "
        f"({ratio:.1f} times); memory of the workers {sizes[0]:.0f} MB → {sizes[-1]:.0f} MB"
    )
    is_right = not counted["other"] and not counted["lost"] and growth < 1.15
    must = "no 5xx except 503, no lost requests, constant memory"
    if counted["busy"] == 0:
        must += ", p99 below 10 times p50"
        is_right = is_right and ratio < 10
    return must, Outcome(seen, is_right)


def main() -> int:
    """Measure everything, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="duration of all loads")
    parser.add_argument("--only", default="", help="run only the rows whose name contains this")
    parser.add_argument("--out", type=Path, default=HERE / "service.md")
    options = parser.parse_args()
    rows: list[tuple[str, str, Outcome]] = []

    def add(name: str, must: str, outcome: Outcome) -> None:
        rows.append((name, must, outcome))
        print(_row(*rows[-1]), flush=True)

    if options.only in "start":
        add("start", *start(_folder()))
    # 16 and 32 connections fit in the queues of both workers; with 128, some are answered 503.
    for connections in (16, 32, 128):
        name = f"mixed load, {connections} connections, {options.seconds // 3} s"
        if options.only in name:
            add(name, *load(_folder(), connections, options.seconds // 3))
    for fault in FAULTS:
        name = fault.__name__.replace("_", " ")
        if options.only not in name:
            continue
        try:
            outcome = fault(_folder())
        except (OSError, RuntimeError) as error:
            outcome = Outcome(f"{type(error).__name__}: {error}", False)
        add(name, (fault.__doc__ or "").strip(), outcome)
    options.out.write_text(_report(rows, options.seconds), encoding="utf-8")
    return 1 if any(outcome.is_right is False for _, _, outcome in rows) else 0


def _folder() -> Path:
    folder = Path(mkdtemp(prefix="numscribe-service-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user
    return folder


def _row(name: str, must: str, outcome: Outcome) -> str:
    verdict = {True: "yes", False: "**no**", None: "–"}[outcome.is_right]
    return f"| {name} | {must} | {outcome.seen} | {verdict} |"


def _report(rows: list[tuple[str, str, Outcome]], seconds: int) -> str:
    busy = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    wrk = shutil.which("wrk") or "wrk"
    lines = [
        "# Server: start, load and faults",
        "",
        f"Written by `python benchmarks/service.py --seconds {seconds}`: two workers, default",
        f"settings, traffic by {Path(wrk).name} on the same machine.",
        "",
        f"Machine: {os.cpu_count()} cores ({platform.machine()}), Python "
        f"{platform.python_version()}, shared with other work: load average {busy} at the end,",
        "including the traffic. Times on an idle machine are shorter.",
        "",
        "| test | requirement | measured | met |",
        "|---|---|---|---|",
        *[_row(*row) for row in rows],
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
